import Foundation

/// The local porosity of a pellet as a file for ParaView and other readers of VTK's ImageData.
///
/// The file is XML with the values behind it as they are: 32-bit floats, little-endian, x fastest, z
/// slowest, cell data named `porosity`; NaN stays NaN. Lengths are in µm.
///
/// - Source: VTK file formats (docs.vtk.org), ImageData, appended raw data with 64-bit lengths.
public struct PorosityVolume: Sendable {
    /// Cells along x, y and z.
    public let cells: SIMD3<Int>
    /// Side of a cell (µm).
    public let cellSize: Double
    /// The corner of the first cell (µm).
    public let corner: SIMD3<Double>
    /// φ of each cell (1), x fastest; NaN where there is none.
    public let porosity: [Float]

    /// Takes the local porosity.
    ///
    /// - Precondition: There is a value for each cell.
    public init(
        cells: SIMD3<Int>, cellSize: Double, corner: SIMD3<Double>, porosity: [Float]
    ) {
        precondition(
            porosity.count == cells.x * cells.y * cells.z, "\(porosity.count) values of \(cells)")
        self.cells = cells
        self.cellSize = cellSize
        self.corner = corner
        self.porosity = porosity
    }

    /// Floats that are written at once.
    private static let part = 1 << 18

    /// Writes a `.vti` file, under a temporary name until it is whole.
    ///
    /// - Parameter path: Where it goes; its folder is made if it is not there.
    /// - Throws: ``FigureError/writing(path:reason:)``.
    public func write(to path: String) throws(FigureError) {
        let partial = path + ".partial"
        do {
            try FigureFiles.write(Data(opening.utf8), to: partial)
            let file = try FileHandle(forWritingTo: URL(fileURLWithPath: partial))
            defer { try? file.close() }
            try file.seekToEnd()
            var length = UInt64(porosity.count * MemoryLayout<Float>.size).littleEndian
            try file.write(contentsOf: Data(bytes: &length, count: MemoryLayout<UInt64>.size))
            for first in stride(from: 0, to: porosity.count, by: Self.part) {
                let bits = porosity[first..<min(first + Self.part, porosity.count)]
                    .map { $0.bitPattern.littleEndian }
                try file.write(contentsOf: bits.withUnsafeBytes { Data($0) })
            }
            try file.write(contentsOf: Data("\n  </AppendedData>\n</VTKFile>\n".utf8))
            guard rename(partial, path) == 0 else { throw CocoaError(.fileWriteUnknown) }
        } catch {
            try? FileManager.default.removeItem(atPath: partial)
            throw FigureFiles.failure(error, writing: path)
        }
    }

    /// Everything before the length of the values.
    private var opening: String {
        let extent = "0 \(cells.x) 0 \(cells.y) 0 \(cells.z)"
        return """
            <?xml version="1.0"?>
            <VTKFile type="ImageData" version="1.0" byte_order="LittleEndian" header_type="UInt64">
              <!-- local porosity of a pellet; lengths in micrometres; NaN outside it -->
              <ImageData WholeExtent="\(extent)" Origin="\(corner.x) \(corner.y) \(corner.z)" \
            Spacing="\(cellSize) \(cellSize) \(cellSize)">
                <Piece Extent="\(extent)">
                  <CellData Scalars="porosity">
                    <DataArray type="Float32" Name="porosity" format="appended" offset="0"/>
                  </CellData>
                </Piece>
              </ImageData>
              <AppendedData encoding="raw">
              _
            """
    }
}
