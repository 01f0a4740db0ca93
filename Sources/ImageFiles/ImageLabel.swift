public import Fields

/// What an image shows and at which scale, as ImageJ and Fiji read it from a TIFF file.
public struct ImageLabel: Hashable, Sendable {
    /// The name of the quantity, one line of ASCII.
    public var quantity: String
    /// The unit of the values, one line of ASCII; `1` for a ratio.
    public var unit: String
    /// The side of a pixel in micrometres, 10⁻⁶ to 10⁶.
    public var pixelSizeMicrometres: Double
    /// Seconds from one image of a stack to the next; nil where the images are no time series.
    public var frameIntervalSeconds: Double?
    /// The values that a viewer shows as black and as white; nil lets it choose.
    public var displayRange: ClosedRange<Double>?

    /// Creates a label from its parts.
    public init(
        quantity: String, unit: String, pixelSizeMicrometres: Double,
        frameIntervalSeconds: Double? = nil, displayRange: ClosedRange<Double>? = nil
    ) {
        self.quantity = quantity
        self.unit = unit
        self.pixelSizeMicrometres = pixelSizeMicrometres
        self.frameIntervalSeconds = frameIntervalSeconds
        self.displayRange = displayRange
    }

    /// Creates the label of a `Quantity`.
    public init<Kind: Quantity>(
        _ quantity: Kind.Type, pixelSizeMicrometres: Double, frameIntervalSeconds: Double? = nil,
        displayRange: ClosedRange<Double>? = nil
    ) {
        self.init(
            quantity: Kind.name, unit: Kind.unit, pixelSizeMicrometres: pixelSizeMicrometres,
            frameIntervalSeconds: frameIntervalSeconds, displayRange: displayRange)
    }

    /// The text of TIFF's ImageDescription.
    ///
    /// ImageJ takes the scale's unit from `unit`, the values' from `vunit`; it keeps `quantity`,
    /// which it does not know.
    func description(imageCount: Int) -> String {
        var lines = ["ImageJ=1.54f"]
        if imageCount > 1 {
            lines.append("images=\(imageCount)")
            lines.append("\(frameIntervalSeconds == nil ? "slices" : "frames")=\(imageCount)")
        }
        lines.append("unit=micron")
        if let frameIntervalSeconds { lines.append("finterval=\(frameIntervalSeconds)") }
        if let displayRange {
            lines.append("min=\(displayRange.lowerBound)")
            lines.append("max=\(displayRange.upperBound)")
        }
        lines.append("loop=false")
        lines.append("vunit=\(unit)")
        lines.append("quantity=\(quantity)")
        return lines.joined(separator: "\n") + "\n"
    }

    /// Pixels in a micrometre, as the fraction that TIFF stores.
    ///
    /// The convergent of the pixel size's continued fraction that is within 10⁻¹³ of it, or the
    /// last whose terms fit 32 bits: 2.65 µm is 53/20, its scale exactly 20/53.
    var pixelsPerMicrometre: (numerator: UInt32, denominator: UInt32) {
        var rest = pixelSizeMicrometres
        var (previous, current) = ((1.0, 0.0), (rest.rounded(.down), 1.0))
        while abs(current.0 / current.1 - pixelSizeMicrometres) > 1e-13 * pixelSizeMicrometres {
            rest = 1 / (rest - rest.rounded(.down))
            let term = rest.rounded(.down)
            let next = (term * current.0 + previous.0, term * current.1 + previous.1)
            guard max(next.0, next.1) <= Double(UInt32.max) else { break }
            (previous, current) = (current, next)
        }
        return (UInt32(current.1), UInt32(max(current.0, 1)))
    }
}
