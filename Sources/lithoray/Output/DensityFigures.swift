import Fields
import Figures
import Foundation
import ImageFiles
import Radiography

/// The pictures of a density run: profiles of some frames, and the first and the last map.
///
/// What goes wrong with a picture is a warning; the numbers are there.
struct DensityFigures {
    let folder: OutputFolder
    let inputs: ExperimentInputs
    let preparation: DensityPreparation
    /// First byte and number of bytes in profiles.csv of the frames to show.
    let pictured: [Int: [Int]]
    let isStack: Bool
    let warnings: Warnings

    /// Draws what the run has numbers for.
    func draw() async {
        guard preparation.geometry != nil, inputs.configuration.pixelSizeMicrometres != nil else {
            return
        }
        let gnuplot = Gnuplot()
        let figures = folder.path("figures")
        await attempt {
            try folder.make("figures")
            try await ProfileFigure(try series()).draw(into: figures, with: gnuplot)
        }
        guard preparation.plan.maps.contains(.density) else { return }
        var maps: [MapFigure] = []
        await attempt {
            maps = [
                try map(ofFrame: 0, name: "density_first"),
                try map(ofFrame: inputs.frames.count - 1, name: "density_last"),
            ]
        }
        let limits = MapFigure.robustLimits(of: maps)
        for index in maps.indices {
            maps[index].limits = limits
            let map = maps[index]
            await attempt { try await map.draw(into: figures, with: gnuplot) }
        }
    }

    private func attempt(_ body: () async throws -> Void) async {
        do {
            try await body()
        } catch {
            warnings.add(Warning(code: "W-FIGURE", message: "\(error)"))
        }
    }

    /// The profiles of the first band.
    private func series() throws -> ProfileSeries {
        let band = preparation.bandNames[0]
        return ProfileSeries(
            title: inputs.configuration.name, band: band, components: components,
            curves: try pictured.sorted { $0.key < $1.key }.map { frame, place in
                try curve(frame: frame, band: band, start: place[0], count: place[1])
            })
    }

    private var components: [ComponentBand] {
        guard let sample = inputs.configuration.sample else { return [] }
        let pixel = inputs.configuration.pixelSizeMicrometres ?? 1
        return sample.components.enumerated().compactMap { index, component in
            let heights = preparation.bins.filter { $0.component == index }.map { bin in
                (bin.height, Double(bin.rowCount) * pixel / 2)
            }
            guard let low = heights.map({ $0.0 - $0.1 }).min(),
                let high = heights.map({ $0.0 + $0.1 }).max()
            else { return nil }
            return ComponentBand(name: component.name, heights: low...high)
        }
    }

    /// Reads one frame's lines of a band back.
    private func curve(
        frame: Int, band: String, start: Int, count: Int
    ) throws -> ProfileCurve {
        let handle = try FileHandle(
            forReadingFrom: URL(fileURLWithPath: folder.path("profiles.csv")))
        defer { try? handle.close() }
        try handle.seek(toOffset: UInt64(start))
        let text = String(decoding: try handle.read(upToCount: count) ?? Data(), as: UTF8.self)
        var heights: [Double] = []
        var densities: [Double] = []
        var sigmas: [Double] = []
        let bins = preparation.bins.count
        // Lines come band after band; the first band's are the first.
        for line in text.split(separator: "\n").prefix(bins) {
            let tail = line.split(separator: ",", omittingEmptySubsequences: false).suffix(13)
            let fields = Array(tail)
            guard fields.count == 13 else { continue }
            heights.append(Double(fields[1]) ?? .nan)
            densities.append(Double(fields[3]) ?? .nan)
            sigmas.append(Double(fields[4]) ?? .nan)
        }
        let label: ProfileCurve.Label =
            inputs.times.seconds.map { .time(hours: $0[frame] / 3600) } ?? .frame(frame)
        return ProfileCurve(
            label: label, heights: heights, lithium6: densities, sigmaStatistical: sigmas)
    }

    /// The density map of one frame.
    private func map(ofFrame frame: Int, name: String) throws -> MapFigure {
        let number = String(frame)
        let zeros = String(repeating: "0", count: max(6 - number.count, 0))
        let path = folder.path(isStack ? "maps/density.tif" : "maps/density_\(zeros)\(number).tif")
        let pages = try ImagePage.pages(ofFileAt: path)
        var page = pages[isStack ? frame : 0]
        page.allowsNoNumber = true
        let image = try ImageSequence([page])
        let field = Field<Lithium6Density>(
            shape: image.shape, values: try FrameFiles(sequence: image).values(of: 0))
        var axisColumn: Double?
        if case .cylinder(_, let axis)? = preparation.geometry?.body { axisColumn = axis.column }
        let pixel = inputs.configuration.pixelSizeMicrometres ?? 1
        let isUpward =
            preparation.bins.count > 1 && preparation.bins[1].height < preparation.bins[0].height
        let origin = preparation.bins.first.map { bin in
            Double(bin.row) + Double(bin.rowCount - 1) / 2
                + (isUpward ? bin.height : -bin.height) / pixel
        }
        let time = inputs.times.seconds.map { "\(brief(($0[frame] / 36).rounded() / 100)) h" }
        return MapFigure(
            field, name: name,
            placement: MapFigure.Placement(
                pixelSize: pixel, interfaceRow: origin, axisColumn: axisColumn),
            title: inputs.configuration.name, detail: time ?? "frame \(frame)",
            components: components)
    }
}
