/// The binary file of EC-Lab, `.mpr`: modules with a name, a version and a length, one after the
/// other.
///
///     BIO-LOGIC MODULAR FILE\u{1A}   padded to 48 bytes, then 4 zero bytes
///     MODULE  name[10]  longName[25]  length u32  version u32  date[8]  data[length]
///
/// EC-Lab 11.50 and later put 0xFFFFFFFF before the length and a second version, which then counts,
/// after the first. All numbers are little-endian.
///
/// - Source: The layout as `galvani` and `yadg` document it, checked byte by byte against files
///   of both generations and the text exports of the same measurements.
struct ModularFile {
    /// One module.
    struct Module {
        /// The name without the spaces that fill it up.
        let name: String
        /// The version that its data follow.
        let version: Int
        /// Its data.
        let data: ModuleData
    }

    /// The modules in the order of the file.
    let modules: [Module]
    private let path: String

    private static let signature: StaticString = "BIO-LOGIC MODULAR FILE"
    private static let signatureLength = 52

    /// Whether a file begins as one of EC-Lab does.
    static func isSignature(of file: LogFile) -> Bool { file.begins(with: signature) }

    /// Takes a file apart.
    ///
    /// - Throws: ``LogError/truncated(path:needs:has:)`` or
    ///   ``LogError/damaged(path:place:reason:)``.
    init(_ file: LogFile) throws(LogError) {
        path = file.path
        let whole = ModuleData(path: file.path, place: "header", bytes: file.bytes)
        var modules: [Module] = []
        var position = Self.signatureLength
        while position < file.bytes.count {
            let place = "module \(modules.count + 1)"
            guard try whole.text(at: position, count: 6) == "MODULE" else {
                throw .damaged(
                    path: file.path, place: place, reason: "there is no module at byte \(position)")
            }
            let name = try whole.text(at: position + 6, count: 10)
            var next = position + 41
            let isNew = try whole.uint32(at: next) == .max
            if isNew { next += 4 }
            let length = Int(try whole.uint32(at: next))
            let version = Int(try whole.uint32(at: next + (isNew ? 8 : 4)))
            let start = next + (isNew ? 20 : 16)
            guard start + length <= file.bytes.count else {
                throw .truncated(
                    path: file.path, needs: start + length, has: file.bytes.count)
            }
            modules.append(
                Module(
                    name: name, version: version,
                    data: ModuleData(
                        path: file.path, place: "module \(name)",
                        bytes: UnsafeRawBufferPointer(
                            rebasing: file.bytes[start..<start + length]))))
            position = start + length
        }
        self.modules = modules
    }

    /// The columns of the measurement.
    ///
    /// - Throws: ``LogError/damaged(path:place:reason:)``, ``LogError/noRows(path:)`` or
    ///   ``LogError/unknownColumn(path:identifier:after:)``.
    func columns() throws(LogError) -> [LogColumn] {
        guard let module = modules.first(where: { $0.name == "VMP data" }) else {
            throw .damaged(path: path, place: "modules", reason: "none of them holds data")
        }
        return try ModularRows(module).columns()
    }

    /// When the acquisition started, by the log of the file.
    func start() throws(LogError) -> LogStart {
        guard let module = modules.first(where: { $0.name == "VMP LOG" }) else { return .unstated }
        // Where the date stands depends on the version; 40 000 to 60 000 days are 2009 to 2064.
        for offset in [585, 473, 469, 465] where offset + 8 <= module.data.bytes.count {
            let days = try module.data.double(at: offset)
            if (40_000..<60_000).contains(days) {
                return .at(secondsSince1970: LogDate.seconds(ofAutomationDate: days))
            }
        }
        return .unstated
    }
}

/// Little-endian numbers of a module, each read inside its bounds.
struct ModuleData {
    /// The file.
    let path: String
    /// The part of the file, for messages.
    let place: String
    /// The bytes, valid as long as the file is referenced.
    let bytes: UnsafeRawBufferPointer

    /// Text without the spaces and zero bytes that fill it up.
    func text(at offset: Int, count: Int) throws(LogError) -> String {
        try check(offset, count)
        let part = bytes[offset..<offset + count].prefix { $0 != 0 }
        return LogText.decodeTrimmed(part)
    }

    func uint8(at offset: Int) throws(LogError) -> UInt8 {
        try check(offset, 1)
        return bytes[offset]
    }

    func uint16(at offset: Int) throws(LogError) -> UInt16 {
        try check(offset, 2)
        return UInt16(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt16.self))
    }

    func uint32(at offset: Int) throws(LogError) -> UInt32 {
        try check(offset, 4)
        return UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
    }

    func double(at offset: Int) throws(LogError) -> Double {
        try check(offset, 8)
        return Double(
            bitPattern: UInt64(
                littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)))
    }

    private func check(_ offset: Int, _ count: Int) throws(LogError) {
        guard offset >= 0, offset + count <= bytes.count else {
            throw .damaged(
                path: path, place: place,
                reason: "\(count) bytes are read at \(offset), it has \(bytes.count)")
        }
    }
}
