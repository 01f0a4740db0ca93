public import Foundation

/// A picture that gnuplot draws from a script and the data beside it.
public protocol Figure: Sendable {
    /// What the files are called; anything but letters, digits, `-` and `_` becomes `_`.
    var name: String { get }
    /// What follows the name in that of the data file.
    static var dataSuffix: String { get }

    /// What the script reads.
    func data() -> Data
    /// The script; nil where there is no number to draw.
    func script() -> String?
}

extension Figure {
    /// A table of numbers.
    public static var dataSuffix: String { ".dat" }

    /// The files of this figure in a folder, whether or not they are there.
    public func files(in folder: String) -> FigureFiles {
        FigureFiles(
            name: name, folder: folder, dataSuffix: Self.dataSuffix,
            pictureSuffixes: [".svg", ".png"])
    }

    /// Writes the script and its data, and draws an SVG and a PNG.
    ///
    /// - Parameters:
    ///   - folder: Where the files go; it is made if it is not there.
    ///   - gnuplot: What draws.
    /// - Returns: The paths of the files.
    /// - Throws: ``FigureError``. Script and data stay, except after
    ///   ``FigureError/writing(path:reason:)`` and ``FigureError/noNumbers(figure:)``.
    @discardableResult
    public func draw(
        into folder: String, with gnuplot: Gnuplot = Gnuplot()
    ) async throws(FigureError) -> FigureFiles {
        let files = files(in: folder)
        guard let script = script() else { throw .noNumbers(figure: name) }
        try files.write(script: script, data: data())
        try await files.draw(with: gnuplot)
        return files
    }
}
