import Engines
import Foundation

/// What the geometry gives to every column of a row: the chord, and the correction of the
/// optical depth for the chords that differ within a pixel.
///
/// A pixel measures A = −ln⟨e^{−µt}⟩, which is less than s = µ t̄ wherever t varies over it.
/// Within each column s is a smooth function of A alone:
///
///     s ≈ A + A² (e0 + e1 A)
///
/// e0 and e1 minimise the relative error of s over the depths that the sample can have there,
/// 0 < s ≤ A_max t̄/D. For small pixels e0 → ½ Var(t)/t̄². Beside the cylinder all are 0.
///
/// - Source: physics specification (f).
public struct ChordTable: Sendable, Equatable {
    /// Chord averaged over the pixel, t̄ (cm).
    public let chord: [Double]
    /// 1/t̄ (1/cm), 0 where t̄ is 0.
    public let inverseChord: [Double]
    /// Coefficient e0.
    public let edge0: [Double]
    /// Coefficient e1.
    public let edge1: [Double]

    /// The ceiling of the optical depth along the diameter, −ln 0.02.
    public static let defaultMaximumDepth = 3.9

    /// The table of a cylinder.
    ///
    /// - Parameters:
    ///   - cylinder: The cylinder.
    ///   - axisColumn: Its axis in this row; the centre of the first pixel is at 0.
    ///   - pixelSize: Width of a pixel (cm), above 0.
    ///   - width: Number of columns.
    ///   - maximumDepth: Largest optical depth along the diameter, A_max.
    ///   - threads: Threads that compute.
    /// - Throws: ``RadiographyError/quantityOutOfRange(name:value:range:)``.
    public init(
        cylinder: Cylinder, axisColumn: Double, pixelSize: Double, width: Int,
        maximumDepth: Double = defaultMaximumDepth, threads: Int = 1
    ) throws(RadiographyError) {
        try require(axisColumn, "the column of the axis", .finite)
        try require(pixelSize, "the pixel size (cm)", .positive)
        try require(maximumDepth, "the largest optical depth", .positive)
        try require(Double(width), "the number of columns", .notNegative)
        // Columns that a thread takes at once.
        let part = 64
        let columns = mapInParallel((width + part - 1) / part, threads: threads) { index in
            (index * part..<min((index + 1) * part, width)).map { column in
                let x = (Double(column) - axisColumn) * pixelSize
                let mean = cylinder.chord(at: x, footprint: pixelSize)
                let edge = EdgeCorrection(
                    cylinder: cylinder, x: x, pixelSize: pixelSize, meanChord: mean,
                    maximumDepth: maximumDepth * mean / cylinder.diameter)
                return (chord: mean, edge: edge)
            }
        }.joined()
        chord = columns.map(\.chord)
        edge0 = columns.map(\.edge.e0)
        edge1 = columns.map(\.edge.e1)
        inverseChord = chord.map { $0 > 0 ? 1 / $0 : 0 }
    }

    /// The table of a slab: one thickness (cm) everywhere, and nothing to correct.
    ///
    /// - Throws: ``RadiographyError/quantityOutOfRange(name:value:range:)``.
    public init(slabThickness: Double, width: Int) throws(RadiographyError) {
        try require(slabThickness, "the thickness of the slab (cm)", .positive)
        try require(Double(width), "the number of columns", .notNegative)
        chord = Array(repeating: slabThickness, count: width)
        inverseChord = Array(repeating: 1 / slabThickness, count: width)
        edge0 = Array(repeating: 0, count: width)
        edge1 = edge0
    }

    /// s = µ t̄ of a measured optical depth in a column.
    public func correctedDepth(_ depth: Double, column: Int) -> Double {
        depth + depth * depth * (edge0[column] + depth * edge1[column])
    }

    /// The table in single precision, as an engine takes it.
    public var singlePrecision: SinglePrecision {
        SinglePrecision(
            chord: chord.map(Float.init), inverseChord: inverseChord.map(Float.init),
            edge0: edge0.map(Float.init), edge1: edge1.map(Float.init))
    }

    /// A chord table rounded to single precision.
    public struct SinglePrecision: Sendable, Equatable {
        /// Chord averaged over the pixel, t̄ (cm).
        public let chord: [Float]
        /// 1/t̄ (1/cm), 0 where t̄ is 0.
        public let inverseChord: [Float]
        /// Coefficient e0.
        public let edge0: [Float]
        /// Coefficient e1.
        public let edge1: [Float]
    }
}

/// The two coefficients of one column, by least squares on the exact relation.
private struct EdgeCorrection {
    var e0 = 0.0
    var e1 = 0.0

    /// Fits (s − A)/s ≈ (A²/s)(e0 + e1 A) at the Chebyshev nodes of 0 < s ≤ maximumDepth.
    init(
        cylinder: Cylinder, x: Double, pixelSize: Double, meanChord: Double, maximumDepth: Double
    ) {
        guard meanChord > 0, maximumDepth > 0 else { return }
        let chords = FootprintChords(cylinder: cylinder, x: x, footprint: pixelSize)
        let count = 12
        var (s00, s01, s11, r0, r1) = (0.0, 0.0, 0.0, 0.0, 0.0)
        for node in 0..<count {
            let place = cos(.pi * (2 * Double(node) + 1) / (4 * Double(count)))
            let depth = maximumDepth * place * place
            let measured = chords.measuredDepth(attenuation: depth / meanChord)
            // In units of the largest depth, which keeps the equations well conditioned.
            let first = measured * measured / depth
            let second = first * measured / maximumDepth
            let deficit = (depth - measured) / depth
            s00 += first * first
            s01 += first * second
            s11 += second * second
            r0 += first * deficit
            r1 += second * deficit
        }
        let determinant = s00 * s11 - s01 * s01
        guard determinant > 0 else { return }
        e0 = (s11 * r0 - s01 * r1) / determinant
        e1 = (s00 * r1 - s01 * r0) / determinant / maximumDepth
    }
}
