import Cell
import Fields

/// The tables of a cell, laid out as those of the SI for any number of components and states.
struct CellTables {
    let cell: CellInventory

    /// All tables, in order.
    var all: [ResultTable] {
        [pristine] + cell.states.dropFirst().map(state) + [inventory, infinite]
            + [transport].compactMap(\.self)
    }

    private var components: [String] { cell.sheets.map(\.name) }

    /// Table S1: weighings, geometry and densities.
    private var pristine: ResultTable {
        var table = ResultTable(title: "\(cell.recipe.name), pristine state", columns: components)
        var formulas: [String] = []
        for content in cell.sheets.flatMap(\.contents)
        where !formulas.contains(content.formula.description) {
            formulas.append(content.formula.description)
        }
        for formula in formulas {
            func row(_ label: String, _ unit: String, _ value: (ContentSheet) -> Estimate) {
                // A formula that was weighed twice into one component is one number.
                let values = cell.sheets.map { sheet in
                    let own = sheet.contents.filter { $0.formula.description == formula }
                    return own.isEmpty ? nil : own.map(value).sum()
                }
                table.add("\(label) \(formula)", unit, values)
            }
            row("mass of", "g") { $0.mass }
            table.add(
                "molar mass of \(formula)", "g/mol",
                cell.sheets.map { sheet in
                    sheet.contents.first { $0.formula.description == formula }?.molarMass
                })
            row("amount of", "mol") { $0.amount }
            if formula != "Li" { row("amount of Li in", "mol") { $0.lithium.lithium } }
        }
        table.add(
            "pixel size", "cm",
            cell.sheets.map { $0.projectedPixels == nil ? nil : cell.recipe.pixelSize })
        table.add("projected area", "px²", cell.sheets.map(\.projectedPixels))
        table.add("projected area", "cm²", cell.sheets.map(\.projectedArea))
        table.add("height", "cm", cell.sheets.map(\.height))
        table.add("volume", "cm³", cell.sheets.map(\.volume))
        addLithium(of: cell.pristine, to: &table)
        return table
    }

    /// Tables S2 and S3: what a charge or discharge made of the components.
    private func state(_ state: CellState) -> ResultTable {
        var title = "\(cell.recipe.name), state '\(state.name)'"
        var table = ResultTable(title: title, columns: components)
        if let transfer = state.transfer {
            let charge = transfer.charge / FaradayLaw.coulombsPerMilliampereHour
            title += ": \(transfer.direction.rawValue) of \(charge.text) mAh"
            table = ResultTable(title: title, columns: components)
            let sign: Double = transfer.direction == .charge ? 1 : -1
            table.add(
                "lithium that came", "mol",
                cell.sheets.indices.map { index in
                    guard cell.sheets[index].contents.contains(where: \.isActive) else {
                        return nil
                    }
                    return transfer.amount * (index == electrodes.first ? -sign : sign)
                })
        }
        addLithium(of: state, to: &table)
        return table
    }

    private var electrodes: [Int] {
        cell.sheets.indices.filter { cell.sheets[$0].contents.contains(where: \.isActive) }
    }

    private func addLithium(of state: CellState, to table: inout ResultTable) {
        let components = state.components
        table.add("amount of Li, all", "mol", components.map(\.lithium.lithium))
        table.add("atoms of Li", "at", components.map(\.lithiumAtoms))
        table.add("concentration of Li", "at/cm³", components.map(\.lithiumDensity))
        table.add("concentration of ⁶Li", "at/cm³", components.map(\.lithium6Density))
        table.add("concentration of ⁷Li", "at/cm³", components.map(\.lithium7Density))
        table.add("filled Li sites", "", components.map(\.occupancy))
    }

    /// Where the isotopes are in every state; the last column does not change.
    private var inventory: ResultTable {
        var table = ResultTable(
            title: "\(cell.recipe.name), inventory", columns: components + ["whole cell"])
        for state in cell.states {
            table.add(
                "Li, \(state.name)", "mol",
                state.components.map(\.lithium.lithium) + [state.lithium.lithium])
        }
        for state in cell.states {
            table.add(
                "⁶Li, \(state.name)", "mol",
                state.components.map(\.lithium.lithium6) + [state.lithium.lithium6])
        }
        return table
    }

    /// Table 1: every component with the isotopes of the whole cell.
    private var infinite: ResultTable {
        var table = ResultTable(
            title: "\(cell.recipe.name), infinite time diffusion", columns: components)
        let infinite = cell.infiniteDiffusion
        table.add("⁶Li fraction", "", components.map { _ in infinite.lithium6Fraction })
        table.add(
            "change of the fraction with Li here", "1/mol",
            infinite.sensitivities.map(Estimate.init(exact:)))
        for state in cell.states {
            table.add(
                "concentration of ⁶Li, \(state.name)", "at/cm³",
                state.components.map(infinite.lithium6Density))
            table.add(
                "concentration of ⁷Li, \(state.name)", "at/cm³",
                state.components.map(infinite.lithium7Density))
        }
        return table
    }

    /// Table S4, with what is right beside what the SI writes.
    private var transport: ResultTable? {
        guard let transport = cell.transport, let separator = cell.separator else { return nil }
        var table = ResultTable(
            title: "\(cell.recipe.name), transport on \(transport.input.direction.rawValue)",
            columns: [components[separator]])
        let input = transport.input
        table.add("⁶Li fraction", "", [transport.lithium6Fraction])
        table.add("conductivity", "S/cm", [input.conductivity])
        table.add("length", "cm", [input.length])
        table.add("gradient of ⁶Li", "at/cm⁴", [transport.gradient])
        table.add("potential difference ΔE", "V", [input.potentialDifference])
        table.add(
            "current density implied by ΔE", "mA/cm²",
            [transport.impliedCurrentDensity.map { $0 * 1000 }])
        table.add("literal migration flux", "at/cm²/s", [transport.literalFlux])
        table.add("literal D", "cm²/s", [transport.literalDiffusion])
        table.add("current density", "mA/cm²", [transport.currentDensity.map { $0 * 1000 }])
        table.add("flux of Li", "at/cm²/s", [transport.totalFlux])
        table.add("ohmic drop", "mV", [transport.ohmicDrop.map { $0 * 1000 }])
        table.add("D* of a zero ⁶Li flux", "cm²/s", [transport.correctedDiffusion])
        table.add(
            "D of the conductivity (Nernst-Einstein)", "cm²/s", [transport.nernstEinsteinDiffusion])
        table.add("Haven ratio", "", [transport.havenRatio])
        table.add("literal D over that of the conductivity", "", [transport.literalRatio])
        table.add("ΔE that would reconcile both", "mV", [transport.reconcilingPotential * 1000])
        table.add(
            "L²/D*", "h", [transport.correctedDiffusion.map { transport.relaxationTime($0) / 3600 }]
        )
        return table
    }
}
