import Glibc
import Synchronization

/// Memory for one decoded image, which whoever took it gives back.
struct PixelBuffer: @unchecked Sendable {
    // Unchecked: written by the one thread that decodes, read by others only after that.
    let base: UnsafeMutableRawPointer
}

/// Buffers of one size that are used again, so that memory follows the images that are open at
/// once and not those of a run.
final class BufferPool: Sendable {
    /// Bytes of each buffer.
    let byteCount: Int
    private let idle = Mutex<[PixelBuffer]>([])

    /// Creates an empty pool.
    init(byteCount: Int) {
        self.byteCount = byteCount
    }

    deinit { drain() }

    /// Frees the buffers that nobody uses.
    func drain() {
        let buffers = idle.withLock { idle in
            defer { idle = [] }
            return idle
        }
        for buffer in buffers { free(buffer.base) }
    }

    /// A buffer whose content is undefined; nil when there is no memory for it.
    func take() -> PixelBuffer? {
        if let buffer = idle.withLock({ $0.popLast() }) { return buffer }
        var base: UnsafeMutableRawPointer?
        guard posix_memalign(&base, 4096, max(byteCount, 1)) == 0, let base else { return nil }
        return PixelBuffer(base: base)
    }

    /// Takes a buffer back.
    func give(_ buffer: PixelBuffer) {
        idle.withLock { $0.append(buffer) }
    }
}
