import CMalloc
import Foundation

/// The memory of this process.
enum ProcessMemory {
    /// Lets memory of whole images go back to the system as soon as it is freed; call it first.
    ///
    /// Else glibc keeps blocks of up to 32 MiB for itself once one of that size was freed, and what
    /// a run takes depends on the order in which its threads free them.
    static func returnLargeBlocks() {
        _ = mallopt(M_MMAP_THRESHOLD, 4 << 20)
        _ = mallopt(M_TRIM_THRESHOLD, 8 << 20)
    }

    /// The most bytes that were resident at once so far, mapped files included; nil where the system
    /// does not tell.
    ///
    /// Not getrusage's, which may be that of the process that started this one.
    static var peakBytes: Int? {
        guard let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8),
            let line = status.split(separator: "\n").first(where: { $0.hasPrefix("VmHWM:") }),
            let kibibytes = line.split(separator: " ").dropFirst().first.flatMap({ Int($0) })
        else { return nil }
        return kibibytes * 1024
    }
}
