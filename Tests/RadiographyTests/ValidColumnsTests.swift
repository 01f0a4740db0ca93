import Radiography
import TestSupport
import Testing

@Suite("Valid columns and bands")
struct ValidColumnsTests {
    @Test func `265 µm of 2.65 µm pixels are 100 columns around the axis`() throws {
        let valid = try ValidColumns(
            cylinder: Cylinder(radius: 0.15), axisColumn: 1000, pixelSize: 2.65e-4, width: 2048)
        #expect(valid.columns(of: .centred(widthMicrometres: 265)) == 950..<1050)
        #expect(valid.columns(of: .full) == valid.range)
    }

    @Test func `A centre on the limit of the valid part is valid`() throws {
        let valid = try ValidColumns(
            cylinder: Cylinder(radius: 0.1), axisColumn: 50, pixelSize: 0.01, width: 100,
            validFraction: 0.5)
        #expect(valid.range == 45..<56)
    }

    @Test func `Bands are clipped to the image and to the valid part`() throws {
        let cylinder = try Cylinder(radius: 0.1)
        let left = try ValidColumns(
            cylinder: cylinder, axisColumn: 3, pixelSize: 0.01, width: 100, validFraction: 1)
        #expect(left.range == 0..<14)
        #expect(left.columns(of: .columns(10..<90)) == 10..<14)
        #expect(left.columns(of: .columns(40..<90)).isEmpty)
        #expect(left.columns(of: .centred(widthMicrometres: 1e6)) == 0..<14)
        let outside = try ValidColumns(
            cylinder: cylinder, axisColumn: -50, pixelSize: 0.01, width: 100)
        #expect(outside.range.isEmpty)
    }

    @Test func `A slab is valid everywhere`() throws {
        let valid = try ValidColumns(slabOfWidth: 101, pixelSize: 1e-3)
        #expect(valid.range == 0..<101)
        #expect(valid.columns(of: .centred(widthMicrometres: 100)) == 45..<55)
    }

    @Test func `A pixel belongs to a range exactly if its centre does`() throws {
        for seed in UInt64(1)...200 {
            var noise = NoiseSource(seed: seed)
            let axis = noise.uniform(-20, 220)
            let radius = noise.uniform(5, 120)
            let fraction = noise.uniform(0.1, 1)
            let band = noise.uniform(0, 150)
            let valid = try ValidColumns(
                cylinder: Cylinder(radius: radius * 1e-3), axisColumn: axis, pixelSize: 1e-3,
                width: 200, validFraction: fraction)
            let centres = (0..<200).filter { abs(Double($0) - axis) <= fraction * radius }
            #expect(Array(valid.range) == centres, "seed \(seed)")
            let inBand = centres.filter {
                let x = Double($0) - axis
                return x >= -band / 2 && x < band / 2
            }
            let found = valid.columns(of: .centred(widthMicrometres: band * 10))
            #expect(Array(found) == inBand, "seed \(seed)")
        }
    }
}
