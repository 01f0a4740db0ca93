import Fields
import Foundation
import ImageFiles

extension ImageSequence {
    /// The values of a rectangle of an image, row by row; all of it without a rectangle.
    func values(ofImage image: Int, in region: Region? = nil) throws -> [Double] {
        let region = region ?? shape.bounds
        let images = try open(image..<image + 1)
        return try delivered(region.area) {
            try images.read(image: image, region: region, into: $0)
        }
    }

    /// The values of an image, read in blocks of some rows.
    func values(ofImage image: Int, rowsPerBlock: Int) throws -> [Double] {
        let images = try open(image..<image + 1)
        var values: [Double] = []
        for row in stride(from: 0, to: shape.height, by: rowsPerBlock) {
            let rows = row..<min(row + rowsPerBlock, shape.height)
            values += try delivered(rows.count * shape.width) {
                try images.read(image: image, rows: rows, into: $0)
            }
        }
        return values
    }

    /// The values that a read of `count` values delivers.
    func delivered(
        _ count: Int, _ read: (UnsafeMutableRawBufferPointer) throws -> Void
    ) throws -> [Double] {
        let bytes = sampleType.byteCount
        let buffer = UnsafeMutableRawBufferPointer.allocate(
            byteCount: count * bytes, alignment: 16)
        defer { buffer.deallocate() }
        // What a read leaves out must not look like a value.
        buffer.initializeMemory(as: UInt8.self, repeating: 0xA5)
        try read(buffer)
        return (0..<count).map { index in
            switch sampleType {
            case .uint16: Double(buffer.load(fromByteOffset: 2 * index, as: UInt16.self))
            case .float32: Double(buffer.load(fromByteOffset: 4 * index, as: Float.self))
            }
        }
    }
}

/// Where two lists of values differ first, in words; nil where they are the same.
func difference(_ found: [Double], _ expected: [Double]) -> String? {
    if found.count != expected.count { return "\(found.count) values, not \(expected.count)" }
    let place = found.indices.first { found[$0] != expected[$0] }
    return place.map { "\(found[$0]) at \($0), not \(expected[$0])" }
}

/// The error that a step throws; nil when it throws none.
func imageFileError(_ step: () throws -> Void) throws -> ImageFileError? {
    do {
        try step()
        return nil
    } catch let error as ImageFileError {
        return error
    }
}
