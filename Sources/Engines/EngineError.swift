/// What can go wrong on a device.
public enum EngineError: Error, Sendable, Hashable, CustomStringConvertible {
    /// No device, or none that was asked for.
    case noDevice(String)
    /// A call failed: what was being done, the call, and its code.
    case failed(device: String, action: String, call: String, code: String)
    /// The kernels did not compile: the device and its log.
    case build(device: String, log: String)
    /// A device is too small for one frame.
    case tooSmall(device: String, need: Int, has: Int, what: String)
    /// A device has no room for the grid of a picture.
    case gridTooLarge(device: String, need: Int, has: Int)

    /// One line that says what to do.
    public var description: String {
        switch self {
        case .noDevice(let why):
            return why
        case .failed(let device, let action, let call, let code):
            return "\(device): \(call) failed with \(code) while \(action); run again with "
                + "--resume, on this device or with --engine cpu (the result is the same)"
        case .build(let device, let log):
            let first = log.split(separator: "\n").first { $0.contains("error") } ?? "no log"
            return "\(device): the kernels do not compile (\(first)); use --engine cpu and report "
                + "the device"
        case .tooSmall(let device, let need, let has, let what):
            return "\(device) has \(has) bytes of \(what), one frame needs \(need); use a larger "
                + "device or --engine cpu"
        case .gridTooLarge(let device, let need, let has):
            return "\(device) takes buffers of up to \(has) bytes, the grid of the 3D view has "
                + "\(need); use a larger device or --engine cpu"
        }
    }
}
