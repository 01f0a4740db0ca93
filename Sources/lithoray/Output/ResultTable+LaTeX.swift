import Cell

extension ResultTable {
    /// The table for LaTeX with the packages booktabs and siunitx.
    var latex: String {
        let heading = ([""] + columns.map(latexText)).joined(separator: " & ")
        let lines = rows.map { row in
            ([latexText(row.heading)] + row.values.map(\.latex)).joined(separator: " & ")
                + " \\\\\n"
        }
        return """
            \\begin{table}
              \\centering
              \\caption{\(latexText(title))}
              \\begin{tabular}{l\(String(repeating: "l", count: columns.count))}
                \\toprule
                \(heading) \\\\
                \\midrule
            \(lines.map { "    " + $0 }.joined())    \\bottomrule
              \\end{tabular}
            \\end{table}

            """
    }
}

extension ResultTable.Value {
    fileprivate var latex: String {
        switch self {
        case .estimate(let estimate): "\\num{\(estimate.text)}"
        case .text(let text): latexText(text)
        case .none: "/"
        }
    }
}

/// A text in which LaTeX reads nothing but itself.
func latexText(_ text: String) -> String {
    let replacements: [Character: String] = [
        "\\": "\\textbackslash{}", "{": "\\{", "}": "\\}", "&": "\\&", "%": "\\%", "$": "\\$",
        "#": "\\#", "_": "\\_", "~": "\\textasciitilde{}", "^": "\\textasciicircum{}",
        "µ": "\\textmu{}", "σ": "$\\sigma$", "Δ": "$\\Delta$", "∂": "$\\partial$",
        "∞": "$\\infty$", "∑": "$\\sum$", "·": "$\\cdot$", "²": "\\textsuperscript{2}",
        "³": "\\textsuperscript{3}", "⁴": "\\textsuperscript{4}", "⁶": "\\textsuperscript{6}",
        "⁷": "\\textsuperscript{7}", "₆": "\\textsubscript{6}", "₇": "\\textsubscript{7}",
        "Å": "\\AA{}", "°": "\\textdegree{}", "*": "\\textsuperscript{*}",
    ]
    return text.map { replacements[$0] ?? String($0) }.joined()
}
