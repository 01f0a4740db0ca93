import Porosity
import Testing

@Suite("A view of a pellet") struct PelletViewTests {
    private let upright = PelletGeometry(
        axisPoint: [500, 500, 100], direction: [0, 0, 1], radius: 100, heights: -40...60)

    private func isNear(_ a: SIMD2<Double>, _ b: SIMD2<Double>, _ limit: Double = 1e-6) -> Bool {
        abs(a.x - b.x) < limit && abs(a.y - b.y) < limit
    }

    @Test("from the side along x, y points right, the axis up, and the pellet fills the picture")
    func side() {
        let view = PelletView(
            upright, camera: .init(azimuth: 0, elevation: 0), cut: nil, size: 1000)
        // 200 px of the volume across 980 pixels, with 10 on each side.
        #expect(abs(view.scale - 200.0 / 980) < 1e-12)
        #expect(view.shape.width == 1000 && view.shape.height == 510)
        #expect(isNear(view.place(of: [0, 100, 100]), [990, 10]))
        #expect(isNear(view.place(of: [0, -100, 0]), [10, 500]))
        #expect(isNear(view.place(of: [100, 0, 50]), [500, 255]))
    }

    @Test("from above, y points right and x down, seen from the side of x")
    func above() {
        let view = PelletView(
            upright, camera: .init(azimuth: 0, elevation: 90), cut: nil, size: 1000)
        #expect(isNear(view.place(of: [100, 0, 100]), [500, 990]))
        #expect(isNear(view.place(of: [0, 100, 0]), [990, 500]))
    }

    @Test("with an eye, what is nearer is larger")
    func perspective() {
        let view = PelletView(
            upright, camera: .init(azimuth: 0, elevation: 0, distance: 4), cut: nil, size: 1000)
        let near = view.place(of: [100, 0, 100]) - view.place(of: [100, 0, 0])
        let far = view.place(of: [-100, 0, 100]) - view.place(of: [-100, 0, 0])
        // Distances of 300 and 500 px.
        #expect(abs(near.y / far.y - 5.0 / 3) < 1e-9)
    }

    @Test("the axes of a tilted pellet are at right angles, and e₁ leans as x does")
    func tilted() {
        var geometry = upright
        geometry.direction = [0.6, 0, 0.8]
        let axes = PelletView(geometry, size: 100).axes
        let expected: [SIMD3<Double>] = [[0.8, 0, -0.6], [0, 1, 0], [0.6, 0, 0.8]]
        for (axis, expected) in zip(axes, expected) {
            let distance = axis - expected
            #expect((distance * distance).sum() < 1e-24)
        }
    }

    @Test("a wedge lies about the direction of the eye, turned")
    func wedge() throws {
        let view = PelletView(
            upright, camera: .init(azimuth: 90, elevation: 20), cut: .init(width: 60, turn: 30),
            size: 100)
        let angles = try #require(view.cutAngles)
        #expect(abs(angles.lowerBound - .pi / 2) < 1e-12)
        #expect(abs(angles.upperBound - .pi * 5 / 6) < 1e-12)
    }
}
