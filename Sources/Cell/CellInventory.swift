import Fields

/// Amounts and concentrations of every component in every state, and what follows from them.
public struct CellInventory: Sendable, Hashable {
    /// What it was worked out from.
    public let recipe: CellRecipe
    /// The components: weighings, geometry.
    public let sheets: [ComponentSheet]
    /// The states; the first is `pristine`.
    public let states: [CellState]
    /// What diffusion would lead to.
    public let infiniteDiffusion: InfiniteDiffusion
    /// Migration and diffusion in the separator; nil where the recipe says nothing of it.
    public let transport: SeparatorTransport?
    /// Index of the component that the transport is about.
    public let separator: Int?

    /// Works out a cell.
    ///
    /// - Throws: ``CellError`` for a recipe that makes no cell.
    public init(_ recipe: CellRecipe) throws(CellError) {
        self.recipe = recipe
        var sheets: [ComponentSheet] = []
        for component in recipe.components {
            sheets.append(try ComponentSheet(component, of: recipe))
        }
        self.sheets = sheets
        let electrodes = sheets.indices.filter { sheets[$0].isElectrode }
        let pristine = CellState(
            name: "pristine", transfer: nil,
            components: sheets.indices.map { index in
                let sheet = sheets[index]
                return ComponentState(
                    name: sheet.name, volume: sheet.volume, passive: sheet.passive,
                    active: sheet.active,
                    sites: sheet.sites(isPositive: index == electrodes.first))
            })
        guard pristine.lithium.lithium.value > 0 else { throw .noLithium(component: nil) }
        var states = [pristine]
        for step in recipe.steps {
            guard electrodes.count == 2 else {
                throw .electrodes(found: electrodes.map { sheets[$0].name })
            }
            states.append(
                try states[states.count - 1].after(
                    step, positive: electrodes[0], negative: electrodes[1],
                    natural: recipe.naturalLithium6Fraction))
        }
        self.states = states
        infiniteDiffusion = InfiniteDiffusion(pristine)
        separator = try Self.separator(of: sheets, recipe.transport)
        if let separator, !(pristine.components[separator].lithium.lithium.value > 0) {
            throw .noLithium(component: sheets[separator].name)
        }
        transport =
            if let transport = recipe.transport, let separator {
                SeparatorTransport(
                    transport, temperature: recipe.temperature, diameter: recipe.diameter,
                    separator: pristine.components[separator], pristine: pristine)
            } else {
                nil
            }
    }

    /// The pristine state.
    public var pristine: CellState { states[0] }

    /// The component that the transport is about: the one that is named, or the only passive one.
    private static func separator(
        of sheets: [ComponentSheet], _ transport: CellRecipe.Transport?
    ) throws(CellError) -> Int? {
        guard let transport else { return nil }
        if let named = transport.component { return named }
        let passive = sheets.indices.filter { !sheets[$0].isElectrode }
        guard passive.count == 1 else {
            throw .noSeparatorComponent(passive: passive.map { sheets[$0].name })
        }
        return passive[0]
    }
}

extension ComponentSheet {
    /// Lithium sites of the active contents (mol); nil where nothing limits the lithium.
    ///
    /// The positive electrode has the sites of its formula; an alloy takes what it takes, unless
    /// the recipe gives its sites.
    fileprivate func sites(isPositive: Bool) -> Estimate? {
        var total = Estimate(exact: 0)
        for content in contents where content.isActive {
            let ofFormula = isPositive && content.lithiumCount > 0 ? content.lithiumCount : nil
            guard let sites = content.recipe.sites ?? ofFormula else { return nil }
            total = total + content.amount * sites
        }
        return isElectrode ? total : nil
    }
}
