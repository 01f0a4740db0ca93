import Fields

extension CellInventory {
    /// What cannot be right or is probably not, in the order of the recipe.
    ///
    /// - Source: physics specification §2.6, §2.5 and §7.1.
    public var flags: [Flag] {
        var flags: [Flag?] = [abundance]
        for index in sheets.indices {
            flags.append(massUnit(index))
            flags.append(density(index))
            if index == negative { flags.append(siteDensity(index)) }
            flags.append(opaque(index))
        }
        flags += states.map(drift)
        flags += transport?.flags(separator: separator.map { pristine.components[$0] }) ?? []
        return flags.compactMap(\.self)
    }

    private var negative: Int? {
        let electrodes = sheets.indices.filter { sheets[$0].isElectrode }
        return electrodes.count > 1 ? electrodes.last : nil
    }

    /// The natural fraction against the tabulated one.
    private var abundance: Flag? {
        let tabulated = PhysicalConstants.naturalLithium6Fraction
        let given = recipe.naturalLithium6Fraction.value
        guard abs(given - tabulated.value) > 2 * tabulated.standardUncertainty else { return nil }
        let percent = (given / tabulated.value - 1) * 100
        return Flag(
            .abundance, at: recipe.name,
            "natural lithium has \(significant(given, 3)) ⁶Li here and \(tabulated.value) in "
                + "tables, which moves every natural ⁶Li density by \(significant(percent, 2)) %; "
                + "0.075 is the value of neutron tables, 0.074 an old one")
    }

    /// Lithium beyond that of lithium metal.
    private func massUnit(_ index: Int) -> Flag? {
        let density = pristine.components[index].lithiumDensity.value
        let limit = ReferenceVolumes.lithiumMetal.value
        guard density > limit else { return nil }
        let isUnit = density / 1000 <= limit
        return Flag(
            .massUnit, at: sheets[index].name,
            "\(significant(density, 3)) Li/cm³ is \(significant(density / limit, 2)) times that of "
                + "lithium metal; "
                + (isUnit
                    ? "a mass in mg was probably written in g: in mg the concentration is "
                        + significant(density / 1000, 3)
                    : "the mass or the area is probably wrong"))
    }

    /// Crystals that do not fit into the volume.
    private func density(_ index: Int) -> Flag? {
        let sheet = sheets[index]
        let known = sheet.contents.compactMap(\.crystalVolume)
        let crystals = known.sum().value
        guard crystals > sheet.volume.value else { return nil }
        let ratio = crystals / sheet.volume.value
        let mass = sheet.contents.map(\.mass).sum().value
        // V = πD/4 · A at the measured area, πD²/4 · h at the measured height.
        let diameters = (
            recipe.diameter.value * 10 * ratio, recipe.diameter.value * 10 * ratio.squareRoot()
        )
        return Flag(
            .density, at: sheet.name,
            "its crystals need \(significant(crystals, 4)) cm³ of \(significant(sheet.volume.value, 4))"
                + " cm³, \(significant(ratio * 100, 4)) % without a pore "
                + "(m/V = \(significant(mass / sheet.volume.value, 4)) g/cm³); the volume is probably "
                + "too small: \(significant(diameters.0, 3)) mm of diameter at this area, or "
                + "\(significant(diameters.1, 3)) mm at this height, would give 100 %")
    }

    /// More lithium than an indium alloy holds.
    private func siteDensity(_ index: Int) -> Flag? {
        let component = pristine.components[index]
        let density = component.lithiumDensity.value
        let alloy = ReferenceVolumes.lithiumIndium.value
        let metal = ReferenceVolumes.lithiumMetal.value
        guard density > alloy, density <= metal else { return nil }
        let fitting =
            ReferenceVolumes.indiumLithium03.value * component.volume.value
            / PhysicalConstants.avogadro.value
        let mass = sheets[index].contents.filter { $0.lithiumCount > 0 }.first
            .map { fitting * $0.molarMass.value / $0.lithiumCount * 1000 }
        return Flag(
            .siteDensity, at: component.name,
            "\(significant(density, 3)) Li/cm³ is more than the \(significant(alloy, 3)) of LiIn and "
                + "\(significant(density / metal * 100, 2)) % of lithium metal; no In-Li alloy holds "
                + "it: the mass or the volume is probably wrong"
                + (mass.map {
                    sheets[index].contents.count == 1
                        ? ", \(significant($0, 2)) mg would fill this volume as InLi0.3" : ""
                } ?? ""))
    }

    /// Σ t through the axis, against what a residual of scattered neutrons lets pass.
    private func opaque(_ index: Int) -> Flag? {
        let sheet = sheets[index]
        let lithium6 =
            PhysicalConstants.lithium6Absorption.value
            * pristine.components[index].lithium6Density.value
        var absorption = lithium6
        var scattering = 0.0
        for content in sheet.contents {
            let units = content.amount.value * PhysicalConstants.avogadro.value / sheet.volume.value
            let unit = content.formula.crossSections(
                lithium6Fraction: content.recipe.lithium6Fraction?.value)
            absorption += units * unit.absorption
            scattering += units * unit.scattering
        }
        let attenuation =
            (NuclearData.absorption(absorption, atAngstrom: recipe.wavelength) + scattering)
            * PhysicalConstants.barn.value
        let depth = attenuation * recipe.diameter.value
        guard depth > Self.opaqueAbove else { return nil }
        return Flag(
            .opaque, at: sheet.name,
            "its optical depth is \(significant(depth, 3)) at \(significant(recipe.wavelength, 2)) Å "
                + "(\(significant(attenuation, 3)) /cm through \(significant(recipe.diameter.value * 10, 3))"
                + " mm), above \(Self.opaqueAbove): no ⁶Li density can be measured there; mask it")
    }

    /// −ln of the part of scattered neutrons that stays in a radiograph, 0.02.
    static let opaqueAbove = 3.9

    /// How far an interface moves while an electrode takes lithium up or gives it away.
    private func drift(_ state: CellState) -> Flag? {
        guard let transfer = state.transfer, let negative else { return nil }
        let volumes = sheets[negative].contents.compactMap(\.growth)
        guard let growth = volumes.first, let pitch = recipe.pixelSize else { return nil }
        let section = recipe.diameter * recipe.diameter * (.pi / 4)
        let height = (transfer.amount * growth / section).value
        guard height > pitch.value else { return nil }
        let sign = transfer.direction == .charge ? "+" : "−"
        return Flag(
            .drift, at: state.name,
            "\(significant(transfer.amount.value, 3)) mol of lithium change the height of "
                + "'\(sheets[negative].name)' by \(sign)\(significant(height * 1e4, 2)) µm, "
                + "\(significant(height / pitch.value, 2)) px; the interfaces move and have to be "
                + "found in every frame")
    }
}

extension ContentSheet {
    /// Growth with a mole of lithium (cm³/mol): as given, or of indium; nil where it is not known.
    fileprivate var growth: Double? {
        guard isActive else { return nil }
        let hasIndium = formula.terms.contains { $0.symbol == "In" }
        return recipe.lithiumMolarVolume
            ?? (hasIndium ? ReferenceVolumes.lithiumInIndium.value : nil)
    }
}
