import Foundation

/// A number with some significant digits: `0.442`, `97.1`, `4.16e22`, trailing zeros kept.
///
/// Numbers from 0.001 to 99 999 are written without a power of ten.
public func significant(_ value: Double, _ digits: Int) -> String {
    guard value.isFinite, value != 0 else { return value == 0 ? "0" : "\(value)" }
    let text = String(format: "%.\(max(digits - 1, 0))e", value)
    let parts = text.split(separator: "e")
    guard parts.count == 2, let exponent = Int(parts[1]), let rounded = Double(text) else {
        return text
    }
    guard (-3...4).contains(exponent) else { return "\(parts[0])e\(exponent)" }
    return String(format: "%.\(max(digits - 1 - exponent, 0))f", rounded)
}

extension Estimate {
    /// The value with its standard uncertainty in its last two digits: `2.83(17)e22`.
    ///
    /// A value without uncertainty is written with five significant digits at most.
    public var text: String {
        let uncertainty = standardUncertainty
        guard value.isFinite, uncertainty.isFinite else { return "\(value)" }
        guard uncertainty > 0 else { return Self.exactText(value) }
        // The power of ten of the second digit of the uncertainty, once it is rounded there.
        var place = Int(floor(log10(uncertainty))) - 1
        if (uncertainty / pow(10, Double(place))).rounded() >= 100 { place += 1 }
        let digits = Int((uncertainty / pow(10, Double(place))).rounded())
        let exponent = Int(floor(log10(max(abs(value), uncertainty))))
        if (-3...4).contains(exponent), place <= 0 {
            return String(format: "%.\(-place)f", value) + "(\(digits))"
        }
        let mantissa = value / pow(10, Double(exponent))
        return String(format: "%.\(exponent - place)f", mantissa) + "(\(digits))e\(exponent)"
    }

    private static func exactText(_ value: Double) -> String {
        if value == value.rounded(), abs(value) < 1e6 { return "\(Int(value))" }
        let text = significant(value, 5)
        let parts = text.split(separator: "e", maxSplits: 1)
        guard let mantissa = parts.first, mantissa.contains(".") else { return text }
        var short = mantissa
        while short.last == "0" { short = short.dropLast() }
        if short.last == "." { short = short.dropLast() }
        return parts.count == 2 ? "\(short)e\(parts[1])" : String(short)
    }
}
