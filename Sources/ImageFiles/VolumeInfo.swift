import Fields
import Glibc

/// What ESRF's reconstruction programs write about a `.vol` file beside it: `.vol.info`, lines of
/// `KEY = value`, or `.vol.xml`, one element for each of them.
///
/// ValMin, ValMax and the saturation limits s1 to S2 are not used: a volume's own greys are.
struct VolumeInfo {
    /// What it says of the voxels; the type is nil where there is no DATA_TYPE.
    let format: RawFormat
    /// Side of a voxel; nil where there is none above 0.
    let voxelSize: VoxelSize?

    /// The most bytes that a description has.
    private static let limit = 1 << 20

    /// Reads a description.
    ///
    /// Keys are case-sensitive: s1 and S1 are two. Lines without `=`, such as the first, say
    /// nothing.
    ///
    /// - Throws: ``ImageFileError/volumeInfo(path:reason:)`` for a value that cannot be, and what
    ///   reading throws.
    init(path: String) throws(ImageFileError) {
        let text = try Self.text(of: path)
        let isXML = path.hasSuffix(".xml")
        let values = isXML ? Self.elements(of: text) : Self.lines(of: text)
        /// The first of some keys that is there.
        func value(_ keys: String...) -> (key: String, text: Substring)? {
            for key in keys {
                if let text = values[key] { return (key, text) }
            }
            return nil
        }
        func side(_ axis: String) throws(ImageFileError) -> Int {
            guard let side = isXML ? value("SIZE\(axis)", "NUM_\(axis)") : value("NUM_\(axis)")
            else {
                throw .volumeInfo(
                    path: path,
                    reason: "it has no \(isXML ? "SIZE" : "NUM_")\(axis); keys are case-sensitive")
            }
            guard let number = Int(side.text), number > 0 else {
                throw .volumeInfo(
                    path: path, reason: "\(side.key) is \(side.text); give a whole number above 0")
            }
            return number
        }
        let (width, height, depth) = (try side("X"), try side("Y"), try side("Z"))
        var format = RawFormat(
            shape: VolumeShape(slice: Shape(width: width, height: height), sliceCount: depth))
        if let order = value("BYTEORDER", "BYTE_ORDER") {
            switch order.text {
            case "LOWBYTEFIRST": format.byteOrder = .little
            case "HIGHBYTEFIRST": format.byteOrder = .big
            default:
                throw .volumeInfo(
                    path: path,
                    reason: "\(order.key) is \(order.text); give LOWBYTEFIRST or HIGHBYTEFIRST")
            }
        }
        if let type = value("DATA_TYPE") {
            guard let known = PixelType(rawValue: type.text.lowercased()) else {
                throw .volumeInfo(
                    path: path,
                    reason: "DATA_TYPE is \(type.text); convert the volume to uint8, uint16, int16 "
                        + "or float32")
            }
            format.pixelType = known
        }
        self.format = format
        let size = value("voxelSize", "VOXELSIZE", "voxelsize")
        voxelSize = size.flatMap { size in
            guard let micrometres = Double(size.text), micrometres > 0, micrometres.isFinite else {
                return nil
            }
            let isDefault =
                micrometres == 40 && value("ValMin").flatMap { Double($0.text) } == 0
                && value("ValMax").flatMap { Double($0.text) } == 1
            return VoxelSize(
                micrometres: micrometres, source: "\(path), \(size.key)",
                doubt: isDefault ? "a writer's default, with ValMin 0 and ValMax 1" : nil)
        }
    }

    private static func text(of path: String) throws(ImageFileError) -> String {
        let file = try InputFile(path: path)
        guard file.size <= limit else {
            throw .volumeInfo(
                path: path, reason: "it has \(file.size) bytes, which no description has")
        }
        var bytes = [UInt8](repeating: 0, count: Int(file.size))
        let count = try bytes.withUnsafeMutableBufferPointer { (buffer) throws(ImageFileError) in
            try file.readAvailable(at: 0, into: UnsafeMutableRawBufferPointer(buffer))
        }
        return String(decoding: bytes.prefix(count), as: UTF8.self)
    }

    /// The first word after the `=` of each line that has one, by the words before it.
    private static func lines(of text: String) -> [String: Substring] {
        var values: [String: Substring] = [:]
        for line in text.split(whereSeparator: \.isNewline) {
            guard let equals = line.firstIndex(of: "=") else { continue }
            let key = line[..<equals].split(whereSeparator: \.isWhitespace).joined(separator: " ")
            let value = line[line.index(after: equals)...].split(whereSeparator: \.isWhitespace)
            values[key] = value.first ?? ""
        }
        return values
    }

    /// The first word of each element that holds no other, by its name.
    private static func elements(of text: String) -> [String: Substring] {
        var values: [String: Substring] = [:]
        // What follows a `<` up to the next one: a name, perhaps attributes, `>`, and content.
        for part in text.split(separator: "<") {
            guard let end = part.firstIndex(of: ">") else { continue }
            let name = part[..<end].prefix { !$0.isWhitespace && $0 != "/" }
            let content = part[part.index(after: end)...].split(whereSeparator: \.isWhitespace)
            if let word = content.first, !name.isEmpty { values[String(name)] = word }
        }
        return values
    }
}
