import Fields
import Figures
import Foundation
import TestSupport

/// Values that the tests of figures share.
enum Example {
    /// Two curves of four rows with a gap, beside a row that has no uncertainty.
    static let tiny = ProfileSeries(
        title: "tiny", band: "full",
        components: [
            ComponentBand(name: "separator", heights: 0...30),
            ComponentBand(name: "positive electrode", heights: 30...50),
        ],
        curves: [
            ProfileCurve(
                label: .time(hours: 0), heights: [45, 25, 15, 5],
                lithium6: [2.0e21, .nan, 2.2e21, 2.5e21],
                sigmaStatistical: [1e19, .nan, .nan, 2e19]),
            ProfileCurve(
                label: .time(hours: 2.5), heights: [45, 25, 15, 5],
                lithium6: [2.1e21, 2.2e21, 2.6e21, 3.5e21],
                sigmaStatistical: [1e19, 1e19, 1e19, 2e19]),
        ])

    /// A cell with an opaque negative electrode, a fracture without numbers and counting noise.
    static func cell(frames: Int, title: String, seed: UInt64 = 1) -> ProfileSeries {
        var random = NoiseSource(seed: seed)
        let curves = (0..<frames).map { frame -> ProfileCurve in
            let hours = 20 * Double(frame) / Double(max(frames - 1, 1))
            let heights = (0..<494).map { 1055 - 2.65 * (Double($0) + 0.5) }
            var densities: [Double] = []
            var sigmas: [Double] = []
            for height in heights {
                let sigma = 2.5e19 * (1 + 0.4 * cos(height / 60))
                var density = .nan as Double
                if height > 829.5 {
                    density = 2.15e21 + 1.6e19 * hours
                } else if height > 8, abs(height - 410) > 12 {
                    let reach = 60 + 70 * hours.squareRoot()
                    density = 2.02e21 + (0.15 + 0.09 * hours) * 1e21 * exp(-height / reach)
                }
                densities.append(density + sigma * random.gaussian())
                sigmas.append(density.isNaN ? .nan : sigma)
            }
            return ProfileCurve(
                label: .time(hours: hours), heights: heights, lithium6: densities,
                sigmaStatistical: sigmas)
        }
        return ProfileSeries(
            title: title, band: "full",
            components: [
                ComponentBand(name: "positive electrode", heights: 829.5...1055),
                ComponentBand(name: "separator", heights: 0...829.5),
                ComponentBand(name: "negative electrode", heights: -255...0),
            ], curves: curves)
    }

    /// A map of a cell: numbers inside a cylinder and above row 400, a peak towards that row.
    static func map(width: Int, height: Int, seed: UInt64 = 1) -> Field<Lithium6Density> {
        var random = NoiseSource(seed: seed)
        var field = Field<Lithium6Density>(
            shape: Shape(width: width, height: height), repeating: .nan)
        for row in 0..<height * 4 / 5 {
            let depth = Double(height * 4 / 5 - row) / Double(height)
            for column in width / 10..<width * 9 / 10 {
                let value = 2e21 + 1.2e21 * exp(-depth / 0.15) + 1e20 * random.gaussian()
                field[column, row] = Float(value)
            }
        }
        return field
    }
}
