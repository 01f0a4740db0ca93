/// `a, b or c`.
func inWords(_ words: [String], _ conjunction: String) -> String {
    guard let last = words.last, words.count > 1 else { return words.first ?? "" }
    return words.dropLast().joined(separator: ", ") + " \(conjunction) \(last)"
}

/// A number as a person writes it: `3` instead of `3.0`.
func brief(_ value: Double) -> String {
    Int(exactly: value).map(String.init) ?? "\(value)"
}

/// `text` with every run of line breaks and control characters replaced by one space.
func onOneLine(_ text: String) -> String {
    var line = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
        if scalar.properties.generalCategory != .control {
            line.append(scalar)
        } else if line.last != " " {
            line.append(" ")
        }
    }
    while line.last == " " { line.removeLast() }
    return String(line)
}
