import Fields
import Foundation

/// The densities of a ``PlainExperiment`` in double precision, pixel by pixel, written from the
/// physics specification (a) to (g).
public struct DensityOracle {
    /// One column of one row, or of the summed rows of a bin.
    public struct Pixel {
        /// Rows that count.
        public var rows = 0
        /// Whether the frame says anything of it.
        public var isInformed = false
        /// u = S − D̄ and w = F̄ − D̄, means over the rows.
        public var net = 0.0
        /// See ``net``.
        public var openBeam = 0.0
        /// T = d u/w.
        public var transmission = Double.nan
        /// A = −ln T, less its bias if wanted; NaN where u is not above 0.
        public var depth = Double.nan
    }

    let experiment: PlainExperiment
    private let dark: [Double]
    private let flats: [[Double]]
    private let isUsable: [Bool]
    /// 1/d of each frame, with Var(ln d).
    public private(set) var doses: [(ratio: Double, variance: Double)] = []
    /// Mean transmission of the reference frames at each pixel, 0 where there is none.
    private var references: [Double] = []

    /// Averages the references.
    public init(_ experiment: PlainExperiment) {
        self.experiment = experiment
        func mean(_ images: [[Double]]) -> [Double] {
            (0..<experiment.shape.count).map { pixel in
                images.reduce(0) { $0 + $1[pixel] } / Double(images.count)
            }
        }
        let dark = mean(experiment.darks)
        let flats = experiment.flats.map(mean)
        let beam = dark.indices.map { flats[0][$0] - dark[$0] }
        let limit = 0.02 * beam.sorted()[beam.count / 2]
        self.dark = dark
        self.flats = flats
        isUsable = dark.indices.map { pixel in
            !experiment.masked.contains(pixel)
                && flats.allSatisfy { $0[pixel] - dark[pixel] > limit }
        }
        doses = experiment.frames.indices.map(dose)
        if let range = experiment.reference {
            references = dark.indices.map { referenceTransmission($0, range) }
        }
    }

    /// ⟨d_j (S_j − D̄)/w_j⟩ over the frames whose counts stand for the pixel.
    private func referenceTransmission(_ pixel: Int, _ frames: Range<Int>) -> Double {
        let row = pixel / experiment.shape.width
        let column = pixel % experiment.shape.width
        let counted = frames.filter { frame in
            isUsable[pixel] && experiment.frames[frame][pixel] < experiment.saturation
                && (experiment.spots == .stay || !isSpot(frame, row, column))
        }
        guard !counted.isEmpty else { return 0 }
        return counted.reduce(0) { sum, frame in
            sum + (experiment.frames[frame][pixel] - dark[pixel])
                / (doses[frame].ratio * openBeam(pixel, frame))
        } / Double(counted.count)
    }

    private func openBeam(_ pixel: Int, _ frame: Int) -> Double {
        openBeam(pixel, weight: experiment.flatWeights[frame])
    }

    private func openBeam(_ pixel: Int, weight: Double) -> Double {
        let first = flats[0][pixel]
        return first + weight * ((flats.count > 1 ? flats[1][pixel] : first) - first) - dark[pixel]
    }

    /// Var(F̄) over that of one flat.
    func openBeamFactor(_ frame: Int) -> Double {
        openBeamFactor(weight: experiment.flatWeights[frame])
    }

    private func openBeamFactor(weight: Double) -> Double {
        let counts = experiment.flats.map { Double($0.count) }
        guard counts.count > 1 else { return 1 / counts[0] }
        return (1 - weight) * (1 - weight) / counts[0] + weight * weight / counts[1]
    }

    /// Var(F̄_k − F̄_ref) over that of one flat: flats that serve both at the same weight cancel.
    func flatsFactor(_ frame: Int) -> Double {
        guard experiment.flats.count > 1, experiment.reference != nil else { return 0 }
        let change = experiment.flatWeights[frame] - referenceWeight
        return experiment.flats.reduce(0) { $0 + change * change / Double($1.count) }
    }

    /// Mean weight of the second flats in the reference frames.
    private var referenceWeight: Double {
        let weights = (experiment.reference ?? 0..<0).map { experiment.flatWeights[$0] }
        return weights.reduce(0, +) / Double(weights.count)
    }

    /// Var(D̄).
    var darkVariance: Double {
        experiment.readNoise * experiment.readNoise / Double(experiment.darks.count)
    }

    /// g n + σ_r², the variance of n counts.
    func variance(_ counts: Double) -> Double {
        experiment.gain * counts + experiment.readNoise * experiment.readNoise
    }

    /// Sums over the air of a frame.
    private struct AirSums {
        var net = 0.0
        var beam = 0.0
        /// ΣVar(S), and the variance of one flat over the same pixels.
        var frameVariance = 0.0
        var flatVariance = 0.0
        var pixels = 0.0

        /// ΣVar(S)/(Σu)².
        var own: Double { frameVariance / (net * net) }
    }

    private func airSums(_ frame: Int) -> AirSums {
        var sums = AirSums()
        for row in experiment.air.rows {
            for column in experiment.air.columns {
                let pixel = row * experiment.shape.width + column
                let counts = experiment.frames[frame][pixel]
                guard isUsable[pixel], counts < experiment.saturation,
                    experiment.spots == .stay || !isSpot(frame, row, column)
                else { continue }
                sums.net += counts - dark[pixel]
                sums.beam += openBeam(pixel, frame)
                sums.frameVariance += variance(counts - dark[pixel])
                sums.flatVariance += variance(openBeam(pixel, frame))
                sums.pixels += 1
            }
        }
        return sums
    }

    /// 1/d, and Var(ln d).
    ///
    ///     Var(ln d) = ΣVar(S)/(Σu)² + ΣVar(F̄)/(Σw)² + ΣVar(D̄)(1/Σu − 1/Σw)²
    ///
    /// Relative to n frames: what the frame adds to the variance of their mean. One of them has 1 − 2/n of
    /// its own; flats and darks cancel but for what differs.
    private func dose(_ frame: Int) -> (ratio: Double, variance: Double) {
        let sums = airSums(frame)
        let ratio = sums.net / sums.beam
        let flat = sums.flatVariance / (sums.beam * sums.beam)
        let dark = sums.pixels * darkVariance
        guard let reference = experiment.reference else {
            let difference = 1 / sums.net - 1 / sums.beam
            return (
                ratio,
                sums.own + openBeamFactor(frame) * flat + dark * difference * difference
            )
        }
        let others = reference.map(airSums)
        let difference =
            1 / sums.net - others.reduce(0) { $0 + 1 / $1.net } / Double(others.count)
        return (
            ratio,
            ownFactor(frame) * sums.own + flatsFactor(frame) * flat
                + dark * difference * difference
        )
    }

    /// The variance of the mean ln d of the reference frames for their own sake.
    func referenceDoseVariance() -> Double {
        let frames = experiment.reference ?? 0..<0
        return frames.reduce(0) { $0 + airSums($1).own }
            / Double(max(frames.count * frames.count, 1))
    }

    /// The median of the pixels around one that count, the lower middle of an even number.
    private func median(_ frame: Int, _ row: Int, _ column: Int) -> Double {
        var counts: [Double] = []
        for y in max(row - 1, 0)...min(row + 1, experiment.shape.height - 1) {
            for x in max(column - 1, 0)...min(column + 1, experiment.shape.width - 1) {
                let pixel = y * experiment.shape.width + x
                let value = experiment.frames[frame][pixel]
                if isUsable[pixel] && value < experiment.saturation { counts.append(value) }
            }
        }
        return counts.sorted()[(counts.count - 1) / 2]
    }

    /// |I − m| > 5 √(g max(m − D̄, 0) + σ_r²).
    private func isSpot(_ frame: Int, _ row: Int, _ column: Int) -> Bool {
        let pixel = row * experiment.shape.width + column
        let counts = experiment.frames[frame][pixel]
        guard isUsable[pixel], counts < experiment.saturation else { return false }
        let median = median(frame, row, column)
        return abs(counts - median) > 5 * variance(max(median - dark[pixel], 0)).squareRoot()
    }

    /// Normalises one column of some rows; none of those that count may be without counts or, where
    /// densities are relative, without a reference.
    public func pixel(_ frame: Int, rows: Range<Int>, column: Int) -> Pixel {
        var result = Pixel()
        var isInformed = true
        for row in rows {
            let pixel = row * experiment.shape.width + column
            guard isUsable[pixel] else { continue }
            if experiment.reference != nil && !(references[pixel] > 0) { isInformed = false }
            var counts = experiment.frames[frame][pixel]
            if counts >= experiment.saturation { isInformed = false }
            if experiment.spots != .stay && isSpot(frame, row, column) {
                if experiment.spots == .areExcluded { isInformed = false }
                counts = median(frame, row, column)
            }
            result.rows += 1
            result.net += counts - dark[pixel]
            result.openBeam += openBeam(pixel, frame)
        }
        guard result.rows > 0, isInformed else { return result }
        let n = Double(result.rows)
        result.isInformed = true
        result.net /= n
        result.openBeam /= n
        let (u, w) = (result.net, result.openBeam)
        result.transmission = u / w / doses[frame].ratio
        guard u > 0 else { return result }
        result.depth = -log(result.transmission)
        if experiment.correctsBias {
            // E[ln u] = ln E[u] − Var(S)/2u²: what has no bias is ln(u (1 + Var(S)/2u²)).
            let own = variance(u) / (u * u) / n
            let flat = openBeamFactor(frame) * variance(w) / (w * w) / n
            result.depth = -log(result.transmission * (1 + own / 2)) + flat / 2
        }
        return result
    }

    /// 1 over the mean counts that stand for a T_ref, ⟨d⟩/(T_ref w), and Var(T_ref)/T_ref² of one row.
    ///
    /// T_ref = Σ d_j u_j/(n w) with the counts u_j = T_ref w/d_j, of all n frames.
    func referenceCounts(
        transmission: Double, openBeam w: Double
    ) -> (inverse: Double, variance: Double) {
        let frames = experiment.reference ?? 0..<0
        var (own, dose) = (0.0, 0.0)
        for frame in frames {
            let part = 1 / doses[frame].ratio / Double(frames.count)
            dose += part
            let share = part / (w * transmission)
            own += share * share * variance(transmission * w * doses[frame].ratio)
        }
        return (dose / (transmission * w), own)
    }

    /// A_ref of a column of some rows, less its bias; nil where densities are absolute, NaN where one
    /// of the rows has none.
    ///
    /// T_ref of several rows is ΣTw/Σw, with w at the mean time of the reference frames.
    func referenceDepth(rows: Range<Int>, column: Int) -> Double? {
        guard experiment.reference != nil else { return nil }
        var (n, beam, sum) = (0.0, 0.0, 0.0)
        for row in rows {
            let pixel = row * experiment.shape.width + column
            guard isUsable[pixel] else { continue }
            guard references[pixel] > 0 else { return .nan }
            n += 1
            let w = openBeam(pixel, weight: referenceWeight)
            beam += w
            sum += references[pixel] * w
        }
        let transmission = sum / beam
        let w = beam / n
        var depth = -log(transmission)
        if experiment.correctsBias {
            let own = referenceCounts(transmission: transmission, openBeam: w).variance
            let flat = openBeamFactor(weight: referenceWeight) * variance(w) / (w * w)
            depth = -log(transmission * (1 + own / n / 2)) + flat / n / 2
        }
        return depth
    }
}
