import Cell
import Fields

/// How well an input is known.
enum InputUncertainty: Sendable, Equatable {
    /// Part of the value.
    case relative(Double)
    /// In the unit that the program works in.
    case absolute(Double)

    /// Of a value.
    func of(_ value: Double) -> Double {
        switch self {
        case .relative(let part): abs(value) * part
        case .absolute(let uncertainty): uncertainty
        }
    }
}

/// Reads a CELL.yaml key by key, and fills in what it leaves out.
struct CellReader {
    /// The name of the file, which names a cell that has no name.
    let fileName: String
    /// Uncertainties that the file assumes instead of the program's.
    private var uncertainties: [InputKind: InputUncertainty] = [:]

    init(fileName: String) {
        self.fileName = fileName
    }

    /// Reads the whole file.
    mutating func cell(
        _ value: ConfigurationValue
    ) throws(ConfigurationError) -> CellConfiguration {
        let file = try ConfigurationSection(value, keys: CellKeys.file, what: "keys and values")
        if let assumed = file["uncertainties"] { try readUncertainties(assumed) }
        let diameter = try file.required(
            "diameter", "give that of the pellet, as in diameter: 3.00(3) mm")
        let list = try file.required(
            "components", "list them, from the positive electrode to the negative one")
        var configuration = CellConfiguration(
            recipe: CellRecipe(
                name: try file["name"]?.text() ?? fileName,
                diameter: try estimate(diameter, .diameter, name: "diameter"), components: []))
        configuration.recipe.pixelSize = try file["pixel_size"].map {
            value throws(ConfigurationError) in
            try estimate(value, .pixelSize, name: "pixel size")
        }
        if let value = file["temperature"] {
            configuration.recipe.temperature = try estimate(
                value, .temperature, name: "temperature")
        }
        if let value = file["wavelength"] {
            configuration.recipe.wavelength = try value.quantity(.wavelength, .positive)
                .value(in: .angstrom)
        }
        if let natural = try isotopes(
            file, "natural_lithium6_fraction", "natural_lithium7_fraction",
            name: PhysicalConstants.naturalLithium6Fraction.name)
        {
            configuration.recipe.naturalLithium6Fraction = natural
        }
        try readComponents(list, into: &configuration)
        if let states = file["states"] {
            try readSteps(states, into: &configuration)
        }
        if let transport = file["transport"] {
            configuration.recipe.transport = try self.transport(
                transport, components: configuration.recipe.components)
        }
        return configuration
    }

    // MARK: Inputs

    private mutating func readUncertainties(
        _ value: ConfigurationValue
    ) throws(ConfigurationError) {
        let group = try ConfigurationSection(
            value, keys: CellKeys.uncertainties, what: "kinds of inputs with uncertainties")
        for kind in InputKind.allCases {
            guard let written = group[kind.rawValue] else { continue }
            let own = QuantityKind(kind)
            let quantity = try written.quantity(
                oneOf: [own, .lithium6Fraction], [.notNegative])
            let unit = quantity.unit
            if unit.description == "%" {
                uncertainties[kind] = .relative(quantity.value(in: .one))
            } else if unit.dimension == own.unit.dimension {
                // A difference, which has no zero: 1 °C is 1 K.
                uncertainties[kind] = .absolute(
                    quantity.number * (unit.factor / own.unit.factor))
            } else {
                throw written.error(
                    .quantity(
                        .unitMissing(
                            key: written.key, kind: "an uncertainty", example: "1 %",
                            text: quantity.description)))
            }
        }
    }

    /// What is assumed of the uncertainty of a kind.
    func uncertainty(_ kind: InputKind) -> InputUncertainty {
        uncertainties[kind] ?? .relative(kind.relativeUncertainty)
    }

    /// An input with its uncertainty: as it is written, or as it is assumed of its kind.
    func estimate(
        _ value: ConfigurationValue, _ kind: QuantityKind, name: String,
        _ bounds: NumberBound...
    ) throws(ConfigurationError) -> Estimate {
        let quantity = try value.quantity(oneOf: [kind], bounds.isEmpty ? [.positive] : bounds)
        return estimate(quantity, kind, name: name)
    }

    /// An input that was read.
    func estimate(_ quantity: WrittenQuantity, _ kind: QuantityKind, name: String) -> Estimate {
        let number = quantity.value(in: kind.unit)
        let assumed = kind.input.map { uncertainty($0).of(number) } ?? 0
        return Estimate(
            number, standardUncertainty: quantity.uncertainty(in: kind.unit) ?? assumed, name: name)
    }

    /// A ⁶Li fraction, given as ⁶Li, as ⁷Li, or as both if they add up to 1; nil for none.
    func isotopes(
        _ group: ConfigurationSection, _ key6: String, _ key7: String, name: String
    ) throws(ConfigurationError) -> Estimate? {
        let kind = QuantityKind.lithium6Fraction
        let six = try group[key6]?.quantity(kind, .notNegative, .atMost(1))
        guard let value7 = group[key7] else {
            return six.map { estimate($0, kind, name: name) }
        }
        let seven = try value7.quantity(kind, .notNegative, .atMost(1))
        guard let six else { return 1 - estimate(seven, kind, name: name) }
        let sum = six.value(in: .one) + seven.value(in: .one)
        let rounding = six.rounding(in: .one) + seven.rounding(in: .one)
        guard abs(sum - 1) <= rounding else {
            throw value7.error(
                .quantity(
                    .isotopeSum(
                        key: value7.key, lithium6: six.description, lithium7: seven.description,
                        sum: (sum * 1e9).rounded() / 1e9)))
        }
        return estimate(six, kind, name: name)
    }
}
