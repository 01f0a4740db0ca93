import Engines
import Fields
@testable import Porosity
import TestSupport
import Testing

@Suite("A sample of slices")
struct SliceSampleTests {
    @Test("a small volume is taken whole, of a large one at least 64 slices")
    func choice() {
        let small = SliceSample(of: 3..<700, shape: Shape(width: 100, height: 100))
        #expect(small.step == 1 && small.slices == Array(3..<700))
        // 2³⁰ voxels: one slice in 16 has 2²⁶.
        let cube = SliceSample(of: 0..<1024, shape: Shape(width: 1024, height: 1024))
        #expect(cube.step == 16 && cube.slices.count == 64 && cube.slices.first == 7)
        // 2³⁶ voxels: one in 1024 would be 4 slices.
        let large = SliceSample(of: 0..<4096, shape: Shape(width: 4096, height: 4096))
        #expect(large.step == 64 && large.slices.count == 64)
        let flat = SliceSample(of: 0..<100, shape: Shape(width: 8192, height: 8192))
        #expect(flat.slices == Array(0..<100))
        #expect(SliceSample(of: 5..<5, shape: Shape(width: 2, height: 2)).slices.isEmpty)
    }

    @Test("its slices are those of the volume")
    func reading() throws {
        let shape = Shape(width: 1 << 11, height: 1 << 11)
        // 1 MiPixel of zeros is shared; a slice's number stands in its first pixel.
        let volume = NumberedSlices(shape: shape, count: 512)
        let sample = SliceSample(of: 100..<300, shape: shape)
        #expect(sample.step == 3 && sample.slices.first == 101)
        let source = sample.of(volume)
        #expect(source.count == sample.slices.count && source.shape == shape)
        let frames = try source.open(2..<5)
        for frame in 2..<5 {
            var row = [UInt16](repeating: 0, count: shape.width)
            try row.withUnsafeMutableBytes { try frames.read(frame: frame, rows: 4..<5, into: $0) }
            #expect(Int(row[0]) == sample.slices[frame] && row[1] == 4)
            var pixels: [UInt16] = [0, 0]
            try pixels.withUnsafeMutableBytes {
                try frames.read(
                    frame: frame, region: Region(x0: 0, y0: 9, x1: 2, y1: 10), into: $0)
            }
            #expect(Int(pixels[0]) == sample.slices[frame] && pixels[1] == 9)
        }
    }

    @Test("slices of a pellet are those between its leaning faces, as far as they are there")
    func pelletSlices() {
        var geometry = PelletGeometry(
            axisPoint: SIMD3(50, 50, 40), direction: SIMD3(0, 0, 1), radius: 40,
            heights: -10.5...10.5)
        #expect(geometry.slices(of: 100) == 29..<52)
        #expect(geometry.slices(of: 45) == 29..<45)
        #expect(geometry.slices(of: 20).isEmpty)
        geometry.direction = SIMD3(0.6, 0, 0.8)
        #expect(geometry.slices(of: 100) == 7..<74)
    }
}

/// Slices that hold their own number in column 0, and that of the row in the others.
private final class NumberedSlices: FrameSource, OpenFrames {
    let shape: Shape
    let count: Int
    let sampleType = SampleType.uint16

    init(shape: Shape, count: Int) {
        self.shape = shape
        self.count = count
    }

    func open(_ frames: Range<Int>) throws -> any OpenFrames { self }

    func read(frame: Int, rows: Range<Int>, into buffer: UnsafeMutableRawBufferPointer) throws {
        try read(
            frame: frame,
            region: Region(x0: 0, y0: rows.lowerBound, x1: shape.width, y1: rows.upperBound),
            into: buffer)
    }

    func read(frame: Int, region: Region, into buffer: UnsafeMutableRawBufferPointer) throws {
        let target = buffer.bindMemory(to: UInt16.self)
        var place = 0
        for y in region.y0..<region.y1 {
            for x in region.x0..<region.x1 {
                target[place] = UInt16(x == 0 ? frame : y)
                place += 1
            }
        }
    }
}
