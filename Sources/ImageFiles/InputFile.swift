import Glibc

/// What tells whether a file is still the one that was listed.
struct FileVersion: Hashable {
    /// Bytes of the file.
    let size: UInt64
    /// When it was written last, since 1970.
    let seconds: Int
    let nanoseconds: Int
}

/// A regular file that is open for reading; it closes with its last owner.
///
/// Reads go by offset, so several threads may share one file.
final class InputFile: Sendable {
    /// The path as the caller wrote it.
    let path: String
    /// The file when it was opened.
    let version: FileVersion
    /// The open descriptor.
    let descriptor: Int32

    /// Opens a file.
    ///
    /// - Throws: ``ImageFileError/missing(path:)``, ``ImageFileError/notAFile(path:)`` or
    ///   ``ImageFileError/system(path:operation:code:)``.
    init(path: String) throws(ImageFileError) {
        // Non-blocking: a pipe that nobody writes to must not hang the run.
        let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            let code = errno
            throw code == ENOENT
                ? .missing(path: path) : .system(path: path, operation: "opened", code: code)
        }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            let code = errno
            Glibc.close(descriptor)
            throw .system(path: path, operation: "examined", code: code)
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            Glibc.close(descriptor)
            throw .notAFile(path: path)
        }
        self.path = path
        version = FileVersion(
            size: UInt64(status.st_size), seconds: status.st_mtim.tv_sec,
            nanoseconds: status.st_mtim.tv_nsec)
        self.descriptor = descriptor
    }

    /// Opens the file of a page that was listed before.
    ///
    /// - Throws: ``ImageFileError/changed(path:)``, and as ``init(path:)``.
    convenience init(of page: ImagePage) throws(ImageFileError) {
        try self.init(path: page.path)
        guard version == page.version else { throw .changed(path: page.path) }
    }

    deinit {
        Glibc.close(descriptor)
    }

    /// Bytes of the file when it was opened.
    var size: UInt64 { version.size }

    /// Reads up to `buffer.count` bytes from `offset` on.
    ///
    /// - Returns: The bytes read; fewer than asked for at the end of the file.
    /// - Throws: ``ImageFileError/system(path:operation:code:)``.
    func readAvailable(
        at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer
    ) throws(ImageFileError) -> Int {
        guard let base = buffer.baseAddress, let start = Int(exactly: offset) else { return 0 }
        var done = 0
        while done < buffer.count {
            let count = pread(descriptor, base + done, buffer.count - done, start + done)
            if count > 0 {
                done += count
            } else if count == 0 {
                break
            } else if errno != EINTR {
                throw .system(path: path, operation: "read", code: errno)
            }
        }
        return done
    }

    /// Fills `buffer` from `offset` on; `page` is named when the file has become too short.
    ///
    /// - Throws: ``ImageFileError/truncated(path:page:needs:has:)`` or
    ///   ``ImageFileError/system(path:operation:code:)``.
    func read(
        at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer, page: Int
    ) throws(ImageFileError) {
        let count = try readAvailable(at: offset, into: buffer)
        guard count == buffer.count else {
            throw .truncated(
                path: path, page: page, needs: offset + UInt64(buffer.count),
                has: offset + UInt64(count))
        }
    }

    /// Reads rows that lie apart in the file, one after the other.
    ///
    /// Rows without a gap are one read. Gaps narrower than a row or a page of memory are read too
    /// and dropped, many rows in one call; otherwise every row is a read of its own.
    ///
    /// - Parameters:
    ///   - offset: Of the first row.
    ///   - stride: Bytes from one row to the next in the file.
    ///   - rowBytes: Bytes of a row, at most `stride`.
    ///   - buffer: Takes whole rows.
    ///   - page: Named when the file has become too short.
    /// - Throws: As ``read(at:into:page:)``.
    func read(
        rowsAt offset: UInt64, stride: Int, rowBytes: Int,
        into buffer: UnsafeMutableRawBufferPointer, page: Int
    ) throws(ImageFileError) {
        if stride == rowBytes { return try read(at: offset, into: buffer, page: page) }
        let rows = buffer.count / rowBytes
        let gap = stride - rowBytes
        var row = gap <= max(rowBytes, 4096) ? rowsRead(offset, stride, rowBytes, buffer) : 0
        while row < rows {
            let start = row * rowBytes
            let part = UnsafeMutableRawBufferPointer(rebasing: buffer[start..<start + rowBytes])
            try read(at: offset + UInt64(row * stride), into: part, page: page)
            row += 1
        }
    }

    /// Reads rows and drops the gaps between them, as far as that goes without an interruption.
    ///
    /// - Returns: How many rows are complete.
    private func rowsRead(
        _ offset: UInt64, _ stride: Int, _ rowBytes: Int, _ buffer: UnsafeMutableRawBufferPointer
    ) -> Int {
        guard let base = buffer.baseAddress, let start = Int(exactly: offset) else { return 0 }
        let rows = buffer.count / rowBytes
        let gap = stride - rowBytes
        // A call takes 1024 pieces.
        let most = 512
        var done = 0
        withUnsafeTemporaryAllocation(byteCount: gap, alignment: 16) { dropped in
            withUnsafeTemporaryAllocation(of: iovec.self, capacity: 2 * min(rows, most)) { pieces in
                while done < rows {
                    let count = min(most, rows - done)
                    for row in 0..<count {
                        pieces[2 * row] = iovec(
                            iov_base: base + (done + row) * rowBytes, iov_len: rowBytes)
                        pieces[2 * row + 1] = iovec(iov_base: dropped.baseAddress, iov_len: gap)
                    }
                    // The gap after the last row may lie beyond the end of the file.
                    let bytes = count * stride - gap
                    let got = preadv(
                        descriptor, pieces.baseAddress, Int32(2 * count - 1), start + done * stride)
                    done += got == bytes ? count : max(got, 0) / stride
                    if got != bytes { return }
                }
            }
        }
        return done
    }
}
