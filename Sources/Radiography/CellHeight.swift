/// Heights along the axis of a cell, in pixels above the separator / negative-electrode interface and
/// positive towards the positive electrode.
///
/// The negative electrode is the component that is called so or said to be opaque, at the top or at
/// the bottom; without one it is taken to be below the last component. Without components, heights
/// count down from the top edge of the image.
struct CellHeight {
    private let origin: Double
    private let direction: Double

    init(_ components: [SampleSettings.Component]) {
        guard let first = components.first, let last = components.last else {
            origin = -0.5
            direction = 1
            return
        }
        if components.count > 1 && Self.isNegative(first) && !Self.isNegative(last) {
            origin = Double(first.rows.upperBound) - 0.5
            direction = 1
        } else {
            let isBelow = Self.isNegative(last) && components.count > 1
            origin = Double(isBelow ? last.rows.lowerBound : last.rows.upperBound) - 0.5
            direction = -1
        }
    }

    private static func isNegative(_ component: SampleSettings.Component) -> Bool {
        component.isOpaque || component.name.lowercased().contains("negative")
    }

    /// The height of a row, in pixels.
    func height(ofRow row: Double) -> Double { direction * (row - origin) }
}
