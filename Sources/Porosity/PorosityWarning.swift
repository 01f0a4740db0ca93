/// Something that bears on the numbers of a porosity study without stopping it.
public struct PorosityWarning: Sendable, Hashable {
    /// The stable name, such as `W-BIMODAL`.
    public let code: String
    /// What it is about, with the numbers, and what to do.
    public let message: String

    /// Creates a warning.
    public init(_ code: String, _ message: String) {
        self.code = code
        self.message = message
    }
}
