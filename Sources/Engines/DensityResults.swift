import Kernels

/// What the density pass gives for a batch of frames; the storage is used again for later batches.
public final class DensityResults: @unchecked Sendable {
    /// The sums of one pass, frame after frame.
    public struct PassSums {
        /// Row bins of the pass.
        public let bins: Int
        /// Column bands of the pass.
        public let bands: Int
        /// Per frame, bin and band: `band_sums` floats.
        public let sums: UnsafeMutableBufferPointer<Float>
        /// Per frame, bin and band: `band_counts` integers.
        public let counts: UnsafeMutableBufferPointer<Int32>
        /// Per frame and bin: `bin_counts` integers.
        public let binCounts: UnsafeMutableBufferPointer<Int32>

        /// Where the sums of a frame, bin and band start.
        public func sums(frame: Int, bin: Int, band: Int) -> UnsafeMutablePointer<Float> {
            sums.baseAddress.unsafelyUnwrapped
                + ((frame * bins + bin) * bands + band) * band_sums
        }

        /// Where the counts of a frame, bin and band start.
        public func counts(frame: Int, bin: Int, band: Int) -> UnsafeMutablePointer<Int32> {
            counts.baseAddress.unsafelyUnwrapped
                + ((frame * bins + bin) * bands + band) * band_counts
        }

        /// Where the counts of a frame and bin start.
        public func binCounts(frame: Int, bin: Int) -> UnsafeMutablePointer<Int32> {
            binCounts.baseAddress.unsafelyUnwrapped + (frame * bins + bin) * bin_counts
        }
    }

    /// Frames that fit.
    public let capacity: Int
    /// The sums of each pass of the plan.
    public let passes: [PassSums]
    /// Maps of transmission, frame after frame; nil if the plan asks for none.
    public let transmission: UnsafeMutableBufferPointer<Float>?
    /// Maps of density, at/cm³.
    public let density: UnsafeMutableBufferPointer<Float>?
    /// Maps of the statistical standard uncertainty, at/cm³.
    public let sigma: UnsafeMutableBufferPointer<Float>?
    private let pixels: Int
    /// What the maps lie in.
    private let maps: [ZeroedMemory<Float>]

    /// Makes room for the results of `capacity` frames, and takes it from the system.
    public init(plan: DensityPlan, capacity: Int) {
        self.capacity = capacity
        pixels = plan.shape.count
        passes = plan.passes.map { pass in
            let bins = pass.bins.count * capacity
            let sums = PassSums(
                bins: pass.bins.count, bands: pass.bands,
                sums: .allocate(capacity: bins * pass.bands * band_sums),
                counts: .allocate(capacity: bins * pass.bands * band_counts),
                binCounts: .allocate(capacity: bins * bin_counts))
            sums.sums.initialize(repeating: 0)
            sums.counts.initialize(repeating: 0)
            sums.binCounts.initialize(repeating: 0)
            return sums
        }
        var maps: [ZeroedMemory<Float>] = []
        func map(_ kind: DensityPlan.Maps) -> UnsafeMutableBufferPointer<Float>? {
            guard plan.maps.contains(kind) else { return nil }
            let memory = ZeroedMemory<Float>(count: plan.shape.count * capacity)
            memory.values.update(repeating: 0)
            maps.append(memory)
            return memory.values
        }
        transmission = map(.transmission)
        density = map(.density)
        sigma = map(.sigma)
        self.maps = maps
    }

    deinit {
        for pass in passes {
            pass.sums.deallocate()
            pass.counts.deallocate()
            pass.binCounts.deallocate()
        }
    }

    /// The map of one frame among the maps of a kind.
    public func map(
        _ maps: UnsafeMutableBufferPointer<Float>, frame: Int
    ) -> UnsafeMutableBufferPointer<Float> {
        UnsafeMutableBufferPointer(rebasing: maps[frame * pixels..<(frame + 1) * pixels])
    }
}
