import Engines
import Fields
import Foundation
import Radiography
import TestSupport
import Testing

/// Vectors of the physics specification, §5, that chords and sums over them hold.
@Suite("The specification's chords come out of every engine") struct ChordVectorTests {
    private let radius = 0.15

    /// A plan whose rows have chords of their own, w = 50000 ADU everywhere, and noise of the
    /// references alone: σ_A is the same everywhere.
    private func plan(
        chords: [ChordTable], bands: [Range<Int>], height: Int
    ) -> DensityPlan {
        let width = chords[0].chord.count
        let single = chords.map(\.singlePrecision)
        func join(_ values: (ChordTable.SinglePrecision) -> [Float]) -> Table<Float> {
            Table(single.flatMap(values), filler: 0)
        }
        func all(_ value: Float) -> Table<Float> {
            Table(repeatElement(value, count: width * height), filler: 0)
        }
        return DensityPlan(
            shape: Shape(width: width, height: height), sampleType: .float32,
            saturation: .infinity, spots: nil,
            noise: .init(gain: 0, summedGain: 0, readVariance: 0, darkVariance: 0),
            correctsBias: false, usesOwnCounts: false, opaqueBelow: 0, densityScale: 1, maps: [],
            usable: Table(repeatElement(1, count: width * height), filler: 0),
            pixelDark: Table([], filler: 0),
            passes: [
                DensityTables(
                    bins: (0..<height).map { .init(first: $0, count: 1) }, bands: bands.count,
                    widestBand: 0, columns: (0..<height).flatMap { _ in bands }, dark: all(0),
                    openBeam: .constant(inverse: all(1 / 50000)), inverseSummed: nil,
                    reference: nil,
                    chords: .init(
                        chord: join(\.chord), inverse: join(\.inverseChord), edge0: join(\.edge0),
                        edge1: join(\.edge1), rows: chords.count),
                    matrix: Table(repeatElement(0, count: height), filler: 0),
                    kinds: Array(repeating: .density, count: height))
            ])
    }

    /// The sums of every row and band of one frame.
    private func sums(
        _ plan: DensityPlan, counts: [Double], on named: NamedEngine
    ) throws -> [[Float]] {
        let results = DensityResults(plan: plan, capacity: 1)
        var times = StageTimes()
        try named.engine.densityWorkers(for: plan, batchCapacity: 1)[0].process(
            FrameBatch(
                frames: 0..<1,
                source: MemoryFrames(shape: plan.shape, frames: [counts.map { Float($0) }]),
                parameters: [FrameParameters(dose: 1, referenceGain: 100)]),
            into: results, times: &times)
        let pass = results.passes[0]
        return (0..<pass.bins * pass.bands).map { place in
            let start = pass.sums(frame: 0, bin: place / pass.bands, band: place % pass.bands)
            return (0...PassLayout.variancePerChord).map { start[$0] }
        }
    }

    @Test func `Chords are those of TV-07`() throws {
        let cylinder = try Cylinder(radius: radius)
        let width = 100
        /// A row of pixels with one of them, in column 3, at a distance from the axis.
        func row(_ x: Double, pixel: Double) throws -> ChordTable {
            try ChordTable(
                cylinder: cylinder, axisColumn: 3 - x / pixel, pixelSize: pixel, width: width)
        }
        let middle = Double(width - 1) / 2
        let rows = [
            try row(0.1, pixel: 2.65e-4), try row(0.149, pixel: 2.65e-4),
            try row(0.15, pixel: 2.65e-4), try row(0.149, pixel: 100e-4),
            try ChordTable(
                cylinder: cylinder, axisColumn: middle, pixelSize: 2.65e-4, width: width),
            try ChordTable(
                cylinder: cylinder, axisColumn: middle, pixelSize: 2 * radius / Double(width),
                width: width),
        ]
        let expected = [
            0.22360670353314882, 0.03455768138352931, 0.004202616439810418, 0.03373674571873764,
            0.2996094032087251, 0.23561944901923448,
        ]
        let plan = plan(chords: rows, bands: [0..<width, 3..<4], height: rows.count)
        let counts = Array(repeating: 40000.0, count: plan.shape.count)
        for engine in try NamedEngine.all() {
            let sums = try sums(plan, counts: counts, on: engine)
            for (index, chord) in expected.enumerated() {
                // One pixel, then means over the whole width.
                let found =
                    index < 4
                    ? Double(sums[2 * index + 1][PassLayout.chord])
                    : Double(sums[2 * index][PassLayout.chord]) / Double(width)
                #expect(agree(found, chord, within: 2e-5), "row \(index), \(engine)")
            }
        }
    }

    @Test func `The estimators are those of TV-09`() throws {
        let width = 2000
        let cylinder = try Cylinder(radius: radius)
        let pixel = 2 * radius / Double(width)
        let axis = Double(width - 1) / 2
        let table = try ChordTable(
            cylinder: cylinder, axisColumn: axis, pixelSize: pixel, width: width)
        let attenuation = 4.0
        // µ = µ₀ (1 + x²/R²), in the depth that a pixel of this width measures.
        let counts = (0..<width).map { column -> Double in
            let x = (Double(column) - axis) * pixel
            let depth = attenuation * (1 + x * x / (radius * radius)) * table.chord[column]
            return 50000
                * exp(
                    -RadiographyOracle.measuredDepth(
                        trueDepth: depth, radius: radius, x: x, footprint: pixel))
        }
        let plan = plan(chords: [table], bands: [0..<width], height: 1)
        for engine in try NamedEngine.all() {
            let sums = try sums(plan, counts: counts, on: engine)[0].map(Double.init)
            let plain = sums[PassLayout.attenuationPerChord] / Double(width)
            let pathWeighted = sums[PassLayout.attenuation] / sums[PassLayout.chord]
            let inverseVariance = sums[PassLayout.weightedAttenuation] / sums[PassLayout.weight]
            #expect(abs(plain / attenuation - 4.0 / 3) < 1e-4, "\(engine)")
            #expect(abs(pathWeighted / attenuation - 5.0 / 4) < 1e-4, "\(engine)")
            #expect(abs(inverseVariance / attenuation - 6.0 / 5) < 1e-4, "\(engine)")
        }
    }
}
