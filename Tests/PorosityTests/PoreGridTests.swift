import Engines
import Fields
import TestSupport
import Testing

@testable import Porosity

@Suite("The grid of local porosity")
struct PoreGridTests {
    /// A solid ball about the voxel in the middle, 101 where a voxel's centre is inside.
    private func ball(side: Int, radius: Double) -> any FrameSource {
        let middle = Double(side / 2)
        let frames = (0..<side).map { z in
            (0..<side * side).map { place -> UInt16 in
                let (x, y) = (Double(place % side) - middle, Double(place / side) - middle)
                let height = Double(z) - middle
                return x * x + y * y + height * height < radius * radius ? 101 : 100
            }
        }
        return MemoryFrames(shape: Shape(width: side, height: side), frames: frames)
    }

    @Test("a solid sphere of radius 40 fills 0.268083 of a box of 100, its voxels 0.267731")
    func sphere() throws {
        let source = ball(side: 100, radius: 40)
        let found = try PoreScan(neighbours: nil, gridLimit: 50).run(
            source, mask: BoxMask(shape: source.shape, slices: 100), pores: .dark, threshold: 100,
            threads: 2)
        #expect(found.voxels == 1_000_000 && found.voxels - found.pores == 267_731)
        let grid = try #require(found.grid)
        #expect(grid.cells == SIMD3(50, 50, 50) && grid.cellSize == 2)
        #expect(grid.pores.reduce(0) { $0 + Int($1) } == found.pores)
        #expect(grid.voxels.allSatisfy { $0 == 8 })
        #expect(grid.porosity[grid.index(0, 0, 0)] == 1)
        #expect(grid.porosity[grid.index(25, 25, 25)] == 0)
        #expect(found.connectivity == nil)
    }

    @Test("cells hold the voxels of cubes from the pellet's first voxel on, for every slab height")
    func cells() throws {
        for seed in UInt64(1)...8 {
            var random = NoiseSource(seed: seed)
            var volume = PoreVolume(width: 150, height: 13, slices: 9)
            volume.isPore = volume.isPore.map { _ in random.uniform() < 0.4 }
            volume.isMissing = volume.isPore.map { !$0 && seed % 2 == 0 && random.uniform() < 0.2 }
            let (left, top, first) = (Int(seed) * 3, Int(seed) % 4, Int(seed) % 3)
            volume.mask.spans = (0..<9).map { z in
                (0..<13).map { y in
                    z < first || y < top ? 0..<0 : left..<(147 - y % 2)
                }
            }
            let limit = [1, 2, 7, 40, 200][Int(seed) % 5]
            let size = (147 - left + limit - 1) / limit
            for (height, threads) in [(1, 2), (2, 3), (100, 1)] {
                let grid = try #require(
                    try volume.scan(.six, slabHeight: height, threads: threads, gridLimit: limit)
                        .grid)
                #expect(grid.cellSize == size && grid.origin == SIMD3(left, top, first))
                var pores = [UInt32](repeating: 0, count: grid.pores.count)
                var voxels = pores
                for z in first..<9 {
                    for y in top..<13 {
                        for x in volume.mask.spans[z][y] {
                            let cell = grid.index(
                                (x - left) / size, (y - top) / size, (z - first) / size)
                            let place = volume.index(x, y, z)
                            pores[cell] += volume.isPore[place] ? 1 : 0
                            voxels[cell] += volume.isMissing[place] ? 0 : 1
                        }
                    }
                }
                #expect(grid.pores == pores, "seed \(seed)")
                #expect(grid.voxels == voxels, "seed \(seed)")
            }
        }
    }

    @Test("smoothing weighs cells by their voxels and keeps the pellet's shape")
    func smoothing() throws {
        var grid = PorosityGrid(x: 0..<4, y: 0..<1, z: 0..<2, limit: 4)
        grid.pores = [1, 2, 0, 0, 4, 0, 0, 0]
        grid.voxels = [4, 2, 0, 1, 4, 4, 1, 0]
        #expect(grid.porosity(smoothedOver: 0)[1] == 1)
        let smooth = grid.porosity(smoothedOver: 1)
        // Cell 0: columns 0 and 1 of both slices; cell 3: columns 2 and 3.
        #expect(smooth[0] == 7.0 / 14 && smooth[1] == 7.0 / 15 && smooth[2].isNaN)
        #expect(smooth[3] == 0 && smooth[7].isNaN)
    }
}
