import Engines
import Fields
import TestSupport
import Testing

@testable import Porosity

@Suite("Local thickness")
struct PoreThicknessTests {
    private func thickness(
        of volume: PoreVolume, _ phase: LocalThickness.Phase = .pores, memory: Int = 1 << 28,
        threads: Int = 2
    ) throws -> LocalThickness {
        try LocalThickness(
            of: phase, in: volume.isMissing.contains(true) ? volume.floats : volume.counts,
            mask: volume.mask, pores: .dark, threshold: 100, memory: memory, threads: threads)
    }

    private func volume(
        _ side: Int, slices: Int? = nil, isPore: (Double, Double, Double) -> Bool
    ) -> PoreVolume {
        var volume = PoreVolume(width: side, height: side, slices: slices ?? side)
        for place in volume.isPore.indices {
            let (x, y, z) = (place % side, place / side % side, place / side / side)
            volume.isPore[place] = isPore(Double(x), Double(y), Double(z))
        }
        return volume
    }

    @Test("a spherical pore is as thick as its diameter, within a voxel")
    func sphere() throws {
        for radius in [4.0, 7.5, 11.25] {
            let ball = volume(27) { x, y, z in
                let (u, v, w) = (x - 13, y - 13, z - 13)
                return u * u + v * v + w * w < radius * radius
            }
            let found = try thickness(of: ball)
            // A radius of 4 has 7 voxels whose centres are inside across it.
            #expect(abs(found.median - 2 * radius) <= 1, "\(radius): \(found.median)")
            #expect(abs(found.mean - 2 * radius) <= 1, "\(radius): \(found.mean)")
            #expect(found.voxels == ball.isPore.filter { $0 }.count && found.isWhole)
        }
    }

    @Test("a gap between plates of n voxels is n thick, or n − 1 for an even n, along every axis")
    func plates() throws {
        for gap in 1...8 {
            for axis in 0..<3 {
                let plates = volume(20) { x, y, z in
                    let place = [x, y, z][axis]
                    return place >= 5 && place < Double(5 + gap)
                }
                let found = try thickness(of: plates)
                let expected = Double(gap % 2 == 1 ? gap : gap - 1)
                #expect(found.sizes.map(\.diameter) == [expected], "gap \(gap), axis \(axis)")
                #expect(found.voxels == 400 * gap)
                #expect(found.mean == expected && found.median == expected)
            }
        }
    }

    @Test("a solid rod is as thick as its diameter, within a voxel, and the pores are the rest")
    func rod() throws {
        let radius = 6.4
        let rod = volume(25) { x, y, _ in
            (x - 12) * (x - 12) + (y - 12) * (y - 12) >= radius * radius
        }
        let found = try thickness(of: rod, .solid)
        #expect(abs(found.median - 2 * radius) < 1 && abs(found.mean - 2 * radius) < 1)
        #expect(found.voxels == rod.isPore.filter { !$0 }.count)
        #expect(found.bins().last.map { $0.low <= 2 * radius && $0.high > 2 * radius - 1 } == true)
        #expect(found.bins(width: 2).reduce(0) { $0 + $1.voxels } == found.voxels)
    }

    /// Squared radii of the largest spheres, from all pairs of voxels.
    private func plain(_ volume: PoreVolume, _ phase: LocalThickness.Phase) -> [Int: Int] {
        let (width, height) = (volume.shape.width, volume.shape.height)
        let inside = volume.isInside
        func isPhase(_ place: Int) -> Bool {
            inside[place] && !volume.isMissing[place] && volume.isPore[place] == (phase == .pores)
        }
        let all = Array(volume.isPore.indices)
        let space = all.filter(isPhase)
        let sites = all.filter { inside[$0] && !isPhase($0) }
        func square(_ a: Int, _ b: Int) -> Int {
            let x = a % width - b % width
            let y = a / width % height - b / width % height
            let z = a / width / height - b / width / height
            return x * x + y * y + z * z
        }
        let radii = space.map { voxel in sites.map { square(voxel, $0) }.min() ?? 0 }
        var counts: [Int: Int] = [:]
        for voxel in space {
            let largest = zip(space, radii).filter { square(voxel, $0) < $1 }.map(\.1).max() ?? 0
            counts[largest, default: 0] += 1
        }
        return counts
    }

    @Test("random volumes agree with all pairs of voxels, for every number of threads")
    func random() throws {
        for seed in UInt64(1)...16 {
            var random = NoiseSource(seed: seed)
            var volume = PoreVolume(
                width: Int(random.uniform(3, 12)), height: Int(random.uniform(3, 10)),
                slices: Int(random.uniform(3, 9)))
            let porosity = [0.3, 0.7, 0.95, 0.985][Int(seed) % 4]
            volume.isPore = volume.isPore.map { _ in random.uniform() < porosity }
            if seed % 2 == 0 {
                volume.mask.spans = volume.mask.spans.map { rows in
                    rows.map { row in
                        let first = Int(random.uniform(0, Double(row.count) / 2))
                        return first..<Int(random.uniform(Double(first), Double(row.count + 1)))
                    }
                }
            }
            if seed % 3 == 0 {
                volume.isMissing = volume.isPore.map { !$0 && random.uniform() < 0.3 }
            }
            volume.isPore[0] = false
            volume.mask.spans[0][0] = 0..<volume.shape.width
            for phase in LocalThickness.Phase.allCases {
                let expected = plain(volume, phase)
                guard !expected.keys.contains(0) else { continue }
                for threads in [1, 3] {
                    guard let found = try? thickness(of: volume, phase, threads: threads) else {
                        #expect(expected.isEmpty, "seed \(seed), \(phase)")
                        continue
                    }
                    let counts = Dictionary(
                        uniqueKeysWithValues: found.sizes.map { ($0.squaredRadius, $0.voxels) })
                    #expect(counts == expected, "seed \(seed), \(phase), \(threads) threads")
                }
            }
        }
    }

    @Test("with little memory the middle of the pellet is measured, and it says so")
    func littleMemory() throws {
        let plates = volume(20) { x, _, _ in x >= 8 && x < 11 }
        let found = try thickness(of: plates, memory: 13 * 1000)
        #expect(!found.isWhole && found.sides.x == found.sides.y && found.sides.x <= 10)
        #expect(found.sides.x >= 9 && abs(found.origin.x - 5) <= 1)
        #expect(found.mean == 3 && found.voxels == 3 * found.sides.y * found.sides.z)
    }

    @Test("a box without a wall, or without a voxel, has an error")
    func noWall() {
        let pores = volume(5) { _, _, _ in true }
        #expect(throws: PorosityError.noVoxels(what: "the solid")) { try thickness(of: pores) }
        #expect(throws: Never.self) { try #expect(thickness(of: pores, .solid).voxels == 0) }
    }
}
