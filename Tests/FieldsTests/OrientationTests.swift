import Fields
import Testing

@Suite("Orientation") struct OrientationTests {
    /// A stored 3×2 image, row after row.
    let stored = [[1, 2, 3], [4, 5, 6]]

    func turned(_ orientation: Orientation) -> [[Int]] {
        let shape = Shape(width: 3, height: 2)
        let result = orientation.shape(of: shape)
        return (0..<result.height).map { y in
            (0..<result.width).map { x in
                let source = orientation.source(x: x, y: y, stored: shape)
                return stored[source.y][source.x]
            }
        }
    }

    @Test("a quarter turn is clockwise")
    func quarterTurn() {
        #expect(turned(Orientation(quarterTurns: 1)) == [[4, 1], [5, 2], [6, 3]])
    }

    @Test("two quarter turns put the last pixel first")
    func halfTurn() {
        #expect(turned(Orientation(quarterTurns: 2)) == [[6, 5, 4], [3, 2, 1]])
    }

    @Test("three quarter turns are one counter-clockwise")
    func threeQuarterTurns() {
        #expect(turned(Orientation(quarterTurns: -1)) == [[3, 6], [2, 5], [1, 4]])
    }

    @Test("the mirror follows the rotation")
    func flips() {
        #expect(turned(Orientation(flip: .horizontal)) == [[3, 2, 1], [6, 5, 4]])
        #expect(turned(Orientation(flip: .vertical)) == [[4, 5, 6], [1, 2, 3]])
        #expect(
            turned(Orientation(quarterTurns: 1, flip: .horizontal)) == [[1, 4], [2, 5], [3, 6]])
    }
}
