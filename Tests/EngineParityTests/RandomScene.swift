import Fields
import Foundation
import TestSupport

/// Choices of a random experiment.
struct SceneChoices: Sendable, CustomStringConvertible {
    var width = 65
    var sampleType = SampleType.uint16
    var sample = Kind.upright
    var spots = PlainExperiment.Spots.stay
    var binRows = 1
    var flatSets = 1
    var referenceFrames = 0
    var correctsBias = true
    var seed: UInt64 = 1

    enum Kind { case none, slab, upright, tilted }

    var description: String {
        "\(width) columns of \(sampleType), sample \(sample), spots \(spots), bins of \(binRows), "
            + "\(flatSets) flat sets, \(referenceFrames) reference frames, corrected \(correctsBias), seed \(seed)"
    }
}

extension PlainExperiment {
    /// An experiment of a seed: air, two components and air again, in a beam that is not even, with
    /// dead, masked and saturated pixels, some without counts, and spots.
    init(_ choices: SceneChoices) {
        var random = NoiseSource(seed: choices.seed)
        let shape = Shape(width: choices.width, height: 20)
        let (gain, readNoise, offset) = (5.0, 4.0, 100.0)
        // Smooth enough for no flat to hold a spot.
        let beam = (0..<shape.count).map { 350 + Double($0 % shape.width) + random.uniform(-5, 5) }
        let dead = Set((0..<3).map { _ in Int(random.next() % UInt64(shape.count)) })
        func reading(_ neutrons: Double) -> Double {
            let value =
                offset + gain * random.poisson(neutrons) + readNoise * random.gaussian()
            return choices.sampleType == .uint16
                ? max(value.rounded(), 0) : Double(Float(max(value, 0)))
        }
        func image(_ transmission: (Int) -> Double) -> [Double] {
            (0..<shape.count).map { reading(dead.contains($0) ? 0 : beam[$0] * transmission($0)) }
        }
        let radius = (Double(choices.width) - 12) / 2
        let axis = 8 + radius
        let tilt = choices.sample == .tilted ? 2.0 : 0
        let middle = Double(shape.height - 1) / 2
        let edges = [3, 10, 17]
        func chord(_ pixel: Int) -> Double {
            let row = pixel / shape.width
            guard (edges[0]..<edges[2]).contains(row), pixel % shape.width > 6 else { return 0 }
            let centre = axis + (Double(row) - middle) * tan(tilt * .pi / 180)
            let x = Double(pixel % shape.width) - centre
            return choices.sample == .slab
                ? 1 : max(1 - x * x / (radius * radius), 0).squareRoot()
        }
        let frames = (0..<4).map { _ -> [Double] in
            let depths = [random.uniform(0.5, 2), random.uniform(0.5, 2)]
            let brightness = random.uniform(0.8, 1.2)
            var frame = image { pixel in
                brightness * exp(-depths[pixel / shape.width < edges[1] ? 0 : 1] * chord(pixel))
            }
            func change(_ count: Int, _ value: (Double) -> Double) {
                for _ in 0..<count {
                    let pixel = Int(random.next() % UInt64(shape.count))
                    frame[pixel] = value(frame[pixel])
                }
            }
            change(3) { _ in 60_000 }
            change(3) { _ in 80 }
            change(choices.spots == .stay ? 0 : 10) { ($0 + 500).rounded() }
            return frame
        }
        self.init(
            shape: shape, frames: frames, darks: (0..<4).map { _ in image { _ in 0 } },
            flats: (0..<choices.flatSets).map { set in
                (0..<3 + set).map { _ in image { 1 + 0.002 * Double(set * $0 % 31) } }
            },
            gain: gain, readNoise: readNoise, air: Region(x0: 0, y0: 1, x1: 5, y1: 19))
        flatWeights = frames.map { _ in choices.flatSets > 1 ? random.uniform() : 0 }
        masked = Set((0..<5).map { _ in Int(random.next() % UInt64(shape.count)) })
        saturation = 50_000
        spots = choices.spots
        correctsBias = choices.correctsBias
        binRows = choices.binRows
        pixelSize = 0.15 / radius
        bands =
            [.full, .columns(10..<30)] + (choices.sample == .none ? [] : [.centred(width: 0.08)])
        switch choices.sample {
        case .none: sample = nil
        case .slab: sample = .slab(thickness: 0.2)
        case .upright, .tilted: sample = .cylinder(radius: 0.15, axis: axis, tilt: tilt)
        }
        if sample != nil {
            components = [
                Component(rows: edges[0]..<edges[1], matrix: 0.8, reference: 2.15e21),
                Component(rows: edges[1]..<edges[2], matrix: 0.4, reference: 2.02e21),
            ]
        }
        if choices.referenceFrames > 0 { reference = 0..<choices.referenceFrames }
    }
}
