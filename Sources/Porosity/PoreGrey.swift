/// On which side of a threshold the pores are.
public enum PoreGrey: String, Sendable, Hashable, CaseIterable {
    /// Pores are dark: pore := v ≤ threshold.
    case dark
    /// Pores are bright: pore := v > threshold.
    case bright
}
