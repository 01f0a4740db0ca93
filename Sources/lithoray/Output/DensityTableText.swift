import Radiography

/// The text of profiles.csv and frames.csv.
struct DensityTableText: Sendable {
    private let preparation: DensityPreparation
    private let times: [Double]?
    private let names: [String]
    /// Band, row and height of each band and bin, with their commas.
    private let starts: [[[UInt8]]]

    /// First line of profiles.csv.
    static let profileHeader = """
        frame,time_s,band,row,height_um,optical_depth,lithium6_per_cm3,sigma_stat_per_cm3,\
        sigma_reference_per_cm3,sigma_dose_per_cm3,sigma_scale_per_cm3,plain_per_cm3,\
        path_weighted_per_cm3,inverse_variance_per_cm3,pixels,sigma_optical_depth

        """
    /// First line of frames.csv.
    static let frameHeader = """
        frame,file,time_s,dose,quality,saturated,nonpositive,low_flat,spots,masked,outside,opaque,\
        mean_transmission

        """

    /// Numbers, short words and line ends of a row after its start.
    private static let profileNumbers = 13
    /// The same of a row of frames.csv besides the name.
    private static let frameNumbers = 14

    /// Prepares the parts that all frames share.
    init(preparation: DensityPreparation, times: [Double]?, names: [String]) {
        self.preparation = preparation
        self.times = times
        self.names = names
        starts = preparation.bandNames.map { band in
            preparation.bins.map { bin in
                TableText.bytes(
                    capacity: 2 * band.utf8.count + 3 + 2 * TableText.numberCapacity
                ) { text in
                    text.add(band)
                    text.add(bin.row)
                    text.add(bin.height)
                }
            }
        }
    }

    /// The lines of one frame in profiles.csv.
    func profiles(_ frame: DensityComputation.FrameResult) -> [UInt8] {
        let start = TableText.bytes(capacity: 2 * TableText.numberCapacity) { text in
            text.add(frame.index)
            text.addExactly(times?[frame.index])
        }
        let rowBytes = starts.joined().reduce(0) { max($0, $1.count) } + start.count
        let capacity =
            frame.bands.count * preparation.bins.count
            * (rowBytes + Self.profileNumbers * TableText.numberCapacity)
        return TableText.bytes(capacity: capacity) { text in
            for (band, rows) in frame.bands.enumerated() {
                for (bin, row) in rows.enumerated() {
                    text.add(prepared: start)
                    text.add(prepared: starts[band][bin])
                    text.add(row.opticalDepth)
                    let lithium6 = text.addKept(row.lithium6)
                    text.add(row.sigmaStatistical)
                    text.add(row.sigmaReference)
                    text.add(row.sigmaDose)
                    text.add(row.sigmaScale)
                    // It is one of these three.
                    text.add(row.plain, maybe: lithium6)
                    text.add(row.pathWeighted, maybe: lithium6)
                    text.add(row.inverseVariance, maybe: lithium6)
                    text.add(row.quality == .ok ? row.pixels : 0)
                    text.add(row.sigmaOpticalDepth)
                    text.endLine()
                }
            }
        }
    }

    /// The line of one frame in frames.csv.
    func frame(_ frame: DensityComputation.FrameResult) -> [UInt8] {
        let name = names[frame.index]
        let capacity = 2 * name.utf8.count + 3 + Self.frameNumbers * TableText.numberCapacity
        return TableText.bytes(capacity: capacity) { text in
            text.add(frame.index)
            text.add(name)
            text.addExactly(times?[frame.index])
            text.add(frame.dose)
            text.add(frame.quality.rawValue)
            let counters = frame.counters
            for count in [
                counters.saturated, counters.nonPositive, counters.lowFlat, counters.spots,
                counters.masked, counters.outside, counters.opaque,
            ] {
                text.add(count)
            }
            text.add(frame.meanTransmission)
            text.endLine()
        }
    }
}
