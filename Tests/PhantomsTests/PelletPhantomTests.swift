import Fields
import Foundation
import Testing

@testable import Phantoms

@Suite("The pellet phantom") struct PelletPhantomTests {
    @Test("the pellet is the cylinder that its truth states, notches taken out of it")
    func geometry() throws {
        for (tilt, azimuth, notches) in [(0.0, 0.0, 0), (5, 30, 0), (12, -100, 3), (3, 215, 1)] {
            let volume = try PelletVolume {
                $0.tilt = tilt
                $0.azimuth = azimuth
                $0.offset = SIMD2(1.5, -2.25)
                $0.caps = 7
                $0.radius = 10
                $0.notches = notches
                $0.notchDepth = 2.5
                $0.hasHardEdges = true
            }
            let (start, end) = volume.truth.axis
            let u = volume.truth.direction
            #expect(abs(acos(u.z) * 180 / .pi - tilt) < 1e-6)
            if tilt > 0 {
                let lean = atan2(u.y, u.x) * 180 / .pi
                #expect(abs(remainder(lean - azimuth, 360)) < 1e-9)
            }
            // 7 px of air on the axis above and below 32 slices from −0.5 to 31.5.
            #expect(abs(start.z - 6.5) < 1e-9 && abs(end.z - 24.5) < 1e-9)
            let middle = (start + end) / 2
            #expect(abs(middle.x - 21) < 1e-9 && abs(middle.y - 15.25) < 1e-9)
            #expect(volume.truth.notches.count == notches)
            let length = ((end - start) * (end - start)).sum().squareRoot()
            var (wrong, inside, inNotch) = (0, 0, 0)
            volume.forEachVoxel { place, r, h, value in
                let p = SIMD3(Double(place.x), Double(place.y), Double(place.z))
                let isNotch = volume.truth.notches.contains { notch in
                    let d = p - notch
                    let along = (d * u).sum()
                    return (d * d).sum() - along * along < 2.5 * 2.5
                }
                let isPellet = r < 10 && h >= 0 && h < length
                if isPellet { if isNotch { inNotch += 1 } else { inside += 1 } }
                if value != (isPellet && !isNotch ? 1 : 0) { wrong += 1 }
            }
            #expect(wrong == 0, "tilt \(tilt)")
            #expect(volume.truth.total.voxels == inside && volume.truth.total.notch == inNotch)
            #expect((inNotch > 0) == (notches > 0))
        }
    }

    @Test("without caps the pellet goes on beyond the volume")
    func noEnds() throws {
        let volume = try PelletVolume {
            $0.caps = 0
            $0.tilt = 8
            $0.blur = 1
            $0.radius = 22
        }
        for z in [0, 31] {
            let axis = volume.truth.axis
            let x = axis.start.x + (axis.end.x - axis.start.x) * (Double(z) + 0.5) / 32
            #expect(abs(volume.value(Int(x), 17, z) - 1) < 1e-6)
        }
        let corner = volume.truth.axis
        #expect(abs(corner.start.z + 0.5) < 1e-9 && abs(corner.end.z - 31.5) < 1e-9)
        var inside = 0
        volume.forEachVoxel { _, r, _, _ in if r < 22 { inside += 1 } }
        #expect(volume.truth.total.voxels == inside)
        #expect(volume.truth.height.map(\.voxels).reduce(0, +) == inside)
    }

    @Test("voxels and pores of rings and slices are those of the volume")
    func counts() throws {
        let volume = try PelletVolume {
            $0.tilt = 6
            $0.azimuth = 70
            $0.porosity = 0.2
            $0.edgeRise = 0.1
            $0.hasHardEdges = true
        }
        let truth = volume.truth
        var rings = [(voxels: Int, pores: Int)](repeating: (0, 0), count: truth.radial.count)
        var slices: [Int: (voxels: Int, pores: Int)] = [:]
        let length = volume.phantom.model.length
        volume.forEachVoxel { _, r, h, value in
            guard r < 14, h >= 0, h < length else { return }
            let pore = value == 0 ? 1 : 0
            rings[Int(r)].voxels += 1
            rings[Int(r)].pores += pore
            slices[Int(h), default: (0, 0)].voxels += 1
            slices[Int(h), default: (0, 0)].pores += pore
        }
        #expect(truth.radial.map(\.voxels) == rings.map(\.voxels))
        #expect(truth.radial.map(\.pores) == rings.map(\.pores))
        for (ring, bin) in truth.radial.enumerated() {
            #expect(bin.range == Double(ring)..<Double(ring + 1))
        }
        for bin in truth.height {
            let expected = slices[Int(bin.range.lowerBound)]
            #expect(bin.voxels == expected?.voxels && bin.pores == expected?.pores)
        }
        #expect(truth.height.count == slices.count)
        #expect(truth.total.voxels == rings.map(\.voxels).reduce(0, +))
        #expect(truth.total.pores == rings.map(\.pores).reduce(0, +))
        #expect(truth.total.pores > 0)
    }

    @Test("the porosity that comes about is the expected one, over seeds")
    func expectedPorosity() throws {
        var parts: [String: [Double]] = [:]
        for seed in 1...12 as ClosedRange<UInt64> {
            let truth = try PelletVolume {
                $0.seed = seed
                $0.porosity = 0.15
                $0.edgeRise = 0.15
                $0.edgeWidth = 4
                $0.gradient = 0.1
            }.truth
            func difference(_ bins: some Sequence<PelletTruth.Bin>) -> Double {
                let bins = Array(bins)
                let pores = bins.reduce(0.0) { $0 + Double($1.pores) }
                let expected = bins.reduce(0.0) { $0 + $1.expected * Double($1.voxels) }
                return (pores - expected) / bins.reduce(0.0) { $0 + Double($1.voxels) }
            }
            parts["whole", default: []].append(difference([truth.total]))
            parts["inside", default: []].append(difference(truth.radial.prefix(8)))
            parts["rim", default: []].append(difference(truth.radial.suffix(3)))
            parts["top", default: []].append(difference(truth.height.prefix(6)))
            parts["bottom", default: []].append(difference(truth.height.suffix(6)))
        }
        for (part, differences) in parts {
            let sample = Sample(differences)
            // Twelve seeds: Student's t of 99.9 % is 4.4.
            #expect(abs(sample.mean) < 4.4 * sample.meanError, "\(part): \(sample.mean)")
            #expect(sample.meanError < 0.02, "\(part): \(sample.meanError)")
        }
    }

    @Test("the expected porosity of a ring is that of its voxels, and rises by what was asked for")
    func expectedOfBins() throws {
        let volume = try PelletVolume {
            $0.width = 80
            $0.height = 80
            $0.radius = 36
            $0.porosity = 0.1
            $0.edgeRise = 0.05
            $0.edgeWidth = 12
            $0.poreRadius = 3...3
        }
        let radial = volume.truth.radial
        #expect(abs(radial[5].expected - 0.1) < 1e-12)
        #expect(abs(radial[30].expected - 0.15) < 1e-12)
        // The border is at 24.
        #expect(radial[22].expected > 0.105 && radial[23].expected < 0.126)
        #expect(radial[24].expected > 0.124 && radial[26].expected < 0.15)
        let coverage = volume.phantom.coverage
        // All slices have the same voxels.
        var (sums, voxels) = ([Int: Double](), [Int: Double]())
        for y in 0..<80 {
            for x in 0..<80 {
                let (dx, dy) = (Double(x) - 39.5, Double(y) - 39.5)
                let r = (dx * dx + dy * dy).squareRoot()
                guard (20..<28).contains(r) else { continue }
                sums[Int(r), default: 0] += 1 - exp(-coverage.coverage(distance: r))
                voxels[Int(r), default: 0] += 1
            }
        }
        for ring in 20..<28 {
            let mean = try #require(sums[ring]) / #require(voxels[ring])
            // Within a column of a quarter of a pixel the porosity changes by less than 0.005.
            #expect(abs(radial[ring].expected - mean) < 5e-4, "ring \(ring)")
        }
    }

    @Test("a gradient is the expected change from the first slice to the last")
    func gradient() throws {
        let truth = try PelletVolume {
            $0.slices = 60
            $0.porosity = 0.2
            $0.gradient = -0.1
        }.truth
        let height = truth.height
        let change = try #require(height.last).expected - height[0].expected
        // 1 − exp bends over it by less than the square of the change.
        #expect(abs(change * Double(height.count) / Double(height.count - 1) + 0.1) < 2e-3)
        #expect(abs(height[height.count / 2].expected - 0.2) < 2e-3)
    }

    @Test("closed pores are as many as asked for, and none is open")
    func closedPores() throws {
        for blur in [0, 0.7] {
            let volume = try PelletVolume {
                $0.width = 64
                $0.height = 64
                $0.slices = 48
                $0.radius = 28
                $0.closedPores = 25
                $0.poreRadius = 2...3.5
                $0.blur = blur
                $0.notches = 2
            }
            let (width, height) = (volume.options.width, volume.options.height)
            var isDark = volume.values.map { $0 < 0.5 }
            /// Takes a dark place and all that hangs together with it away; its number of voxels.
            func fill(_ first: Int) -> Int {
                var waiting = [first]
                var count = 0
                isDark[first] = false
                while let place = waiting.popLast() {
                    count += 1
                    let (x, y, z) = (
                        place % width, place / width % height, place / (width * height)
                    )
                    for k in max(z - 1, 0)...min(z + 1, volume.options.slices - 1) {
                        for j in max(y - 1, 0)...min(y + 1, height - 1) {
                            for i in max(x - 1, 0)...min(x + 1, width - 1) {
                                let next = (k * height + j) * width + i
                                if isDark[next] {
                                    isDark[next] = false
                                    waiting.append(next)
                                }
                            }
                        }
                    }
                }
                return count
            }
            // The air around the pellet first.
            _ = fill(0)
            var sizes: [Int] = []
            for place in isDark.indices where isDark[place] { sizes.append(fill(place)) }
            #expect(sizes.count == 25)
            // Of radius 2 to 3.5, thresholded at half.
            #expect(sizes.allSatisfy { (15...190).contains($0) }, "\(sizes)")
            if blur == 0 {
                let counted = Double(volume.truth.total.pores)
                let volumes = volume.phantom.pores.pores.reduce(0.0) {
                    $0 + 4 / 3 * Double.pi * $1.radius * $1.radius * $1.radius
                }
                #expect(abs(counted / volumes - 1) < 0.03)
                #expect(volume.truth.total.expected == volume.truth.total.realised)
            }
        }
    }

    @Test("a pore keeps its volume, and spreads by the blur along every axis")
    func blur() throws {
        func volume(closedPores: Int) throws -> PelletVolume {
            try PelletVolume {
                $0.width = 50
                $0.height = 50
                $0.slices = 40
                $0.radius = 22
                $0.closedPores = closedPores
                $0.poreRadius = 4...4
                $0.blur = 1.5
            }
        }
        let (volume, plain) = (try volume(closedPores: 1), try volume(closedPores: 0))
        let pore = volume.phantom.pores.pores[0].middle
        var (sum, first, second) = (0.0, SIMD3(0.0, 0, 0), SIMD3(0.0, 0, 0))
        volume.forEachVoxel { place, _, _, value in
            let step = SIMD3(Double(place.x), Double(place.y), Double(place.z)) - pore
            let missing = plain.value(place.x, place.y, place.z) - value
            sum += missing
            first += step * missing
            second += step * step * missing
        }
        let whole = 4.0 / 3 * Double.pi * 64
        #expect(abs(sum / whole - 1) < 0.01, "\(sum)")
        let mean = first / sum
        #expect((mean * mean).sum().squareRoot() < 0.02)
        // A ball has a²/5 along an axis, and the mean over a voxel adds 1/12.
        let variance = second / sum - mean * mean
        let expected = 16.0 / 5 + 1.5 * 1.5 + 1.0 / 12
        for axis in 0..<3 {
            #expect(abs(variance[axis] - expected) < 0.1, "\(variance)")
        }
    }

    @Test("greys, noise, cupping and rings are what they are said to be")
    func image() throws {
        let noisy = try PelletVolume {
            $0.type = .uint16
            $0.greys = .init(air: 2000, pore: 2000, solid: 20_000, noise: 300)
        }
        var (solid, air) = ([Double](), [Double]())
        noisy.forEachVoxel { _, r, h, value in
            if r < 12 && (2..<22).contains(h) { solid.append(value) }
            if r > 16 { air.append(value) }
        }
        for (values, grey) in [(solid, 20_000.0), (air, 2000.0)] {
            let sample = Sample(values)
            #expect(abs(sample.mean - grey) < 4 * sample.meanError)
            #expect(
                abs(sample.variance / 90_000 - 1) < 5 * sample.relativeVarianceError)
        }

        let cupped = try PelletVolume { $0.cupping = 0.2 }
        cupped.forEachVoxel { place, r, h, value in
            guard r < 13, (2..<22).contains(h) else { return }
            let (dx, dy) = (Double(place.x) - 19.5, Double(place.y) - 17.5)
            let expected = 1 - 0.2 * (1 - (dx * dx + dy * dy) / (14 * 14))
            #expect(abs(value - expected) < 1e-6)
        }

        let ringed = try PelletVolume {
            $0.rings = 4
            $0.ringAmplitude = 0.5
        }
        let plain = try PelletVolume()
        var added: [Int: Double] = [:]
        for index in plain.values.indices {
            let (x, y) = (index % 40, index / 40 % 36)
            let (dx, dy) = (Double(x) - 19.5, Double(y) - 17.5)
            let ring = Int((dx * dx + dy * dy).squareRoot())
            let value = ringed.values[index] - plain.values[index]
            #expect(abs(value - added[ring, default: value]) < 1e-6)
            added[ring] = value
        }
        #expect((4...8).contains(added.values.count { $0 != 0 }))
    }

    @Test("every type holds the same volume, rounded")
    func types() throws {
        func volume(_ type: PixelType) throws -> [Double] {
            try PelletVolume {
                $0.type = type
                $0.greys = .init(air: 60, pore: 80, solid: 180, noise: 5)
                $0.porosity = 0.2
            }.values
        }
        let exact = try volume(.float32)
        for type in [PixelType.uint8, .uint16, .int16] {
            let found = try volume(type)
            #expect(zip(found, exact).allSatisfy { abs($0 - $1) <= 0.50001 }, "\(type)")
        }
        let bright = try PelletVolume {
            $0.type = .int16
            $0.greys = .init(air: 0, pore: 300, solid: -300, noise: 0)
        }
        #expect(bright.value(19, 17, 16) == -300)
    }

    @Test("the same bytes, whatever the threads")
    func threads() throws {
        func volume(_ threads: Int, seed: UInt64 = 3) throws -> PelletVolume {
            try PelletVolume(threads: threads) {
                $0.seed = seed
                $0.type = .uint8
                $0.greys = nil
                $0.porosity = 0.12
                $0.blur = 0.7
                $0.tilt = 3
                $0.azimuth = 20
                $0.notches = 2
                $0.rings = 3
                $0.cupping = 0.05
            }
        }
        let first = try volume(1)
        for threads in [2, 5, 16] {
            let other = try volume(threads)
            #expect(other.bytes == first.bytes)
            #expect(other.truth.json() == first.truth.json())
            #expect(other.truth.csv() == first.truth.csv())
        }
        #expect(try volume(2, seed: 4).bytes != first.bytes)
    }

    @Test("slices that are made one after the other fit together, and count once")
    func batches() throws {
        // 64 slices are made at once: the second batch takes over what the first one knows.
        let volume = try PelletVolume {
            $0.width = 20
            $0.height = 20
            $0.radius = 7
            $0.slices = 70
            $0.porosity = 0.15
            $0.blur = 1
            $0.poreRadius = 2...2
        }
        var noise = 0.0
        for z in 60..<69 {
            for y in 5..<15 {
                for x in 5..<15 {
                    noise = max(noise, abs(volume.value(x, y, z) - volume.value(x, y, z + 1)))
                }
            }
        }
        var inside = 0
        volume.forEachVoxel { _, r, h, _ in
            if r < 7 && h >= 0 && h < volume.phantom.model.length { inside += 1 }
        }
        #expect(volume.truth.total.voxels == inside)
        // A Gaussian of σ = 1 changes by less than 0.4 from one slice to the next.
        #expect(noise > 0.05 && noise < 0.4)
    }
}
