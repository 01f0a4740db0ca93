import Testing

@testable import Porosity

@Suite("Pore sizes")
struct PoreSizesTests {
    private let sizes = PoreSizes(sizes: [
        .init(voxels: 1, pores: 10), .init(voxels: 8, pores: 3), .init(voxels: 33, pores: 1),
    ])

    @Test("a sphere's volume gives its diameter")
    func diameter() {
        // 4/3 π 10³ = 4188.79
        #expect(abs(PoreSizes.diameter(voxels: 4189) - 20) < 4e-4)
        #expect(abs(PoreSizes.diameter(voxels: 1) - 1.240_701) < 1e-6)
    }

    @Test("totals, the largest pore and both medians")
    func totals() {
        #expect(sizes.pores == 14 && sizes.voxels == 67 && sizes.largest == 33)
        // The 34th of 67 voxels is in the pores of 8: 10 + 24 ≥ 33.5.
        #expect(sizes.volumeMedian == 8 && sizes.numberMedian == 1)
        #expect(PoreSizes(sizes: []).volumeMedian == nil)
    }

    @Test("bins hold whole octaves of the diameter from one voxel on")
    func bins() {
        // Volumes 1..<8, 8..<64.
        let bins = sizes.bins(perOctave: 1)
        #expect(bins.map(\.pores) == [10, 4] && bins.map(\.voxels) == [10, 57])
        #expect(abs(bins[1].low - PoreSizes.diameter(voxels: 8)) < 1e-12)
        #expect(abs(bins[1].high - PoreSizes.diameter(voxels: 64)) < 1e-12)
        // 2^(3k/4): 1, 1.68, 2.83, 4.76, 8, 13.5, 22.6, 38.05
        #expect(sizes.bins(perOctave: 4).map(\.pores) == [10, 0, 0, 0, 3, 0, 1])
        // Bins without a whole number of voxels stay empty: 2^(3k/8) = 1, 1.30, 1.68, 2.18, …
        let one = PoreSizes(sizes: [.init(voxels: 2, pores: 5)])
        #expect(one.bins(perOctave: 8).map(\.pores) == [0, 0, 5])
        #expect(PoreSizes(sizes: []).bins(perOctave: 4).isEmpty)
    }

    @Test("lists are added size by size")
    func sum() {
        let more = PoreSizes(sizes: [.init(voxels: 8, pores: 2), .init(voxels: 5000, pores: 1)])
        #expect(
            (sizes + more).sizes == [
                .init(voxels: 1, pores: 10), .init(voxels: 8, pores: 5),
                .init(voxels: 33, pores: 1), .init(voxels: 5000, pores: 1),
            ])
    }

    @Test("sizes beyond 32 bits are exact")
    func large() {
        let large = PoreSizes(sizes: [.init(voxels: 1 << 40, pores: 1 << 10)])
        #expect(large.voxels == 1 << 50)
        #expect(large.bins(perOctave: 3).last?.voxels == 1 << 50)
    }
}
