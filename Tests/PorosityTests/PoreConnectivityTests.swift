import Engines
import Fields
import Foundation
import Synchronization
import TestSupport
import Testing

@testable import Porosity

@Suite("Pores and how they hang together")
struct PoreConnectivityTests {
    /// A margin of solid inside the volume's border is part of the pellet: pores within are closed.
    private func closed(_ drawing: [String], _ neighbours: PoreNeighbours) throws -> [Int] {
        let found = try #require(try PoreVolume(drawing).scan(neighbours).connectivity)
        #expect(found.open.pores == 0)
        return found.closed.sizes.flatMap { Array(repeating: $0.voxels, count: $0.pores) }
    }

    @Test("one voxel is one closed pore")
    func single() throws {
        #expect(try closed(["#"], .six) == [1])
        #expect(try closed(["#"], .twentySix) == [1])
    }

    @Test("voxels that share a face are one pore, along every axis")
    func faces() throws {
        for drawing in [["##"], ["# #"], ["#", "#"]] {
            #expect(try closed(drawing, .six) == [2])
            #expect(try closed(drawing, .twentySix) == [2])
        }
    }

    @Test("voxels that share an edge or a corner are one pore of 26 neighbours and two of 6")
    func edgesAndCorners() throws {
        let drawings = [
            ["#. .#"], [".# #."], ["#.", ".#"], [".#", "#."], ["# .", ". #"], [". #", "# ."],
            ["#. ..", ".. .#"], [".# ..", ".. #."], [".. #.", ".# .."], [".. .#", "#. .."],
        ]
        for drawing in drawings {
            #expect(try closed(drawing, .six) == [1, 1], "\(drawing)")
            #expect(try closed(drawing, .twentySix) == [2], "\(drawing)")
        }
    }

    @Test("arms that meet late, a ring, and a spiral through the slices are one pore each")
    func lateMerges() throws {
        #expect(try closed(["#.#.# #.#.# #.#.# #####"], .six) == [14])
        #expect(try closed(["#.#", "#.#", "#.#", "###"], .six) == [9])
        #expect(try closed(["### #.# ###"], .six) == [8])
        let spiral = [
            "##. ... ...", ".#. .#. ...", "... .#. ##.", "... ... #..", "#.. #.. #..",
            "### ... ...",
        ]
        #expect(try closed(spiral, .six) == [14])
    }

    @Test("a pore that reaches the surface only in the last slice is open, and cut there")
    func openInLastSlice() throws {
        var volume = PoreVolume([".#. .#. ...", "... .#. ...", "... .#. ..."])
        let closed = try #require(try volume.scan(.six).connectivity)
        #expect(closed.open.pores == 0 && closed.closed.voxels == 4)
        volume.isPore[volume.index(2, 2, 4)] = true
        for height in 1...6 {
            let open = try #require(try volume.scan(.six, slabHeight: height).connectivity)
            #expect(open.open.voxels == 5 && open.open.pores == 1 && open.closed.pores == 0)
            #expect(open.cut.voxels == 5 && open.percolating.pores == 0)
        }
    }

    @Test("a pore beside a step of the pellet's surface is open; beside a corner it is not")
    func surface() throws {
        var volume = PoreVolume(width: 9, height: 7, slices: 5)
        let middle = (4, 3, 2)
        volume.isPore[volume.index(middle.0, middle.1, middle.2)] = true
        func isOpen(_ change: (inout RowMask) -> Void) throws -> Bool {
            var changed = volume
            change(&changed.mask)
            let found = try #require(try changed.scan(.six).connectivity)
            #expect(found.cut.pores == 0)
            return found.open.pores == 1
        }
        #expect(try !isOpen { _ in })
        #expect(try isOpen { $0.spans[2][3] = 4..<9 })
        #expect(try isOpen { $0.spans[2][3] = 0..<5 })
        #expect(try isOpen { $0.spans[2][2] = 5..<9 })
        #expect(try isOpen { $0.spans[2][4] = 0..<4 })
        #expect(try isOpen { $0.spans[1][3] = 0..<0 })
        #expect(try isOpen { $0.spans[3][3] = 7..<7 })
        #expect(try !isOpen { $0.spans[1][2] = 0..<0 })
        #expect(try !isOpen { $0.spans[2][2] = 0..<5 })
    }

    @Test("a channel from end to end percolates, one that stops short does not")
    func percolation() throws {
        var volume = PoreVolume(width: 5, height: 5, slices: 8)
        for z in 0..<8 { volume.mask.spans[z] = Array(repeating: 0..<0, count: 5) }
        for z in 1..<7 { volume.mask.spans[z] = [0..<0, 1..<4, 1..<4, 1..<4, 0..<0] }
        for z in 1..<7 { volume.isPore[volume.index(2, 2, z)] = true }
        for height in [1, 2, 5, 8] {
            let found = try #require(try volume.scan(.six, slabHeight: height).connectivity)
            #expect(found.percolating.pores == 1 && found.percolating.voxels == 6)
            #expect(found.cut.pores == 0)
        }
        volume.isPore[volume.index(2, 2, 4)] = false
        let found = try #require(try volume.scan(.six).connectivity)
        #expect(found.percolating.pores == 0 && found.open.pores == 2)
    }

    @Test("the steps of a tilted wall are no end faces")
    func tiltedWall() throws {
        // A tilt of 1 in 3 over 30 slices: an oblique channel along the wall's steps has neighbours
        // outside the pellet above and below it, on either side of the pellet.
        let tilt = atan(1.0 / 3)
        let geometry = PelletGeometry(
            axisPoint: SIMD3(20, 15, 20), direction: SIMD3(sin(tilt), 0, cos(tilt)), radius: 9,
            heights: -12...12)
        let shape = Shape(width: 40, height: 31)
        let mask = CylinderMask(geometry, shape: shape, slices: 41)
        var volume = PoreVolume(width: 40, height: 31, slices: 41)
        volume.mask.spans = (0..<41).map { z in (0..<31).map { mask.span(slice: z, row: $0) } }
        // One slice of pores in the middle of the height, from wall to wall.
        for place in 0..<shape.count { volume.isPore[20 * shape.count + place] = true }
        let plain = try #require(try volume.scan(.six).connectivity)
        #expect(plain.percolating.pores == 1, "without a wall its steps are end faces")
        let scan = PoreScan(neighbours: .six, gridLimit: nil)
        func percolating() throws -> Int? {
            try scan.run(volume.counts, mask: mask, pores: .dark, threshold: 100, threads: 2)
                .connectivity?.percolating.pores
        }
        #expect(try percolating() == 0)
        for place in volume.isPore.indices { volume.isPore[place] = true }
        #expect(try percolating() == 1)
    }

    @Test("a volume of pores is one pore, a volume of solid has none")
    func extremes() throws {
        var volume = PoreVolume(width: 70, height: 5, slices: 6)
        let none = try volume.scan(.six)
        #expect(none.pores == 0 && none.voxels == 2100 && none.connectivity?.all.pores == 0)
        #expect(none.connectivity?.all.volumeMedian == nil)
        volume.isPore = volume.isPore.map { _ in true }
        for neighbours in PoreNeighbours.allCases {
            let all = try volume.scan(neighbours, slabHeight: 2)
            #expect(all.pores == 2100)
            #expect(all.connectivity?.open.sizes == [PoreSizes.Size(voxels: 2100, pores: 1)])
            #expect(all.connectivity?.percolating.voxels == 2100)
        }
    }

    @Test("an empty mask is an error, not a number")
    func emptyMask() {
        var volume = PoreVolume(width: 8, height: 3, slices: 3)
        volume.mask.spans = volume.mask.spans.map { $0.map { _ in 4..<4 } }
        #expect(throws: PorosityError.noVoxels(what: "the pellet")) { try volume.scan() }
    }

    @Test("NaN is neither pore nor solid, on either side of the threshold, and joins nothing")
    func missingValues() throws {
        let volume = PoreVolume(["#?# ..? ##."])
        let found = try volume.scan(.six)
        #expect(found.missing == 2 && found.pores == 4 && found.voxels == 75)
        #expect(found.connectivity?.closed.sizes.map(\.voxels) == [1, 2])
        #expect(found.connectivity?.closed.sizes.map(\.pores) == [2, 1])
        let bright = try PoreScan(gridLimit: nil).run(
            volume.floats, mask: volume.mask, pores: .bright, threshold: 100, threads: 1)
        #expect(bright.missing == 2 && bright.pores == 75 - 4 - 2)
    }

    @Test("values are compared with the threshold as exact numbers")
    func exactThreshold() throws {
        let shape = Shape(width: 3, height: 1)
        let counts = MemoryFrames(shape: shape, frames: [[UInt16(0), 7, 65_535]])
        let floats = MemoryFrames(shape: shape, frames: [[Float(0.1), Float(0.1).nextUp, -1]])
        func pores(_ source: any FrameSource, _ grey: PoreGrey, _ threshold: Double) throws -> Int {
            try PoreScan(gridLimit: nil).run(
                source, mask: BoxMask(shape: shape, slices: 1), pores: grey, threshold: threshold,
                threads: 1
            ).pores
        }
        #expect(try pores(counts, .dark, 7) == 2 && pores(counts, .dark, 6.999) == 1)
        #expect(try pores(counts, .bright, 7) == 1 && pores(counts, .dark, -1) == 0)
        #expect(try pores(counts, .bright, -1) == 3 && pores(counts, .dark, 1e6) == 3)
        #expect(try pores(counts, .bright, 65_535) == 0 && pores(counts, .bright, 65_534) == 1)
        // 0.1 in single precision is above 0.1.
        #expect(try pores(floats, .dark, 0.1) == 1 && pores(floats, .dark, 0.1000000016) == 2)
        #expect(try pores(floats, .bright, 0.1) == 2 && pores(floats, .bright, -.infinity) == 3)
    }

    @Test(
        "random volumes agree with a walk from voxel to voxel, for every slab height and thread count",
        arguments: PoreNeighbours.allCases)
    func random(neighbours: PoreNeighbours) throws {
        for seed in UInt64(1)...40 {
            var random = NoiseSource(seed: seed)
            let widths = [1, 2, 5, 31, 63, 64, 65, 129]
            var volume = PoreVolume(
                width: widths[Int(seed) % widths.count], height: Int(random.uniform(1, 12)),
                slices: Int(random.uniform(1, 16)))
            let porosity = [0.05, 0.15, 0.31, 0.5, 0.9][Int(seed) % 5]
            volume.isPore = volume.isPore.map { _ in random.uniform() < porosity }
            if seed % 3 > 0 {
                volume.mask.spans = volume.mask.spans.map { rows in
                    rows.map { row in
                        let ends = [random.uniform(), random.uniform(), random.uniform()]
                            .map { Int($0 * Double(row.count + 1)) }.sorted()
                        return seed % 3 == 1 ? ends[0]..<ends[2] : row.lowerBound..<ends[2]
                    }
                }
            }
            guard volume.isInside.contains(true) else { continue }
            let expected = volume.flooded(neighbours)
            for (height, threads) in [(1, 1), (1, 3), (2, 2), (3, 2), (7, 1), (100, 1)] {
                // Complete pores are looked for within a slab, too, but for the last height.
                let found = try volume.scan(
                    neighbours, slabHeight: height, threads: threads,
                    leastParts: height > 7 ? 1 << 14 : -(1 << 14))
                #expect(
                    found.connectivity == expected,
                    "seed \(seed), slabs of \(height), \(threads) threads")
                #expect(found.pores == expected.all.voxels, "seed \(seed)")
            }
        }
    }

    @Test("the parts of pores in memory follow the pores that cross a slice, not the height")
    func boundedMemory() throws {
        func parts(slices: Int) throws -> (parts: Int, pores: Int) {
            let source = NoiseSlices(shape: Shape(width: 256, height: 128), count: slices)
            let found = try PoreScan(neighbours: .six, gridLimit: nil, slabHeight: 16)
                .runCountingParts(
                    source, mask: BoxMask(shape: source.shape, slices: slices), pores: .dark,
                    threshold: 0.15 * 65_536, threads: 2)
            return (found.parts, found.result.connectivity?.all.pores ?? 0)
        }
        let (low, high) = (try parts(slices: 64), try parts(slices: 256))
        #expect(high.pores > 3 * low.pores && high.pores > 500_000)
        #expect(high.parts < 100_000 && Double(high.parts) < 1.1 * Double(low.parts))
    }

    @Test("all slices are reported as done, and a check stops the scan")
    func progress() throws {
        struct Stop: Error {}
        var volume = PoreVolume(width: 4, height: 4, slices: 20)
        volume.mask.spans[0] = Array(repeating: 0..<0, count: 4)
        let done = Mutex(0)
        func run(check: @escaping @Sendable () throws -> Void) throws {
            _ = try PoreScan(slabHeight: 3).run(
                volume.counts, mask: volume.mask, pores: .dark, threshold: 100, threads: 2,
                advance: { slices in done.withLock { $0 += slices } }, check: check)
        }
        try run(check: {})
        #expect(done.withLock { $0 } == 20)
        #expect(throws: Stop.self) {
            try run { if done.withLock({ $0 }) > 25 { throw Stop() } }
        }
        #expect(done.withLock { $0 } < 40)
    }
}

/// Slices of noise that are made when they are read.
final class NoiseSlices: FrameSource, OpenFrames {
    let shape: Shape
    let count: Int
    let sampleType = SampleType.uint16

    init(shape: Shape, count: Int) {
        self.shape = shape
        self.count = count
    }

    func open(_ frames: Range<Int>) -> any OpenFrames { self }

    func read(frame: Int, rows: Range<Int>, into buffer: UnsafeMutableRawBufferPointer) {
        let values = buffer.bindMemory(to: UInt16.self)
        for row in rows {
            var random = NoiseSource(seed: UInt64(frame * shape.height + row))
            for x in 0..<shape.width {
                values[(row - rows.lowerBound) * shape.width + x] =
                    UInt16(truncatingIfNeeded: random.next() >> 13)
            }
        }
    }

    func read(frame: Int, region: Region, into buffer: UnsafeMutableRawBufferPointer) {
        fatalError("not used")
    }
}
