#if canImport(Glibc)
    import Glibc
#endif

/// Seconds and bytes of each stage of a run, summed over its threads.
public struct StageTimes: Sendable, Hashable {
    /// Seconds and bytes of one stage.
    public struct Stage: Sendable, Hashable {
        /// Seconds, summed over threads.
        public var seconds = 0.0
        /// Bytes that were moved.
        public var bytes = 0

        /// Creates a stage of zero.
        public init() {}

        /// Adds another thread's share.
        public static func += (left: inout Stage, right: Stage) {
            left.seconds += right.seconds
            left.bytes += right.bytes
        }
    }

    /// Files to memory.
    public var read = Stage()
    /// Memory to a device.
    public var upload = Stage()
    /// The pass itself.
    public var kernel = Stage()
    /// A device to memory.
    public var download = Stage()
    /// Memory to files, and the numbers made ready for them.
    public var write = Stage()

    /// Creates times of zero.
    public init() {}

    /// Adds another thread's times.
    public static func += (left: inout StageTimes, right: StageTimes) {
        left.read += right.read
        left.upload += right.upload
        left.kernel += right.kernel
        left.download += right.download
        left.write += right.write
    }
}

/// Seconds of a clock that never goes back.
public func monotonicSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + 1e-9 * Double(time.tv_nsec)
}

extension StageTimes.Stage {
    /// Runs `body` and adds its time and `bytes` to the stage.
    public mutating func measure<Result, Failure: Error>(
        bytes moved: Int = 0, _ body: () throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let start = monotonicSeconds()
        let result = try body()
        seconds += monotonicSeconds() - start
        bytes += moved
        return result
    }
}
