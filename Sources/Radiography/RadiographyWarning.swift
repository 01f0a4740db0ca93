/// Something that a user should know of a result, with the code that stands for it.
public struct RadiographyWarning: Sendable, Hashable, CustomStringConvertible {
    /// The code, such as `W-GAIN`.
    public var code: String
    /// What was seen, with its numbers, and what follows.
    public var message: String

    /// Creates a warning.
    public init(_ code: String, _ message: String) {
        self.code = code
        self.message = message
    }

    /// The code and the message.
    public var description: String { "\(code): \(message)" }
}
