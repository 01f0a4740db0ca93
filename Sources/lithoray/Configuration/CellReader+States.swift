import Cell
import Fields

/// States and transport.
extension CellReader {
    func steps(_ value: ConfigurationValue) throws(ConfigurationError) -> [CellRecipe.Step] {
        var steps: [CellRecipe.Step] = []
        for item in try value.list("a list of states") {
            let step = try step(item)
            if step.name == "pristine" || steps.contains(where: { $0.name == step.name }) {
                throw item.error(.repeatedName(kind: "state", name: step.name))
            }
            steps.append(step)
        }
        return steps
    }

    private func step(_ value: ConfigurationValue) throws(ConfigurationError) -> CellRecipe.Step {
        let group = try ConfigurationSection(
            value, keys: CellKeys.state, what: "the key name, and charge or discharge")
        let name = try group.required("name", "name the state").text("a name")
        if let charge = group["charge"], group["discharge"] != nil {
            throw charge.error(.excludes(key: charge.key, other: value.path(of: "discharge")))
        }
        let direction: CellRecipe.Direction = group["discharge"] == nil ? .charge : .discharge
        let written = try group.required(
            direction.rawValue, "give charge or discharge, as in charge: 0.587 mAh")
        let quantity = try written.quantity(.charge)
        guard quantity.number > 0 else {
            let other: CellRecipe.Direction = direction == .charge ? .discharge : .charge
            throw written.error(
                .quantity(
                    .notPositiveCharge(
                        key: written.key, text: quantity.description, other: other.rawValue)))
        }
        return CellRecipe.Step(
            name: name, direction: direction,
            charge: estimate(quantity, .charge, name: "\(direction.rawValue) to \(name)"),
            inserted: try group["inserted_lithium6_fraction"].map {
                value throws(ConfigurationError) in
                try inserted(value, step: name)
            } ?? .separator)
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
