import Fields

@testable import Phantoms

/// A synthetic pellet in memory, its voxels as numbers.
struct PelletVolume {
    let phantom: PelletPhantom
    let truth: PelletTruth
    /// Voxels, x fastest.
    let values: [Double]
    /// The same, as bytes.
    let bytes: [UInt8]

    /// Makes a volume; without a change it is small, of 32-bit numbers, with solid 1 and no pores,
    /// blur or noise.
    init(threads: Int = 2, _ change: (inout PelletPhantomOptions) -> Void = { _ in }) throws {
        var options = PelletPhantomOptions()
        options.width = 40
        options.height = 36
        options.slices = 32
        options.type = .float32
        options.greys = .init(air: 0, pore: 0, solid: 1, noise: 0)
        options.radius = 14
        options.caps = 4
        options.porosity = 0
        options.edgeRise = 0
        options.poreRadius = 2...3
        options.blur = 0
        change(&options)
        phantom = try PelletPhantom(options)
        var bytes: [UInt8] = []
        truth = try phantom.make(threads: threads) { bytes += $0 }
        self.bytes = bytes
        values = bytes.withUnsafeBytes { bytes in
            switch options.type {
            case .uint8: bytes.map { Double($0) }
            case .uint16: bytes.bindMemory(to: UInt16.self).map { Double($0) }
            case .int16: bytes.bindMemory(to: Int16.self).map { Double($0) }
            case .float32: bytes.bindMemory(to: Float.self).map { Double($0) }
            }
        }
    }

    var options: PelletPhantomOptions { phantom.options }

    func value(_ x: Int, _ y: Int, _ z: Int) -> Double {
        values[(z * options.height + y) * options.width + x]
    }

    /// Every voxel with its distance from the axis and its height above the pellet's start, by the
    /// cross product.
    func forEachVoxel(_ body: (SIMD3<Int>, _ r: Double, _ h: Double, _ value: Double) -> Void) {
        let u = truth.direction
        for z in 0..<options.slices {
            for y in 0..<options.height {
                for x in 0..<options.width {
                    let p = SIMD3(Double(x), Double(y), Double(z)) - truth.axis.start
                    let cross = SIMD3(
                        p.y * u.z - p.z * u.y, p.z * u.x - p.x * u.z, p.x * u.y - p.y * u.x)
                    body(
                        SIMD3(x, y, z), (cross * cross).sum().squareRoot(), (p * u).sum(),
                        value(x, y, z))
                }
            }
        }
    }
}
