import Fields
import Foundation

extension DensityOracle {
    /// One row of a profile; NaN stands for no number.
    public struct Row {
        /// Pixels with an optical depth.
        public var pixels = 0
        /// ⟨T⟩ over the informed pixels.
        public var meanTransmission = Double.nan
        /// ⟨A⟩.
        public var opticalDepth = Double.nan
        /// ⟨N6/t⟩, ΣN6/Σt and Σ(wC)/Σw (1/cm³).
        public var plain = Double.nan
        /// See ``plain``.
        public var pathWeighted = Double.nan
        /// See ``plain``.
        public var inverseVariance = Double.nan
        /// The parts of σ that are independent, common to all frames, and common to a frame (1/cm³).
        public var sigmaStatistical = Double.nan
        /// See ``sigmaStatistical``.
        public var sigmaReference = Double.nan
        /// See ``sigmaStatistical``.
        public var sigmaDose = Double.nan
        /// σ of ``opticalDepth``, all parts together.
        public var sigmaOpticalDepth = Double.nan
    }

    /// The row bins, which begin anew at each component.
    public var bins: [Range<Int>] {
        let height = experiment.shape.height
        let edges = experiment.components.flatMap { [$0.rows.lowerBound, $0.rows.upperBound] }
        var bins: [Range<Int>] = []
        var first = 0
        while first < height {
            let next = edges.filter { $0 > first }.min() ?? height
            let end = min(first + experiment.binRows, next, height)
            bins.append(first..<end)
            first = end
        }
        return bins
    }

    /// The column of the axis in the middle of some rows.
    private func axis(_ rows: Range<Int>) -> Double {
        guard case .cylinder(_, let axis, let tilt) = experiment.sample else {
            return Double(experiment.shape.width - 1) / 2
        }
        let middle = Double(rows.lowerBound + rows.upperBound - 1) / 2
        return axis + (middle - Double(experiment.shape.height - 1) / 2) * tan(tilt * .pi / 180)
    }

    /// The valid columns of a band.
    private func columns(_ band: PlainExperiment.Band, _ rows: Range<Int>) -> [Int] {
        (0..<experiment.shape.width).filter { column in
            let x = (Double(column) - axis(rows)) * experiment.pixelSize
            if case .cylinder(let radius, _, _) = experiment.sample,
                abs(x) > experiment.validFraction * radius
            {
                return false
            }
            return switch band {
            case .full: true
            case .centred(let width): x >= -width / 2 && x < width / 2
            case .columns(let columns): columns.contains(column)
            }
        }
    }

    /// t̄ of a column (cm); 1 without a sample.
    private func chord(_ column: Int, _ rows: Range<Int>) -> Double {
        switch experiment.sample {
        case nil: 1
        case .slab(let thickness): thickness
        case .cylinder(let radius, _, _):
            RadiographyOracle.footprintMean(
                radius: radius, x: (Double(column) - axis(rows)) * experiment.pixelSize,
                footprint: experiment.pixelSize, n: 16
            ) { $0 }
        }
    }

    /// µ t̄ of a depth that a pixel measures.
    private func corrected(_ depth: Double, _ column: Int, _ rows: Range<Int>) -> Double {
        guard case .cylinder(let radius, _, _) = experiment.sample else { return depth }
        return RadiographyOracle.trueDepth(
            measured: depth, radius: radius,
            x: (Double(column) - axis(rows)) * experiment.pixelSize,
            footprint: experiment.pixelSize, n: 16)
    }

    /// m of (N′/t − m)/σ6: Σ_m, or −σ6 C_ref.
    private func offset(_ component: PlainExperiment.Component) -> Double {
        experiment.reference == nil
            ? component.matrix : -experiment.crossSection * component.reference
    }

    private func component(_ rows: Range<Int>) -> PlainExperiment.Component? {
        experiment.components.first { $0.rows.contains(rows.lowerBound) }
    }

    /// What a frame's own variance is multiplied with: 1 − 2/n if it is one of n reference frames.
    func ownFactor(_ frame: Int) -> Double {
        guard let range = experiment.reference, range.contains(frame) else { return 1 }
        return max(1 - 2 / Double(range.count), 0)
    }

    /// A pixel of a band with its chord and what its depth is worth.
    private struct Sample {
        var pixel: Pixel
        var column: Int
        var chord: Double
        /// N′ = µ t̄ − µ_ref t̄.
        var attenuation: Double
        var statistical = 0.0
        var reference = 0.0
    }

    /// One row of one band, for each bin.
    public func rows(_ frame: Int, band: PlainExperiment.Band) -> [Row] {
        bins.map { row(frame, band, $0) }
    }

    private func row(_ frame: Int, _ band: PlainExperiment.Band, _ rows: Range<Int>) -> Row {
        var result = Row()
        let columns = columns(band, rows)
        let pixels = columns.map { ($0, pixel(frame, rows: rows, column: $0)) }
        let informed = pixels.filter(\.1.isInformed)
        var samples = informed.filter { !$0.1.depth.isNaN }.map { column, pixel in
            let reference = referenceDepth(rows: rows, column: column).map {
                corrected($0, column, rows)
            }
            return Sample(
                pixel: pixel, column: column, chord: chord(column, rows),
                attenuation: corrected(pixel.depth, column, rows) - (reference ?? 0))
        }
        result.pixels = samples.count
        let n = Double(samples.count)
        func sum(_ value: (Sample) -> Double) -> Double { samples.reduce(0) { $0 + value($1) } }
        result.meanTransmission =
            informed.reduce(0) { $0 + $1.1.transmission } / Double(informed.count)
        guard n > 0, result.meanTransmission > 0,
            -log(result.meanTransmission) <= experiment.opaqueAbove
        else { return result }
        result.opticalDepth = sum(\.pixel.depth) / n
        let mean = sum(\.attenuation) / sum(\.chord)
        let referenceMean = referenceMean(rows)
        for index in samples.indices {
            addVariances(
                to: &samples[index], frame, rows, mean: mean, referenceMean: referenceMean)
        }
        let dose = doses[frame].variance
        let referenceDose = referenceDoseVariance()
        result.sigmaOpticalDepth =
            ((sum(\.statistical) + sum(\.reference)) / (n * n) + dose + referenceDose)
            .squareRoot()
        guard experiment.sample != nil, let component = component(rows) else { return result }
        let m = offset(component)
        let sigma = experiment.crossSection
        let length = sigma * sum(\.chord)
        result.plain = (sum { $0.attenuation / $0.chord } / n - m) / sigma
        result.pathWeighted = (mean - m) / sigma
        // w = t²/σ_A², of C = (N′/t − m)/σ6.
        let weight = sum { $0.chord * $0.chord / ($0.statistical + $0.reference) }
        let weighted = sum { $0.chord * $0.attenuation / ($0.statistical + $0.reference) }
        result.inverseVariance = (weighted / weight - m) / sigma
        result.sigmaStatistical = (ownFactor(frame) * sum(\.statistical)).squareRoot() / length
        result.sigmaReference =
            (sum(\.reference) + n * n * referenceDose).squareRoot() / length
        result.sigmaDose = n * dose.squareRoot() / length
        return result
    }

    /// ΣA_ref/Σt of the whole sample in some rows: what the reference frames are expected to show.
    private func referenceMean(_ rows: Range<Int>) -> Double {
        var (depth, length) = (0.0, 0.0)
        for column in columns(.full, rows) {
            guard let reference = referenceDepth(rows: rows, column: column), reference.isFinite
            else { continue }
            depth += corrected(reference, column, rows)
            length += chord(column, rows)
        }
        return length > 0 ? depth / length : 0
    }

    /// Var(A) from the counts that the row's mean attenuation lets expect; without a sample from the
    /// pixel's own depth.
    private func addVariances(
        to sample: inout Sample, _ frame: Int, _ rows: Range<Int>, mean: Double,
        referenceMean: Double
    ) {
        let n = Double(sample.pixel.rows)
        let w = sample.pixel.openBeam
        let expected =
            experiment.sample == nil
            ? sample.pixel.depth : (mean + referenceMean) * sample.chord
        let u = w * exp(-expected) * doses[frame].ratio
        sample.statistical = variance(u) / (u * u) / n
        let other: Double
        if experiment.reference != nil {
            let reference = referenceCounts(
                transmission: exp(-referenceMean * sample.chord), openBeam: w)
            other = reference.inverse
            let flats = flatsFactor(frame) * variance(w) / (w * w)
            sample.reference = (reference.variance + flats) / n
        } else {
            other = 1 / w
            sample.reference = openBeamFactor(frame) * variance(w) / (w * w) / n
        }
        sample.reference += darkVariance * (1 / u - other) * (1 / u - other) / n
    }

    /// The maps of one frame, row after row.
    public func maps(_ frame: Int) -> (transmission: [Double], density: [Double], sigma: [Double]) {
        let shape = experiment.shape
        var transmission: [Double] = []
        var density: [Double] = []
        var sigma: [Double] = []
        for y in 0..<shape.height {
            let rows = y..<y + 1
            let full = row(frame, .full, rows)
            let isDark =
                !(full.meanTransmission > 0) || -log(full.meanTransmission) > experiment.opaqueAbove
            let valid = Set(isDark || experiment.sample == nil ? [] : columns(.full, rows))
            for x in 0..<shape.width {
                let pixel = pixel(frame, rows: rows, column: x)
                transmission.append(pixel.depth.isNaN ? .nan : pixel.transmission)
                guard valid.contains(x), !pixel.depth.isNaN, let component = component(rows) else {
                    density.append(.nan)
                    sigma.append(.nan)
                    continue
                }
                let chord = chord(x, rows)
                let reference = referenceDepth(rows: rows, column: x).map {
                    corrected($0, x, rows)
                }
                let attenuation = corrected(pixel.depth, x, rows) - (reference ?? 0)
                density.append(
                    (attenuation / chord - offset(component)) / experiment.crossSection)
                let own = ownFactor(frame) * variance(pixel.net) / (pixel.net * pixel.net)
                sigma.append(own.squareRoot() / (experiment.crossSection * chord))
            }
        }
        return (transmission, density, sigma)
    }
}
