import Cell
import Fields

/// Components, their areas and contents.
extension CellReader {
    func readComponents(
        _ value: ConfigurationValue, into configuration: inout CellConfiguration
    ) throws(ConfigurationError) {
        let list = try value.list("a list of components")
        guard !list.isEmpty else {
            throw value.error(
                .wrongKind(
                    key: value.key, expected: "a list of components", found: "an empty list"))
        }
        for item in list {
            let group = try ConfigurationSection(
                item, keys: CellKeys.component, what: "the keys name, projected_area and contents")
            let name = try group.required("name", "name the component").text("a name")
            guard !configuration.recipe.components.contains(where: { $0.name == name }) else {
                throw item.error(.repeatedName(kind: "component", name: name))
            }
            let area = try group.required(
                "projected_area", "give it, as in projected_area: 96714 px2 or {mask: area.tif}")
            let contents = try group.required(
                "contents",
                "list what was weighed, as in contents: [{formula: Li6PS5Cl, mass: 1.60 mg}]")
            var projected = CellRecipe.ProjectedArea.pixels(Estimate(exact: 0))
            if area.isScalar {
                projected = try projectedArea(area, of: name)
            } else {
                configuration.areaImages[configuration.recipe.components.count] =
                    try areaImage(area)
            }
            configuration.recipe.components.append(
                CellRecipe.Component(
                    name: name, projectedArea: projected,
                    contents: try self.contents(contents, of: name)))
        }
    }

    private func projectedArea(
        _ value: ConfigurationValue, of component: String
    ) throws(ConfigurationError) -> CellRecipe.ProjectedArea {
        let quantity = try value.quantity(oneOf: [.area, .pixelArea], [.positive])
        let name = "area of \(component)"
        return quantity.unit.dimension == .pixelArea
            ? .pixels(estimate(quantity, .pixelArea, name: name))
            : .squareCentimetres(estimate(quantity, .area, name: name))
    }

    private func areaImage(_ value: ConfigurationValue) throws(ConfigurationError) -> AreaImage {
        let group = try ConfigurationSection(
            value, keys: CellKeys.area, what: "an area, or the keys mask or image")
        let region = try group["region"].map { value throws(ConfigurationError) in
            try value.region()
        }
        func image(_ path: String, _ rule: AreaImage.Rule) -> AreaImage {
            AreaImage(
                path: path, rule: rule, region: region, uncertainty: uncertainty(.area))
        }
        if let mask = group["mask"] {
            for key in ["image", "above", "below"] {
                if let other = group[key] {
                    throw other.error(.excludes(key: mask.key, other: other.key))
                }
            }
            return image(try mask.text("the path of an image"), .mask)
        }
        let path = try group.required(
            "image", "name an image with a threshold, or a mask, as in {mask: area.tif}")
        let above = try group["above"]?.number("", .any)
        let below = try group["below"]?.number("", .any)
        if above == nil, below == nil {
            throw value.error(
                .missingKey(
                    key: value.path(of: "above"),
                    advice: "give the grey values that belong to the area, with above, below or "
                        + "both"))
        }
        if let above, let below, above >= below {
            throw value.error(.notIncreasing(key: value.key, low: above, high: below))
        }
        return image(try path.text("the path of an image"), .between(above, below))
    }

    private func contents(
        _ value: ConfigurationValue, of component: String
    ) throws(ConfigurationError) -> [CellRecipe.Content] {
        var contents: [CellRecipe.Content] = []
        for item in try value.list("a list of contents") {
            contents.append(try content(item, of: component, after: contents))
        }
        guard !contents.isEmpty else {
            throw value.error(
                .wrongKind(key: value.key, expected: "a list of contents", found: "an empty list"))
        }
        return contents
    }

    private func content(
        _ value: ConfigurationValue, of component: String, after earlier: [CellRecipe.Content]
    ) throws(ConfigurationError) -> CellRecipe.Content {
        let group = try ConfigurationSection(
            value, keys: CellKeys.content, what: "the keys formula and mass")
        let formula = try group.required("formula", "write it as in formula: Li6PS5Cl").formula()
        let mass = try group.required("mass", "give what was weighed, as in mass: 3.80(5) mg")
        // Inputs of one name would count as one input.
        let twins = earlier.count { $0.formula.description == formula.description }
        let place = "\(formula) in \(component)" + (twins > 0 ? " (\(twins + 1))" : "")
        let fraction = try isotopes(
            group, "lithium6_fraction", "lithium7_fraction", name: "⁶Li fraction of \(place)")
        if fraction != nil { try checkIsotopes(group, formula) }
        var content = CellRecipe.Content(
            formula: formula, mass: try estimate(mass, .mass, name: "mass of \(place)"),
            lithium6Fraction: fraction)
        content.molarMass = try group["molar_mass"].map { value throws(ConfigurationError) in
            try estimate(value, .molarMass, name: "molar mass of \(place)")
        }
        content.density = try group["density"].map { value throws(ConfigurationError) in
            try estimate(value, .density, name: "density of \(place)")
        }
        content.isActive = try group["active"]?.boolean() ?? false
        content.sites = try group["sites"]?.number("", .positive)
        content.lithiumMolarVolume = try group["lithium_molar_volume"]?
            .quantity(.molarVolume, .any).value(in: .cubicCentimetrePerMole)
        return content
    }

    /// Refuses a fraction where the formula has isotopes of its own or no lithium.
    private func checkIsotopes(
        _ group: ConfigurationSection, _ formula: ChemicalFormula
    ) throws(ConfigurationError) {
        guard let value = group["lithium6_fraction"] ?? group["lithium7_fraction"] else { return }
        let symbols = formula.terms.map(\.symbol)
        if symbols.contains("6Li") || symbols.contains("7Li") {
            throw value.error(
                .quantity(.twoEnrichments(key: value.key, formula: formula.description)))
        }
        if !symbols.contains("Li") {
            throw value.error(.quantity(.noLithium(key: value.key, formula: formula.description)))
        }
    }
}
