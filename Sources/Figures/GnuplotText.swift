/// A user's words as a gnuplot string in enhanced mode.
enum GnuplotText {
    /// Quotes text so that gnuplot shows it as it is.
    ///
    /// Single quotes keep backquotes, `$` and `%` from meaning anything; a backslash takes the
    /// meaning from each character that enhanced mode gives one.
    static func quoted(_ text: String) -> String {
        "'" + escaped(text) + "'"
    }

    /// Quotes lines of text, joined by line feeds, each set in `style`, such as `/:Bold`.
    static func quoted(lines: [String], style: String = "") -> String {
        guard !lines.isEmpty else { return "''" }
        return lines.map { style.isEmpty ? quoted($0) : "'{\(style) " + escaped($0) + "}'" }
            .joined(separator: #"."\n"."#)
    }

    /// Text for the inside of single quotes; control characters become spaces.
    static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\", "{", "}", "^", "_", "@", "&", "~":
                result += "\\"
                result.unicodeScalars.append(scalar)
            case "'":
                result += "''"
            default:
                result.unicodeScalars.append(isControl(scalar) ? " " : scalar)
            }
        }
        return result
    }

    /// Text on one line, for a comment.
    static func oneLine(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            result.unicodeScalars.append(isControl(scalar) ? " " : scalar)
        }
        return result
    }

    /// How wide text is, in ems of a sans-serif font; a little too wide rather than too narrow.
    static func ems(_ text: String) -> Double {
        text.unicodeScalars.reduce(0) { $0 + ($1.value >= 0x2E80 ? 1.05 : 0.63) }
    }

    /// Breaks text at spaces into lines of at most `limit` ems; a longer word keeps its line.
    static func wrapped(_ text: String, ems limit: Double) -> [String] {
        var lines: [String] = []
        for word in oneLine(text).split(separator: " ") {
            if let last = lines.last, ems(last + " " + word) <= limit {
                lines[lines.count - 1] = last + " " + word
            } else {
                lines.append(String(word))
            }
        }
        return lines
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator: true
        default: false
        }
    }
}
