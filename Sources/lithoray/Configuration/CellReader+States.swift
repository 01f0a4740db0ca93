import Cell
import Fields

/// States and transport.
extension CellReader {
    func readSteps(
        _ value: ConfigurationValue, into configuration: inout CellConfiguration
    ) throws(ConfigurationError) {
        for item in try value.list("a list of states") {
            let group = try ConfigurationSection(
                item, keys: CellKeys.state, what: "the key name, and charge, discharge or log")
            let name = try group.required("name", "name the state").text("a name")
            if name == "pristine" || configuration.recipe.steps.contains(where: { $0.name == name })
            {
                throw item.error(.repeatedName(kind: "state", name: name))
            }
            var step = CellRecipe.Step(
                name: name, direction: .charge, charge: Estimate(exact: 0))
            let given = ["charge", "discharge", "log"].compactMap { group[$0] }
            if given.count > 1 {
                throw given[0].error(.excludes(key: given[0].key, other: given[1].key))
            }
            if let log = group["log"] {
                configuration.loggedCharges[configuration.recipe.steps.count] = LoggedCharge(
                    path: try log.text("the path of a log"),
                    halfCycle: try group["half_cycle"]?.integer(.notNegative),
                    uncertainty: uncertainty(.charge))
            } else {
                if let halfCycle = group["half_cycle"] {
                    throw halfCycle.error(.needs(key: halfCycle.key, advice: "log; name the file"))
                }
                try readCharge(group, into: &step)
            }
            if let inserted = group["inserted_lithium6_fraction"] {
                step.inserted = try self.inserted(inserted, step: name)
            }
            configuration.recipe.steps.append(step)
        }
    }

    private func readCharge(
        _ group: ConfigurationSection, into step: inout CellRecipe.Step
    ) throws(ConfigurationError) {
        step.direction = group["discharge"] == nil ? .charge : .discharge
        let written = try group.required(
            step.direction.rawValue,
            "give charge, discharge or log, as in charge: 0.587 mAh")
        let quantity = try written.quantity(.charge)
        guard quantity.number > 0 else {
            let other: CellRecipe.Direction = step.direction == .charge ? .discharge : .charge
            throw written.error(
                .quantity(
                    .notPositiveCharge(
                        key: written.key, text: quantity.description, other: other.rawValue)))
        }
        step.charge = estimate(
            quantity, .charge, name: "\(step.direction.rawValue) to \(step.name)")
    }

    private func inserted(
        _ value: ConfigurationValue, step: String
    ) throws(ConfigurationError) -> CellRecipe.InsertedLithium {
        if value.isWord("natural") { return .natural }
        if value.isWord("separator") { return .separator }
        return .fraction(
            try estimate(
                value, .lithium6Fraction, name: "⁶Li fraction inserted in \(step)", .notNegative,
                .atMost(1)))
    }

    func transport(
        _ value: ConfigurationValue, components: [CellRecipe.Component]
    ) throws(ConfigurationError) -> CellRecipe.Transport {
        let group = try ConfigurationSection(
            value, keys: CellKeys.transport, what: "keys and values")
        func required(
            _ key: String, _ kind: QuantityKind, _ name: String
        ) throws(ConfigurationError) -> Estimate {
            try estimate(
                group.required(key, "give it, as in \(key): \(kind.example)"), kind, name: name)
        }
        func optional(
            _ key: String, _ kind: QuantityKind, _ name: String
        ) throws(ConfigurationError) -> Estimate? {
            guard let value = group[key] else { return nil }
            return try estimate(value, kind, name: name)
        }
        let direction = try group.required(
            "direction", "say which way the current flows: charge or discharge")
        return CellRecipe.Transport(
            component: try group["component"].map { value throws(ConfigurationError) in
                try index(of: value, among: components.map(\.name))
            },
            conductivity: try required("conductivity", .conductivity, "conductivity"),
            length: try required("length", .length, "length of the separator"),
            current: try optional("current", .current, "current"),
            potentialDifference: try optional(
                "potential_difference", .potential, "potential difference"),
            lithium6: try averageLithium6(group),
            gradient: try required("gradient", .gradient, "gradient of ⁶Li"),
            direction: try direction.choice())
    }

    private func averageLithium6(
        _ group: ConfigurationSection
    ) throws(ConfigurationError) -> CellRecipe.AverageLithium6 {
        let name = "average ⁶Li in the separator"
        if let fraction = group["lithium6_fraction"] {
            if group["lithium6_concentration"] != nil {
                throw fraction.error(
                    .excludes(
                        key: fraction.key, other: group.value.path(of: "lithium6_concentration")))
            }
            return .fraction(
                try estimate(fraction, .lithium6Fraction, name: name, .positive, .atMost(1)))
        }
        let density = try group.required(
            "lithium6_concentration",
            "give the average of the separator, as in lithium6_concentration: 3.28e21 /cm3, or "
                + "lithium6_fraction")
        return .density(try estimate(density, .concentration, name: name))
    }

    private func index(
        of value: ConfigurationValue, among names: [String]
    ) throws(ConfigurationError) -> Int {
        let name = try value.text("the name of a component")
        guard let index = names.firstIndex(of: name) else {
            throw value.error(
                .unknownComponent(
                    name: name, nearest: nearestWord(to: name, among: names), names: names))
        }
        return index
    }
}
