import Kernels

/// Where each sum and count stands among those of a bin.
public enum PassLayout {
    /// T of the pixels with information.
    public static let transmission = Int(sum_transmission)
    /// A of the valid pixels, as in every sum below.
    public static let depth = Int(sum_depth)
    /// t, cm.
    public static let chord = Int(sum_chord)
    /// N' = A' − A_ref.
    public static let attenuation = Int(sum_attenuation)
    /// N'/t.
    public static let attenuationPerChord = Int(sum_attenuation_per_chord)
    /// The frame's own part of Var(A).
    public static let statistical = Int(sum_statistical)
    /// The references' part of Var(A).
    public static let reference = Int(sum_reference)
    /// t² h, h = 1/Var(A).
    public static let weight = Int(sum_weight)
    /// t h N'.
    public static let weightedAttenuation = Int(sum_weighted_attenuation)
    /// Var(A)/t².
    public static let variancePerChord = Int(sum_variance_per_chord)
    /// Pixels with information.
    public static let informed = Int(count_informed)
    /// Pixels with an optical depth.
    public static let valid = Int(count_valid)
    /// Saturated pixels of a bin.
    public static let saturated = Int(count_saturated)
    /// Spots of a bin.
    public static let spots = Int(count_spots)
    /// Pixels of a bin whose counts are not positive.
    public static let nonPositive = Int(count_nonpositive)
}
