/// A part of the cell, in rows, with what it holds.
public struct PhantomComponent: Sendable, Equatable {
    /// What the part is made of.
    public enum Kind: Sendable, Equatable {
        /// Active material and solid electrolyte; ⁶Li rises evenly while current flows.
        case positiveElectrode
        /// Solid electrolyte; ⁶Li comes in from below by diffusion.
        case separator
        /// In-Li alloy rich in ⁶Li, opaque to the beam.
        case negativeElectrode
    }

    /// Which part it is.
    public let kind: Kind
    /// Its rows, half-open.
    public let rows: Range<Int>
    /// Attenuation coefficient of everything but ⁶Li absorption (cm⁻¹).
    public let matrixAttenuation: Double

    /// The name that the configuration and the truth table use.
    public var name: String {
        switch kind {
        case .positiveElectrode: "positive electrode"
        case .separator: "separator"
        case .negativeElectrode: "negative electrode"
        }
    }
}

/// The cell: a right cylinder along the rows, its components, and ⁶Li in them over time.
///
/// In each row the cross-section is a circle of radius R around x_c(row), and ⁶Li is uniform
/// across it.
struct CellModel: Sendable {
    /// Diameter of the cell (mm).
    static let diameter = 3.0
    /// Part of the image width that the diameter takes.
    static let widthFraction = 0.8
    /// ⁶Li density at the start and in the negative electrode (at/cm³).
    static let initialSeparator = 2.02e21
    static let initialPositive = 2.15e21
    static let negative = 1e22

    /// Microscopic absorption cross-section of ⁶Li at the wavelength (cm²).
    let sigma6: Double
    /// Components from the top down.
    let components: [PhantomComponent]
    /// Size of a pixel (µm).
    let pixelSize: Double
    /// Radius of the cell (pixels).
    let radius: Double
    /// Column of the axis in the middle row.
    let axis: Double
    /// Columns by which the axis moves from one row to the next.
    let slope: Double
    /// The middle row, between two rows where their number is even.
    let middleRow: Double
    /// Row of the lower edge of the separator, counted in pixel edges.
    let interface: Double
    /// Thickness of the separator (cm).
    let separatorThickness: Double
    /// ⁶Li density at the lower edge of the separator while current flows (at/cm³).
    let surfaceDensity: Double
    /// ⁶Li density in the positive electrode at the last frame (at/cm³).
    let finalPositive: Double
    /// Diffusion coefficient of ⁶Li in the separator (cm²/s).
    let diffusionCoefficient: Double
    /// Time at which the current starts (s); infinite where it never does.
    let onset: Double
    /// Time of the last frame (s).
    let end: Double

    /// Creates the cell of checked options.
    ///
    /// - Throws: ``PhantomError/tooShallow(maximumDepth:atStart:)`` or
    ///   ``PhantomError/noOpenBeam(left:right:width:)``.
    init(_ options: CellPhantomOptions) throws(PhantomError) {
        let height = Double(options.height)
        let materials = Materials(wavelength: options.wavelength)
        sigma6 = materials.sigma6
        let edges = [0.14, 0.27, 0.72, 0.86].map { Int((height * $0).rounded()) }
        var components = [
            PhantomComponent(
                kind: .positiveElectrode, rows: edges[0]..<edges[1],
                matrixAttenuation: materials.positive),
            PhantomComponent(
                kind: .separator, rows: edges[1]..<edges[2], matrixAttenuation: materials.separator),
        ]
        if options.hasNegativeElectrode {
            components.append(
                PhantomComponent(
                    kind: .negativeElectrode, rows: edges[2]..<edges[3],
                    matrixAttenuation: materials.negative))
        }
        self.components = components

        radius = 0.5 * Self.widthFraction * Double(options.width)
        pixelSize = 1000 * Self.diameter / (2 * radius)
        axis =
            options.axis ?? 0.5 * Double(options.width - 1) + 0.37 + Double(options.width) / 128
        slope = ElementaryFunctions.tangent(degrees: options.tilt)
        middleRow = 0.5 * (height - 1)
        interface = Double(edges[2])
        separatorThickness = Double(edges[2] - edges[1]) * pixelSize * 1e-4

        let diameter = 0.1 * Self.diameter
        let atStart =
            diameter
            * max(
                sigma6 * Self.initialSeparator + materials.separator,
                sigma6 * Self.initialPositive + materials.positive)
        guard options.maximumDepth >= atStart else {
            throw .tooShallow(maximumDepth: options.maximumDepth, atStart: atStart)
        }
        let deepest = options.maximumDepth / diameter
        surfaceDensity = (deepest - materials.separator) / sigma6
        finalPositive = min(
            (deepest - materials.positive) / sigma6,
            Self.initialPositive + 0.3 * (surfaceDensity - Self.initialSeparator))

        let rest = options.restFrames ?? options.frames / 10
        end = Double(options.frames - 1) * options.frameInterval
        onset = rest < options.frames ? Double(max(rest - 1, 0)) * options.frameInterval : .infinity
        let duration = max(end - onset, options.frameInterval)
        diffusionCoefficient =
            options.diffusionCoefficient
            ?? 0.15 * separatorThickness * separatorThickness / duration

        let lean = abs(slope) * middleRow
        let left = axis - radius - lean
        let right = axis + radius + lean
        guard left >= 1.5 && right <= Double(options.width) - 2.5 else {
            throw .noOpenBeam(left: left, right: right, width: options.width)
        }
    }

    /// The column of the axis in a row.
    func axis(row: Int) -> Double {
        axis + (Double(row) - middleRow) * slope
    }

    /// The component that a row belongs to, or nil in the air.
    func component(row: Int) -> PhantomComponent? {
        components.first { $0.rows.contains(row) }
    }

    /// The middle of a row above the separator / negative electrode interface (µm).
    func height(row: Int) -> Double {
        (interface - (Double(row) + 0.5)) * pixelSize
    }

    /// The ⁶Li density of a row at a time, or nil in the air.
    ///
    ///     separator   C = C₀ + (C_s − C₀) erfc( x / 2√(D t) ),   t from the start of the current
    ///     positive    C = C₀ + (C_end − C₀) t / t_end
    ///
    /// - Parameters:
    ///   - row: Row of the image.
    ///   - time: Seconds from the first frame.
    /// - Returns: ⁶Li density (at/cm³).
    func lithium6(row: Int, time: Double) -> Double? {
        guard let component = component(row: row) else { return nil }
        let elapsed = max(time - onset, 0)
        switch component.kind {
        case .negativeElectrode:
            return Self.negative
        case .positiveElectrode:
            guard elapsed > 0 else { return Self.initialPositive }
            let part = elapsed / (end - onset)
            return Self.initialPositive + (finalPositive - Self.initialPositive) * part
        case .separator:
            guard elapsed > 0 else { return Self.initialSeparator }
            let depth = height(row: row) * 1e-4
            let reach = 2 * (diffusionCoefficient * elapsed).squareRoot()
            return Self.initialSeparator
                + (surfaceDensity - Self.initialSeparator)
                * ElementaryFunctions.complementaryError(depth / reach)
        }
    }

    /// The attenuation coefficient of a row at a time, 0 in the air (cm⁻¹).
    func attenuation(row: Int, time: Double) -> Double {
        guard let component = component(row: row),
            let lithium6 = lithium6(row: row, time: time)
        else { return 0 }
        return sigma6 * lithium6 + component.matrixAttenuation
    }
}

/// Attenuation coefficients of the cell's materials at one wavelength.
///
/// Bound scattering and 1/v absorption, ⁶Li absorption apart (barn at 1.798 Å).
///
/// - Source: Sears, Neutron News 3 (1992) 26, as tabulated by the periodictable package; atomic
///   weights IUPAC.
private struct Materials {
    /// Wavelength at which absorption is tabulated (Å).
    static let tableWavelength = 1.798
    static let avogadro = 6.02214076e23
    static let barn = 1e-24

    /// Absorption cross-section of ⁶Li (cm²).
    let sigma6: Double
    /// NMC532 2.375 g/cm³ and Li₆PS₅Cl 1.0 g/cm³ (cm⁻¹).
    let positive: Double
    /// Li₆PS₅Cl 1.98 g/cm³ (cm⁻¹).
    let separator: Double
    /// In of the alloy InLi₀.₃, 3.336e22 at/cm³, and the scattering of its Li (cm⁻¹).
    let negative: Double

    init(wavelength: Double) {
        let law = wavelength / Self.tableWavelength
        sigma6 = 940 * Self.barn * law
        func perGram(molarMass: Double, scattering: Double, absorption: Double) -> Double {
            Self.avogadro / molarMass * (scattering + absorption * law) * Self.barn
        }
        let electrolyte = perGram(molarMass: 268.363761998, scattering: 33.45, absorption: 36.57)
        let active = perGram(molarMass: 96.5527517, scattering: 20.85, absorption: 13.71)
        positive = 2.375 * active + 1.0 * electrolyte
        separator = 1.98 * electrolyte
        negative = 3.336e22 * (2.62 + 0.3 * 0.97 + 193.8 * law) * Self.barn
    }
}
