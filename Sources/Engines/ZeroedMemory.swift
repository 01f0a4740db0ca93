#if canImport(Glibc)
    import Glibc
#endif

/// Memory for values of one type, all bits zero at first, that is released with its last owner.
///
/// Large memory takes large pages where the system has them: pages are handed out on first touch,
/// and that costs as much for 2 MiB as for 4 KiB. Pages that nobody touches cost nothing.
public final class ZeroedMemory<Element: BitwiseCopyable>: @unchecked Sendable {
    /// The values; who shares them keeps writers apart.
    public let values: UnsafeMutableBufferPointer<Element>
    /// What was mapped, if pages were; else the heap's.
    private let mapping: UnsafeMutableRawBufferPointer?

    /// Makes room for `count` values.
    ///
    /// Traps when the system has no memory left, as an array does.
    public init(count: Int) {
        let bytes = max(count, 1) * MemoryLayout<Element>.stride
        let start: UnsafeMutableRawPointer
        if bytes < largePage {
            guard let memory = calloc(1, bytes) else { fatalError("out of memory") }
            start = memory
            mapping = nil
        } else {
            let all = UnsafeMutableRawBufferPointer(
                start: mmap(
                    nil, bytes + largePage, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
                    -1, 0), count: bytes + largePage)
            guard let first = all.baseAddress, first != MAP_FAILED else {
                fatalError("out of memory")
            }
            start = first.alignedUp(toMultipleOf: largePage)
            madvise(start, bytes, Int32(MADV_HUGEPAGE))
            mapping = all
        }
        values = UnsafeMutableBufferPointer(
            start: start.bindMemory(to: Element.self, capacity: max(count, 1)), count: count)
    }

    deinit {
        if let mapping {
            munmap(mapping.baseAddress, mapping.count)
        } else {
            free(values.baseAddress)
        }
    }
}

/// Bytes of a large page.
private let largePage = 2 << 20
