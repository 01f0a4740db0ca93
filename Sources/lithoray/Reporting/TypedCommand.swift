/// The command line as it was typed, on one line that a shell reads back to the same arguments.
///
/// The program is called by its name: where it lies on this machine matters to nobody.
func typedCommand(_ arguments: [String] = Array(CommandLine.arguments.dropFirst())) -> String {
    (["lithoray"] + arguments.map(shellWord)).joined(separator: " ")
}

/// `text` as one word of a shell, quoted if it must be.
private func shellWord(_ text: String) -> String {
    let plain = { (scalar: Unicode.Scalar) in
        "a"..."z" ~= scalar || "A"..."Z" ~= scalar || "0"..."9" ~= scalar
            || "-_./:=,+@%".unicodeScalars.contains(scalar)
    }
    guard text.isEmpty || !text.unicodeScalars.allSatisfy(plain) else { return text }
    return "'" + text.replacing("'", with: #"'\''"#) + "'"
}
