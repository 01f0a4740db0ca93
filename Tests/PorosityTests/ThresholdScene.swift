import Engines
import Foundation
import Porosity

/// Histograms of known populations.
enum ThresholdScene {
    /// Voxels of a sum of Gaussians, each code the integral from half a code below to half above.
    static func gaussians(
        _ components: [(weight: Double, mean: Double, deviation: Double)], voxels: Double = 1e8,
        coding: GreyCoding = .counts
    ) -> GreyHistogram {
        var counts = [UInt64](repeating: 0, count: GreyCoding.count)
        for component in components {
            func below(_ value: Double) -> Double {
                erfc((component.mean - value) / component.deviation / 2.0.squareRoot()) / 2
            }
            let reach = 8 * component.deviation
            let first = max(Int(component.mean - reach), 0)
            for code in first...min(Int(component.mean + reach), GreyCoding.count - 1) {
                let part = below(Double(code) + 0.5) - below(Double(code) - 0.5)
                counts[code] += UInt64((voxels * component.weight * part).rounded())
            }
        }
        return GreyHistogram(coding: coding, counts: counts)
    }

    /// Pores of a porosity and solid, d′ apart, σ 500 codes.
    static func pellet(porosity: Double, separation: Double, brightPores: Bool = false)
        -> GreyHistogram
    {
        let (low, high) = (20_000.0, 20_000 + 500 * separation)
        return gaussians([
            (porosity, brightPores ? high : low, 500),
            (1 - porosity, brightPores ? low : high, 500),
        ])
    }

    /// Some codes with some voxels each.
    static func codes(_ voxels: [Int: UInt64]) -> GreyHistogram {
        var counts = [UInt64](repeating: 0, count: GreyCoding.count)
        for (code, number) in voxels { counts[code] = number }
        return GreyHistogram(coding: .counts, counts: counts)
    }
}
