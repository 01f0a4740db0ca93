/// The texts of `--device`: parts of names, or indices of `lithoray devices`.
enum DeviceName {
    /// What index 0 is called.
    static let nativeLoops = "native loops"

    /// Whether `text` may mean the native loops; another device may match it as well.
    static func nativeLoops(match text: String) -> Bool {
        Int(text) == 0 || nativeLoops.contains(text.lowercased())
    }

    /// The indices that `texts` mean, in their order.
    ///
    /// A whole number that is an index means that device; any other text means the one device
    /// whose name it is a part of, upper and lower case alike.
    ///
    /// - Parameters:
    ///   - texts: As typed.
    ///   - names: Name of each device, by index.
    /// - Throws: ``DeviceNameError`` for a text that means none or several, and for a device that
    ///   is named twice.
    static func indices(
        of texts: [String], among names: [String]
    ) throws(DeviceNameError) -> [Int] {
        var indices: [Int] = []
        for text in texts {
            let index = try index(of: text, among: names)
            guard !indices.contains(index) else {
                throw .repeated(text: text, device: Self.list(names)[index])
            }
            indices.append(index)
        }
        return indices
    }

    private static func index(
        of text: String, among names: [String]
    ) throws(DeviceNameError) -> Int {
        if let index = Int(text), names.indices.contains(index) { return index }
        let wanted = text.lowercased()
        let matches = names.indices.filter { names[$0].lowercased().contains(wanted) }
        guard let first = matches.first else {
            throw .unknown(text: text, devices: list(names))
        }
        guard matches.count == 1 else {
            let devices = list(names)
            throw .ambiguous(text: text, devices: matches.map { devices[$0] })
        }
        return first
    }

    /// `0 native loops`, `1 …`: each name behind its index.
    static func list(_ names: [String]) -> [String] {
        names.enumerated().map { "\($0.offset) \($0.element)" }
    }
}

/// Why a `--device` means no device.
enum DeviceNameError: ReportedError, Equatable {
    /// No name holds the text, and it is no index.
    case unknown(text: String, devices: [String])
    /// Several names hold the text.
    case ambiguous(text: String, devices: [String])
    /// A device that an earlier `--device` means already.
    case repeated(text: String, device: String)

    var exitStatus: ExitStatus { .usage }

    var description: String {
        switch self {
        case .unknown(let text, let devices):
            "--device '\(text)' is no device here; there is " + inWords(devices, "and")
        case .ambiguous(let text, let devices):
            "--device '\(text)' may be \(inWords(devices, "or")); give more of the name or the "
                + "index"
        case .repeated(let text, let device):
            "--device '\(text)' names \(device) a second time; give each device once"
        }
    }
}
