import Cell
import Fields

/// A cell as cell.json writes it.
struct CellJSON {
    let cell: CellInventory

    /// The whole file.
    var value: JSONValue {
        [
            "program": ["name": "lithoray", "version": .string(Lithoray.version)],
            "name": .string(cell.recipe.name),
            "components": .array(cell.sheets.map(sheet)),
            "states": .array(cell.states.map(state)),
            "infinite_diffusion": infinite,
            "transport": transport,
            "flags": .array(cell.flags.map(\.json)),
        ]
    }

    private func sheet(_ sheet: ComponentSheet) -> JSONValue {
        var members = Members()
        members.add("name", .string(sheet.name))
        members.add("projected_area_px2", sheet.projectedPixels)
        members.add("projected_area_cm2", sheet.projectedArea)
        members.add("height_cm", sheet.height)
        members.add("volume_cm3", sheet.volume)
        members.add(
            "contents",
            .array(
                sheet.contents.map { content in
                    var members = Members()
                    members.add("formula", .string(content.formula.description))
                    members.add("active", .boolean(content.isActive))
                    members.add("mass_g", content.mass)
                    members.add("molar_mass_g_mol", content.molarMass)
                    members.add("amount_mol", content.amount)
                    members.add("lithium_mol", content.lithium.lithium)
                    members.add("lithium6_mol", content.lithium.lithium6)
                    return members.json
                }))
        return members.json
    }

    private func state(_ state: CellState) -> JSONValue {
        var members = Members()
        members.add("name", .string(state.name))
        if let transfer = state.transfer {
            members.add("direction", .string(transfer.direction.rawValue))
            members.add("charge_mAh", transfer.charge / FaradayLaw.coulombsPerMilliampereHour)
            members.add("moved_mol", transfer.amount)
            members.add("inserted_lithium6_fraction", transfer.inserted)
        }
        members.add("lithium_mol", state.lithium.lithium)
        members.add("lithium6_mol", state.lithium.lithium6)
        members.add("components", .array(state.components.map(component)))
        return members.json
    }

    private func component(_ component: ComponentState) -> JSONValue {
        var members = Members()
        members.add("name", .string(component.name))
        members.add("amount_mol", component.lithium.lithium)
        members.add("lithium6_mol", component.lithium.lithium6)
        members.add("atoms", component.lithiumAtoms)
        members.add("volume_cm3", component.volume)
        members.add("lithium_per_cm3", component.lithiumDensity)
        members.add("lithium6_per_cm3", component.lithium6Density)
        members.add("lithium7_per_cm3", component.lithium7Density)
        members.add("occupancy", component.occupancy)
        members.add(
            "infinite_lithium6_per_cm3", cell.infiniteDiffusion.lithium6Density(of: component))
        return members.json
    }

    private var infinite: JSONValue {
        let infinite = cell.infiniteDiffusion
        var members = Members()
        members.add("lithium6_fraction", infinite.lithium6Fraction)
        members.add(
            "components",
            .array(
                zip(cell.pristine.components, infinite.sensitivities).map {
                    component, sensitivity in
                    var members = Members()
                    members.add("name", .string(component.name))
                    members.add("lithium6_per_cm3", infinite.lithium6Density(of: component))
                    members.add("lithium7_per_cm3", infinite.lithium7Density(of: component))
                    members.add("fraction_change_per_mol", .number(sensitivity))
                    return members.json
                }))
        return members.json
    }

    private var transport: JSONValue {
        guard let transport = cell.transport else { return .null }
        var members = Members()
        members.add("direction", .string(transport.input.direction.rawValue))
        members.add("lithium6_fraction", transport.lithium6Fraction)
        members.add("current_density_mA_cm2", transport.currentDensity.map { $0 * 1000 })
        members.add("flux_cm2_s", transport.totalFlux)
        members.add("ohmic_drop_mV", transport.ohmicDrop.map { $0 * 1000 })
        members.add(
            "implied_current_density_mA_cm2", transport.impliedCurrentDensity.map { $0 * 1000 })
        members.add("literal_flux_cm2_s", transport.literalFlux)
        members.add("literal_cm2_s", transport.literalDiffusion)
        members.add("corrected_cm2_s", transport.correctedDiffusion)
        members.add("nernst_einstein_cm2_s", transport.nernstEinsteinDiffusion)
        members.add("haven_ratio", transport.havenRatio)
        members.add("literal_ratio", transport.literalRatio)
        members.add("reconciling_potential_mV", transport.reconcilingPotential * 1000)
        return members.json
    }
}

extension Flag {
    /// As results list it.
    var json: JSONValue {
        [
            "code": .string(code.rawValue), "where": .string(place), "message": .string(message),
        ]
    }
}

/// The members of a JSON object with estimates: each value, `u_` before its uncertainty, and what
/// the uncertainties come from at the end.
private struct Members {
    private var members: [JSONValue.Member] = []
    private var contributions: [JSONValue.Member] = []

    mutating func add(_ name: String, _ value: JSONValue) {
        members.append(JSONValue.Member(name: name, value: value))
    }

    /// Adds an estimate; null for none.
    mutating func add(_ name: String, _ estimate: Estimate?) {
        add(name, estimate.map { .number($0.value) } ?? .null)
        add("u_" + name, estimate.map { .number($0.standardUncertainty) } ?? .null)
        guard let largest = estimate?.largestContributions(), !largest.isEmpty else { return }
        contributions.append(
            JSONValue.Member(
                name: name,
                value: .array(
                    largest.map { ["input": .string($0.input), "share": .number($0.share)] })))
    }

    var json: JSONValue {
        guard !contributions.isEmpty else { return .object(members) }
        let last = JSONValue.Member(name: "contributions", value: .object(contributions))
        return .object(members + [last])
    }
}
