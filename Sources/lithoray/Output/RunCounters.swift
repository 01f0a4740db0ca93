import Radiography

/// What was counted over the frames of a run.
struct RunCounters: Sendable, Equatable {
    /// Counts by name.
    private(set) var values: [String: Int]

    /// Goes on from counts by name.
    init(_ values: [String: Int] = [:]) { self.values = values }

    /// Adds a frame.
    mutating func add(_ frame: DensityComputation.FrameResult) {
        let counters = frame.counters
        for (name, count) in [
            ("frames", 1), ("untrusted_frames", frame.quality == .ok ? 0 : 1),
            ("saturated", counters.saturated), ("nonpositive", counters.nonPositive),
            ("low_flat", counters.lowFlat), ("spots", counters.spots),
            ("masked", counters.masked), ("outside", counters.outside),
            ("opaque", counters.opaque), ("rows", counters.densityRows),
            ("rows_losing_nonpositive", counters.losingRows),
            ("rows_lateral", counters.lateralRows),
        ] {
            values[name, default: 0] += count
        }
    }

    private func count(_ name: String) -> Int { values[name] ?? 0 }

    /// The counts as run.json lists them.
    var json: JSONValue {
        .object(
            values.sorted { $0.key < $1.key }.map {
                JSONValue.Member(name: $0.key, value: .integer($0.value))
            })
    }

    /// What a user should know at the end of a run.
    func warnings(preparation: DensityPreparation, frames: Int) -> [RadiographyWarning] {
        var warnings: [RadiographyWarning] = []
        let untrusted = count("untrusted_frames")
        if untrusted > 0 {
            warnings.append(
                RadiographyWarning(
                    "W-TRIP",
                    "\(untrusted) of \(frames) frames have a dose out of range (quality 'dose' in "
                        + "frames.csv); their rows are without a value, the times of the others stay"
                ))
        }
        let rows = count("rows")
        let losing = count("rows_losing_nonpositive")
        if losing > 0 {
            warnings.append(
                RadiographyWarning(
                    "W-NONPOS",
                    "\(losing) of \(rows) rows lost more than 1 % of their pixels to counts that are "
                        + "not above the dark, so that the brighter half of the noise is left; "
                        + "combine frames or bin rows"))
        }
        let lateral = count("rows_lateral")
        if lateral * 100 > rows {
            warnings.append(
                RadiographyWarning(
                    "W-LATERAL",
                    "in \(lateral) of \(rows) rows the plain or path-weighted density differs from "
                        + "the inverse-variance one by more than 3 standard deviations: lithium is "
                        + "not uniform across the sample, or axis, diameter or scatter are off"))
        }
        return warnings
    }
}
