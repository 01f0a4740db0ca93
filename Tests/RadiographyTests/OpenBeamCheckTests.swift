import Engines
import Fields
import TestSupport
import Testing

@testable import Radiography

/// A frame without noise over flats of 1000 ADU and darks of 100 ADU.
private struct BeamScene {
    var shape = Shape(width: 160, height: 160)
    var region = Region(x0: 8, y0: 8, x1: 40, y1: 40)
    /// Of each frame, 1 for an open beam.
    var frames: [(_ x: Int, _ y: Int) -> Double] = [{ _, _ in 1 }]
    /// Of the flat.
    var flat: (_ x: Int, _ y: Int) -> Double = { _, _ in 1 }
    var sample: SampleSettings?
    var mask: [UInt8]?
    /// Counts of a neutron, ADU.
    var gain = 1.0
    /// Changes the counts of a frame.
    var disturb: (inout [UInt16]) -> Void = { _ in }

    private func counts(_ value: (Int, Int) -> Double) -> [UInt16] {
        (0..<shape.count).map { index in
            UInt16((100 + 900 * value(index % shape.width, index / shape.width)).rounded())
        }
    }

    /// What is said of the dose region; nil for nothing.
    func warning() throws -> String? {
        func source(_ values: [(Int, Int) -> Double]) -> MemoryFrames<UInt16> {
            MemoryFrames(
                shape: shape,
                frames: values.map { value in
                    var frame = counts(value)
                    disturb(&frame)
                    return frame
                })
        }
        let detector = DetectorSettings(
            gain: .value(gain), readNoise: .value(0), saturation: 60000, spots: nil)
        let references = try References(
            darks: MemoryFrames(shape: shape, frames: [counts { _, _ in 0 }]),
            flats: [
                References.FlatSet(
                    images: MemoryFrames(shape: shape, frames: [counts(flat)]))
            ], mask: mask, detector: detector, threads: 2)
        let experiment = DensityExperiment(
            frames: source(frames), dose: .region(region), detector: detector, sample: sample,
            pixelSize: 1e-3)
        let warnings = try DensityPreparation(experiment, references: references, threads: 2)
            .warnings.filter { $0.code == "W-DOSE" }
        #expect(warnings.count < 2)
        return warnings.first.map { warning in
            let end =
                "; every optical depth is off by the same number, choose a region beside the "
                + "sample and its holder"
            let start = "dose_region \(region) is not open beam: "
            #expect(warning.message.hasPrefix(start) && warning.message.hasSuffix(end))
            return String(warning.message.dropFirst(start.count).dropLast(end.count))
        }
    }
}

@Suite("Whether a dose region is open beam")
struct OpenBeamCheckTests {
    @Test func `An even beam says nothing, however bright`() throws {
        var scene = BeamScene()
        #expect(try scene.warning() == nil)
        scene.frames = [{ _, _ in 0.7 }]
        #expect(try scene.warning() == nil)
        scene.frames = [{ x, _ in x < 100 ? 1.3 : 0.2 }]
        #expect(try scene.warning() == nil)
    }

    @Test func `One of eight strips that is darker is named with its part`() throws {
        var scene = BeamScene()
        scene.frames = [{ x, _ in x >= 36 && x < 40 ? 0.9 : 1 }]
        #expect(try scene.warning() == "its columns [36, 40] are 10 % darker than the median strip")
        scene.frames = [{ _, y in y < 12 ? 1.04 : 1 }]
        #expect(try scene.warning() == "its rows [8, 12] are 4 % brighter than the median strip")
        scene.frames = [{ _, y in y < 12 ? 1.029 : 1 }]
        #expect(try scene.warning() == nil)
    }

    @Test func `A region that half the sample covers is uneven and darker than the rest`() throws {
        var scene = BeamScene()
        // Four strips of each kind: the median lies between, at 0.9, and 0.1 is a ninth of it. The
        // dose is 0.9 too. Of the 10×10 blocks of the image 9 touch the region; of the other 91
        // three columns hold the sample, two of them half of it, and 67 are a ninth brighter.
        scene.frames = [{ x, _ in x >= 24 && x < 56 ? 0.8 : 1 }]
        #expect(
            try scene.warning()
                == "its columns [8, 12] are 11.1 % brighter than the median strip, "
                + "73.6 % of the image is more than 5 % brighter")
    }

    @Test
    func `One block in a hundred that is brighter than the region tells of an absorber in it`()
        throws
    {
        // A shadow over all but one block of 16×16; the region touches nine of the hundred.
        var scene = BeamScene()
        scene.frames = [{ x, y in x >= 144 && y >= 144 ? 1 : 0.9 }]
        #expect(try scene.warning() == "1.1 % of the image is more than 5 % brighter")
        scene.frames = [{ x, y in x >= 144 && y >= 144 ? 0.94 : 0.9 }]
        #expect(try scene.warning() == nil)
        // Of 400 blocks, one is too few.
        scene.shape = Shape(width: 320, height: 320)
        scene.frames = [{ x, y in x >= 304 && y >= 304 ? 1 : 0.9 }]
        #expect(try scene.warning() == nil)
    }

    @Test func `A beam that is off in the region is darker than the rest`() throws {
        var scene = BeamScene()
        scene.frames = [{ x, y in x < 48 && y < 48 ? 0 : 0.6 }]
        #expect(try scene.warning() == "100 % of the image is more than 5 % brighter")
    }

    @Test func `Spots, saturated and masked pixels are no sign`() throws {
        var scene = BeamScene()
        scene.disturb = { counts in
            var random = NoiseSource(seed: 5)
            for _ in 0..<counts.count / 1000 {
                counts[Int(random.next() % UInt64(counts.count))] = 30_000
            }
            for _ in 0..<counts.count / 100 {
                counts[Int(random.next() % UInt64(counts.count))] = 65_535
            }
        }
        #expect(try scene.warning() == nil)
        // Columns that are masked may hold anything.
        scene.frames = [{ x, _ in x % 5 == 0 ? 40 : 1 }]
        scene.mask = (0..<scene.shape.count).map { $0 % scene.shape.width % 5 == 0 ? 1 : 0 }
        #expect(try scene.warning() == nil)
        scene.mask = nil
        #expect(try scene.warning() != nil)
    }

    @Test func `Pixels of the region in the cylinder are counted at the rows of its components`()
        throws
    {
        // R = 40 pixels around column 80: columns 40 to 120. Of the region's rows, 15 to 19 belong
        // to the component.
        var scene = BeamScene()
        scene.region = Region(x0: 30, y0: 10, x1: 50, y1: 20)
        scene.sample = SampleSettings(
            shape: .cylinder(.init(diameter: .value(0.08), axis: .value(80))),
            components: [.init(name: "a", rows: 15..<100, matrix: .none)])
        #expect(try scene.warning() == "50 of its 200 pixels lie in the sample")
        scene.region = Region(x0: 30, y0: 10, x1: 40, y1: 20)
        #expect(try scene.warning() == nil)
        scene.region = Region(x0: 30, y0: 100, x1: 50, y1: 110)
        #expect(try scene.warning() == nil)
        // tan 45° moves the axis by a column a row: by −60 at row 20 of 160, where the middle is
        // 79.5, so that columns 0 to 60 are in the sample.
        scene.region = Region(x0: 60, y0: 20, x1: 61, y1: 21)
        scene.sample?.shape = .cylinder(
            .init(diameter: .value(0.08), axis: .value(79.5), tilt: .value(45)))
        #expect(try scene.warning() == "1 of its 1 pixels lie in the sample")
        scene.region = Region(x0: 61, y0: 20, x1: 62, y1: 21)
        #expect(try scene.warning() == nil)
    }

    @Test func `A plate and a dose from elsewhere are not compared`() throws {
        var scene = BeamScene()
        scene.sample = SampleSettings(
            shape: .slab(thickness: 0.1),
            components: [.init(name: "a", rows: 0..<160, matrix: .none)])
        #expect(try scene.warning() == nil)
    }

    @Test func `A beam trip at the start is passed over`() throws {
        var scene = BeamScene()
        let shadow = { (x: Int, _: Int) in x >= 36 && x < 40 ? 0.9 : 1 }
        scene.frames = [{ _, _ in 0.01 }, { _, _ in 0.01 }, shadow]
        #expect(try scene.warning() != nil)
        scene.frames = [{ x, y in 0.01 * shadow(x, y) }, { _, _ in 1 }]
        #expect(try scene.warning() == nil)
        // If every dose is out of range, the region may be why.
        scene.frames = [{ x, y in 0.3 * shadow(x, y) }]
        #expect(try scene.warning() != nil)
    }

    @Test func `Noise of a dim beam is no sign`() throws {
        // Twenty neutrons a pixel: strips of 64 pixels differ by 3 %, blocks of 256 by 2 %.
        for seed in 1...20 as ClosedRange<UInt64> {
            var scene = BeamScene()
            scene.region = Region(x0: 8, y0: 8, x1: 24, y1: 24)
            scene.gain = 45
            scene.disturb = { counts in
                var random = NoiseSource(seed: seed)
                for index in counts.indices {
                    counts[index] = UInt16(
                        100 + 45 * random.poisson(Double(counts[index] - 100) / 45))
                }
            }
            #expect(try scene.warning() == nil, "seed \(seed)")
        }
    }

    @Test func `A rim with less than half the beam is not compared`() throws {
        var scene = BeamScene()
        scene.flat = { _, y in y < 144 ? 1 : 0.45 }
        scene.frames = [{ _, y in y < 144 ? 1 : 0.9 }]
        #expect(try scene.warning() == nil)
        scene.flat = { _, y in y < 144 ? 1 : 0.55 }
        scene.frames = [{ _, y in y < 144 ? 1 : 1.1 }]
        #expect(try scene.warning() == "11 % of the image is more than 5 % brighter")
    }
}
