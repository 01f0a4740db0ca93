public import Fields

/// What a synthetic operando experiment is like; the defaults are a plausible day at the beam.
public struct CellPhantomOptions: Sendable, Equatable {
    /// Number of radiographs of the cell.
    public var frames = 50
    /// Columns of an image; the pixel size follows, so that 3.0 mm are 80 % of them.
    public var width = 512
    /// Rows of an image; the components take fixed fractions of them.
    public var height = 512
    /// Everything random follows from it.
    public var seed: UInt64 = 1
    /// Neutrons that a pixel of the open beam detects in one image, where the beam is 1.
    public var detectedNeutrons = 2000.0
    /// Counts of one detected neutron (ADU).
    public var gain = 12.0
    /// Counts without any beam (ADU).
    public var darkOffset = 200.0
    /// Half width of the fixed pattern of the dark offset, uniformly spread (ADU).
    public var darkPattern = 3.0
    /// Standard deviation of the read noise (ADU).
    public var readNoise = 5.0
    /// Full scale of the detector (ADU), 65535 at most.
    public var saturation = 65535
    /// Standard deviation of the detection efficiency from pixel to pixel, relative.
    public var responsePattern = 0.01
    /// Gamma spots per pixel of a frame or flat; a spot covers 1 or 2 pixels.
    public var spotFraction = 1e-4
    /// Gamma spots per pixel of a dark, taken with the beam off.
    public var darkSpotFraction = 1e-5
    /// Fraction of the pixels that give the offset only.
    public var deadFraction = 1e-4
    /// Whether the lower half of one column is dead.
    public var hasDeadColumn = true
    /// Number of pixels that always read full scale.
    public var hotPixels = 3
    /// Standard deviation of the detector's Gaussian blur (pixels), after the Poisson process.
    public var blur = 0.0
    /// Depth of the beam's profile: it falls by about this fraction towards a corner.
    public var beamNonuniformity = 0.15
    /// Change of the beam's shape from the flats before to the flats after, linear in time.
    public var beamShapeDrift = 0.04
    /// Decline of the beam from the flats before to the flats after, linear in time.
    public var beamDecline = 0.03
    /// Half width of the beam's fluctuation from image to image, uniformly spread.
    public var intensityFluctuation = 0.015
    /// Frames during which the beam is at 1 %.
    public var tripFrames: Range<Int> = 0..<0
    /// Number of dark images.
    public var darks = 10
    /// Number of open-beam images before the first frame.
    public var flatsBefore = 10
    /// Number of open-beam images after the last frame.
    public var flatsAfter = 10
    /// Column of the cell's axis in the middle row, the centre of the first pixel at 0; nil puts
    /// it a little to the right of the middle, between two pixel centres.
    public var axis: Double?
    /// Tilt of the axis (degrees); above 0 it moves to larger columns as rows increase.
    public var tilt = 0.0
    /// Wavelength of the neutrons (Å).
    public var wavelength = 2.8
    /// Largest optical depth of the transparent components during the run; it sets the ⁶Li
    /// density at the separator / negative electrode interface.
    public var maximumDepth = 3.0
    /// Diffusion coefficient of ⁶Li in the separator (cm²/s); nil takes D t / L² = 0.15 at the
    /// last frame.
    public var diffusionCoefficient: Double?
    /// Frames before the current starts; nil takes a tenth of the frames.
    public var restFrames: Int?
    /// Exposure of every image (s).
    public var exposure = 1200.0
    /// Time from one frame to the next (s).
    public var frameInterval = 1800.0
    /// Whether there is a negative electrode, opaque to the beam, below the separator.
    public var hasNegativeElectrode = true

    /// Creates the default options.
    public init() {}

    /// Columns and rows.
    public var shape: Shape { Shape(width: width, height: height) }

    /// Checks every option by itself.
    ///
    /// - Throws: ``PhantomError/option(name:value:allowed:)`` or
    ///   ``PhantomError/imageTooSmall(_:)``.
    func check() throws(PhantomError) {
        guard width >= 64 && height >= 64 else { throw .imageTooSmall(shape) }
        try require("width", width, 64...32768)
        try require("height", height, 64...32768)
        try require("frames", frames, 1...1_000_000)
        try require("darks", darks, 1...1000)
        try require("flats before", flatsBefore, 1...1000)
        try require("flats after", flatsAfter, 1...1000)
        try require("hot pixels", hotPixels, 0...100)
        try require("saturation", saturation, 1000...65535)
        try require("detected neutrons", detectedNeutrons, 1...1e7)
        try require("gain", gain, 0.001...65535)
        try require("dark offset", darkOffset, 0...20000)
        try require("dark pattern", darkPattern, 0...1000)
        try require("read noise", readNoise, 0...1000)
        try require("response pattern", responsePattern, 0...0.1)
        try require("spot fraction", spotFraction, 0...0.01)
        try require("dark spot fraction", darkSpotFraction, 0...0.01)
        try require("dead fraction", deadFraction, 0...0.01)
        try require("blur", blur, 0...20)
        try require("beam nonuniformity", beamNonuniformity, 0...0.3)
        try require("beam shape drift", beamShapeDrift, 0...0.2)
        try require("beam decline", beamDecline, 0...0.3)
        try require("intensity fluctuation", intensityFluctuation, 0...0.2)
        try require("tilt", tilt, -10...10)
        try require("wavelength", wavelength, 0.1...20)
        try require("maximum depth", maximumDepth, 0.1...20)
        try require("exposure", exposure, 0.001...1e6)
        try require("frame interval", frameInterval, exposure...1e7)
        if let diffusionCoefficient {
            try require("diffusion coefficient", diffusionCoefficient, 1e-15...1)
        }
        if let restFrames { try require("rest frames", restFrames, 0...frames) }
        guard tripFrames.isEmpty || (tripFrames.lowerBound >= 0 && tripFrames.upperBound <= frames)
        else {
            throw .option(
                name: "trip frames", value: "\(tripFrames)", allowed: "a range within 0..<\(frames)"
            )
        }
    }
}

/// Checks that an option is in its range.
///
/// - Throws: ``PhantomError/option(name:value:allowed:)``.
func require<Value: Comparable>(
    _ name: String, _ value: Value, _ allowed: ClosedRange<Value>
) throws(PhantomError) {
    guard allowed.contains(value) else {
        throw .option(
            name: name, value: "\(value)",
            allowed: "a value from \(allowed.lowerBound) to \(allowed.upperBound)")
    }
}
