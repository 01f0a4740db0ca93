/// The colour map viridis: perceptually uniform, ordered in grey as well, and readable by people
/// with any colour vision.
///
/// - Source: S. van der Walt and N. Smith for matplotlib (CC0), at nine points; between them the
///   colours are interpolated in RGB.
enum Viridis {
    /// Colours at 0, 1/8, … 1.
    static let anchors: [UInt32] = [
        0x440154, 0x472D7B, 0x3B528B, 0x2C728E, 0x21918C, 0x28AE80, 0x5EC962, 0xADDC30, 0xFDE725,
    ]

    /// `#rrggbb` at a place from 0 to 1.
    static func colour(at place: Double) -> String { text(value(at: place)) }

    /// 256 colours in equal steps, 0xRRGGBB.
    static var table: [UInt32] { (0..<256).map { value(at: Double($0) / 255) } }

    private static func value(at place: Double) -> UInt32 {
        let scaled = min(max(place, 0), 1) * Double(anchors.count - 1)
        let index = min(Int(scaled), anchors.count - 2)
        let part = scaled - Double(index)
        let mixed = [16, 8, 0].map { shift -> UInt32 in
            let low = Double(anchors[index] >> UInt32(shift) & 0xFF)
            let high = Double(anchors[index + 1] >> UInt32(shift) & 0xFF)
            return UInt32((low + (high - low) * part).rounded()) << UInt32(shift)
        }
        return mixed.reduce(0, |)
    }

    /// Colours of curves in order, dark to light; the yellow end is too faint for a line on white.
    static func colours(_ count: Int) -> [String] {
        (0..<count).map { colour(at: count > 1 ? 0.9 * Double($0) / Double(count - 1) : 0.25) }
    }

    /// The map as the list of a gnuplot `set palette defined`.
    static var palette: String {
        anchors.enumerated().map { "\($0.offset) '\(text($0.element))'" }.joined(separator: ", ")
    }

    private static func text(_ colour: UInt32) -> String {
        let digits = String(colour, radix: 16)
        return "#" + String(repeating: "0", count: 6 - digits.count) + digits
    }
}
