import Cell

/// The keys that a CELL.yaml takes.
enum CellKeys {
    static let file = [
        "name", "temperature", "natural_lithium6_fraction", "natural_lithium7_fraction",
        "wavelength", "diameter", "pixel_size", "components", "states", "transport",
        "uncertainties",
    ]
    static let component = ["name", "projected_area", "contents"]
    static let area = ["mask", "image", "above", "below", "region"]
    static let content = [
        "formula", "mass", "molar_mass", "lithium6_fraction", "lithium7_fraction", "density",
        "active", "sites", "lithium_molar_volume",
    ]
    static let state = [
        "name", "charge", "discharge", "log", "half_cycle", "inserted_lithium6_fraction",
    ]
    static let transport = [
        "component", "conductivity", "length", "current", "potential_difference",
        "lithium6_concentration", "lithium6_fraction", "gradient", "direction",
    ]
    static let uncertainties = InputKind.allCases.map(\.rawValue)

    /// The groups by name, for a key that stands in the wrong one.
    static let groups: [KeyGroup] = [
        ("components", component), ("components.contents", content),
        ("components.projected_area", area), ("states", state), ("transport", transport),
        ("uncertainties", uncertainties),
    ]
}
