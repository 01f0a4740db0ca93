import Fields
import Testing

@Suite("Weighted lines") struct WeightedLineTests {
    private let x = [0.0, 25, 50, 75, 100]
    private let y = [1.50, 1.63, 1.78, 1.90, 2.04]
    private let sigma = [0.02, 0.02, 0.03, 0.02, 0.02]

    @Test("the line of TV-16 has its slope, its intercept and their covariance")
    func vector() throws {
        let line = try #require(WeightedLine(x: x, y: y, uncertainties: sigma))
        #expect(abs(line.intercept - 1.49875) <= 1e-9)
        #expect(abs(line.slope - 0.0054) <= 1e-11)
        // The specification prints eight digits of these.
        #expect(abs(line.interceptUncertainty - 0.015811388) <= 1e-9)
        #expect(abs(line.slopeUncertainty - 2.5298221e-4) <= 1e-11)
        #expect(abs(line.covariance - -3.2e-6) <= 1e-14)
        #expect(abs(line.chiSquared - 0.21875) <= 1e-9)
        #expect(abs(line.reducedChiSquared - 0.21875 / 3) <= 1e-9)
    }

    @Test("points on a line give it back, whatever their uncertainties, and scatter of 0")
    func exact() throws {
        let line = try #require(
            WeightedLine(x: x, y: x.map { 3 - 0.25 * $0 }, uncertainties: sigma))
        #expect(abs(line.intercept - 3) <= 1e-12 && abs(line.slope + 0.25) <= 1e-14)
        #expect(abs(line.correlation + 1) <= 1e-12)
        #expect(line.scaled.slope <= 1e-12)
    }

    @Test("twice the uncertainties are twice those of the line, and leave the scaled ones")
    func scaling() throws {
        let once = try #require(WeightedLine(x: x, y: y, uncertainties: sigma))
        let twice = try #require(WeightedLine(x: x, y: y, uncertainties: sigma.map { 2 * $0 }))
        #expect(abs(twice.slopeUncertainty / once.slopeUncertainty - 2) <= 1e-12)
        #expect(abs(twice.scaled.slope / once.scaled.slope - 1) <= 1e-12)
    }

    @Test("one place, no points and points without uncertainty have no line")
    func none() {
        #expect(WeightedLine(x: [], y: [], uncertainties: []) == nil)
        #expect(WeightedLine(x: [1, 1], y: [2, 3], uncertainties: [1, 1]) == nil)
        #expect(WeightedLine(x: [1, 2], y: [2, 3], uncertainties: [1, 0]) == nil)
        #expect(WeightedLine(x: [1, 2], y: [2, .nan], uncertainties: [1, 1]) == nil)
    }
}
