import Fields

/// A unit of a column, with the factor to the unit of the record.
struct LogUnit: Sendable, Hashable {
    /// A time, a potential, a current or a charge.
    let dimension: Dimension
    /// Units of the record in this unit: seconds, volts, milliamperes or milliampere hours.
    let factor: Double

    /// Reads `s`, `mV`, `µA`, `mA.h`, `C`, or a word of the Battery Data Format such as `ampere`.
    init?(_ text: String) {
        // EC-Lab multiplies with a point on the line.
        let symbols = Self.words[text] ?? text.replacing(".", with: "·")
        guard let unit = try? Unit(symbols), let recordUnit = Self.recordUnits[unit.dimension]
        else { return nil }
        dimension = unit.dimension
        factor = unit.factor / recordUnit
    }

    private static let words = [
        "second": "s", "volt": "V", "ampere": "A", "ah": "Ah", "mah": "mAh",
    ]
    /// The units of the record in those of the SI; 1 mAh = 3.6 C.
    private static let recordUnits: [Dimension: Double] = [
        .time: 1, .potential: 1, .current: 1e-3, .charge: 3.6,
    ]
}
