import Cell
import Figures

/// The pictures of a log: potential and current against time and against capacity.
///
/// What goes wrong with a picture is a warning; the numbers are there.
struct EchemFigures {
    /// Which half cycles are drawn.
    enum Selection: Sendable, Hashable {
        case none
        case all
        /// Those with these indices.
        case only([Int])
    }

    private let title: String
    private let coulometry: Coulometry
    private let halfCycles: [HalfCycle]

    /// Chooses what to draw; nil for nothing.
    ///
    /// - Throws: ``EchemError/noHalfCycle(path:index:indices:)``.
    init?(path: String, coulometry: Coulometry, _ selection: Selection) throws(EchemError) {
        title = path.split(separator: "/").last.map(String.init) ?? path
        self.coulometry = coulometry
        switch selection {
        case .none: return nil
        case .all: halfCycles = coulometry.halfCycles
        case .only(let indices):
            let known = coulometry.halfCycles.map(\.index)
            for index in indices where !known.contains(index) {
                throw .noHalfCycle(path: path, index: index, indices: known)
            }
            halfCycles = coulometry.halfCycles.filter { indices.contains($0.index) }
        }
    }

    /// Draws both.
    func draw(into folder: OutputFolder, warnings: Warnings) async {
        guard let potentials = coulometry.record.potentials else {
            warnings.add(
                Warning(
                    code: "W-FIGURE",
                    message: "the log has no potential, so nothing is drawn; name its column with "
                        + "--column-map, such as potential_V=U"))
            return
        }
        let ends = halfCycles.map(\.rows.upperBound)
        let curves = halfCycles.map { halfCycle in
            curve(
                of: halfCycle, potentials,
                continuesPrevious: ends.contains(halfCycle.rows.lowerBound))
        }
        // Against capacity a half cycle without charge is a point.
        let charging = curves.filter { ($0.capacities.last ?? 0) > 0 }
        for (axis, curves) in [(CyclingFigure.Axis.time, curves), (.capacity, charging)] {
            do {
                try folder.make("figures")
                try await CyclingFigure(CyclingSeries(title: title, curves: curves), axis: axis)
                    .draw(into: folder.path("figures"))
            } catch {
                warnings.add(Warning(code: "W-FIGURE", message: "\(error)"))
            }
        }
    }

    private func curve(
        of halfCycle: HalfCycle, _ potentials: [Double], continuesPrevious: Bool
    ) -> CyclingSeries.Curve {
        let rows = halfCycle.rows
        let before =
            coulometry.charge[rows.lowerBound] - coulometry.increments[rows.lowerBound]
        let change = halfCycle.switchToConstantPotential
        return CyclingSeries.Curve(
            label: halfCycle.direction == .none
                ? "rest \(halfCycle.index)" : "\(halfCycle.direction.rawValue) \(halfCycle.index)",
            isCharge: halfCycle.charge >= 0,
            times: Array(coulometry.record.times[rows]),
            capacities: rows.map { abs(coulometry.charge[$0] - before) },
            potentials: Array(potentials[rows]),
            currents: Array(coulometry.current[rows]),
            switchToConstantPotential: change.map {
                CyclingSeries.Point(time: $0.time, capacity: abs($0.charge))
            }, continuesPrevious: continuesPrevious)
    }
}
