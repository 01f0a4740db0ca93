public import Fields

#if canImport(Glibc)
    import Glibc
#endif

/// Where the sample is, and how long the path through it is at every column.
public struct SampleGeometry: Sendable {
    /// The shape, with what was measured of it.
    public enum Body: Sendable {
        /// A cylinder and its axis.
        case cylinder(Cylinder, CylinderAxis)
        /// A plate of a thickness, cm.
        case slab(thickness: Double)
    }

    /// The shape.
    public let body: Body
    /// Pixel size, cm.
    public let pixelSize: Double
    /// Part of the radius within which pixels are valid.
    public let validFraction: Double
    /// Relative standard uncertainty of all chords.
    public let diameterUncertainty: Double
    /// The fit of the edges, if one was needed.
    public let fit: CylinderFit?
    /// What a user should know.
    public let warnings: [RadiographyWarning]

    /// Places the sample.
    ///
    /// - Parameters:
    ///   - sample: What is known of it.
    ///   - pixelSize: Pixel size, cm.
    ///   - shape: Columns and rows of the images.
    ///   - depth: Gives the mean optical depth of a few frames; called only if a number is to be
    ///     measured.
    /// - Throws: ``RadiographyError`` if the edges cannot be found; what `depth` throws.
    public init(
        _ sample: SampleSettings, pixelSize: Double, shape: Shape,
        depth: () throws -> Field<OpticalDepth>
    ) throws {
        self.pixelSize = pixelSize
        guard case .cylinder(let settings) = sample.shape else {
            guard case .slab(let thickness) = sample.shape else { preconditionFailure() }
            body = .slab(thickness: thickness)
            validFraction = 1
            diameterUncertainty = DensityScale.defaultDiameterUncertainty
            fit = nil
            warnings = []
            return
        }
        validFraction = settings.validFraction
        var warnings: [RadiographyWarning] = []
        var fit: CylinderFit?
        if settings.needsFit {
            fit = try CylinderFit(
                depth: try depth(),
                rows: sample.components.filter { !$0.isOpaque }.map(\.rows),
                radius: .fitted, tilt: settings.tilt.isAutomatic ? .fitted : settings.knownTilt)
        }
        let column: Double
        let tilt: Double
        switch (settings.axis, fit) {
        case (.value(let given), _): column = given
        case (.automatic, let fit?): column = fit.axis.column
        case (.automatic, nil): preconditionFailure("an automatic axis is fitted")
        }
        switch (settings.tilt, fit) {
        case (.value(let given), _): tilt = given
        case (.automatic, let fit?): tilt = fit.axis.tiltDegrees
        case (.automatic, nil): preconditionFailure("an automatic tilt is fitted")
        }
        let radius: Double
        switch (settings.diameter, fit) {
        case (.value(let diameter), let fit):
            radius = diameter / 2
            diameterUncertainty =
                settings.diameterUncertainty ?? DensityScale.defaultDiameterUncertainty
            if let fit {
                let warning = Self.warning(
                    measuredRadius: fit.radius * pixelSize, diameter: diameter)
                if let warning { warnings.append(warning) }
            }
        case (.automatic, let fit?):
            radius = fit.radius * pixelSize
            diameterUncertainty =
                settings.diameterUncertainty ?? fit.radiusUncertainty / fit.radius
        case (.automatic, nil): preconditionFailure("an automatic diameter is fitted")
        }
        body = .cylinder(
            try Cylinder(radius: radius),
            CylinderAxis(column: column, tiltDegrees: tilt, imageHeight: shape.height))
        self.fit = fit
        self.warnings = warnings
    }

    /// `W-RADIUS`, if a measured radius, cm, is not half of a diameter that is given.
    static func warning(measuredRadius: Double, diameter: Double) -> RadiographyWarning? {
        let measured = 2 * measuredRadius
        guard abs(measured / diameter - 1) > 0.02 else { return nil }
        return RadiographyWarning(
            "W-RADIUS",
            "the edges are \(rounded(measured * 10, 4)) mm apart, the configuration says "
                + "diameter_mm: \(rounded(diameter * 10, 4)); check pixel_size_um and diameter_mm "
                + "(densities go as 1/diameter)")
    }

    /// Whether chords differ from row to row.
    public var isTilted: Bool {
        if case .cylinder(_, let axis) = body { return axis.tiltDegrees != 0 }
        return false
    }

    /// The chords of the columns of an image row; a bin of rows has those of its middle.
    public func chords(
        atRow row: Double, width: Int, threads: Int = 1
    ) throws(RadiographyError) -> ChordTable {
        switch body {
        case .slab(let thickness):
            return try ChordTable(slabThickness: thickness, width: width)
        case .cylinder(let cylinder, let axis):
            return try ChordTable(
                cylinder: cylinder, axisColumn: axis.column(atRow: row), pixelSize: pixelSize,
                width: width, threads: threads)
        }
    }

    /// The valid columns of an image row.
    public func validColumns(
        atRow row: Double, width: Int
    ) throws(RadiographyError) -> ValidColumns {
        try columns(atRow: row, width: width, within: validFraction)
    }

    /// The columns of an image row within a part of the radius; all of them for a slab.
    func columns(
        atRow row: Double, width: Int, within part: Double
    ) throws(RadiographyError) -> ValidColumns {
        switch body {
        case .slab:
            return try ValidColumns(slabOfWidth: width, pixelSize: pixelSize)
        case .cylinder(let cylinder, let axis):
            return try ValidColumns(
                cylinder: cylinder, axisColumn: axis.column(atRow: row), pixelSize: pixelSize,
                width: width, validFraction: part)
        }
    }
}

extension SampleSettings.Measured {
    /// Whether the images must tell.
    var isAutomatic: Bool { self == .automatic }
}

extension SampleSettings.CylinderSettings {
    /// Whether the edges must be found.
    var needsFit: Bool { axis.isAutomatic || tilt.isAutomatic || diameter.isAutomatic }

    /// The tilt that is given.
    fileprivate var knownTilt: CylinderFit.Tilt {
        if case .value(let degrees) = tilt { return .known(degrees: degrees) }
        return .fitted
    }
}

/// A number with some significant digits, as a message shows it.
func rounded(_ value: Double, _ digits: Int) -> String {
    guard value.isFinite, value != 0 else { return "\(value)" }
    let scale = pow(10, Double(digits) - 1 - floor(log10(abs(value))))
    return "\((value * scale).rounded() / scale)"
}
