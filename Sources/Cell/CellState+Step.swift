extension CellState {
    /// The state after a charge or discharge.
    ///
    ///     n = Q / F        donor − n        acceptor + n
    ///
    /// Lithium moves from component to component: the donor gives away the isotopes of its active
    /// lithium, every component between gives away its own, as they were before the step, and the
    /// acceptor gets what the step says. Lithium and ⁶Li of the cell stay what they are.
    ///
    /// - Throws: ``CellError`` where a component is emptied or overfilled.
    /// - Source: physics specification (j).
    func after(
        _ step: CellRecipe.Step, positive: Int, negative: Int, natural: Estimate
    ) throws(CellError) -> CellState {
        let (donor, acceptor) =
            step.direction == .charge ? (positive, negative) : (negative, positive)
        let path = Array(stride(from: donor, through: acceptor, by: donor < acceptor ? 1 : -1))
        let amount = FaradayLaw.amount(ofCoulombs: step.charge)
        var components = self.components

        // The ⁶Li fraction of what leaves each component of the path but the last; a component
        // without lithium passes on what it gets.
        var leaving = [components[donor].active.fraction]
        for index in path.dropFirst().dropLast() {
            let own = components[index].lithium
            leaving.append(own.lithium.value == 0 ? leaving[leaving.count - 1] : own.fraction)
        }
        if let given = step.inserted.fraction(natural: natural) {
            guard path.count > 2 else { throw .noSeparator(step: step.name) }
            leaving[leaving.count - 1] = given
        }
        for (position, fraction) in leaving.enumerated() {
            let moved = LithiumPool(lithium: amount, lithium6: amount * fraction)
            components[path[position]].release(moved, isDonor: position == 0)
            components[path[position + 1]].accept(moved, isAcceptor: position == leaving.count - 1)
        }
        let state = CellState(
            name: step.name,
            transfer: Transfer(
                direction: step.direction, charge: step.charge, amount: amount,
                inserted: leaving[leaving.count - 1]),
            components: components)
        try check(
            state, step: step, donor: donor, acceptor: acceptor, between: path[1..<(path.count - 1)]
        )
        return state
    }

    /// Refuses amounts below 0 and sites filled more than once.
    private func check(
        _ after: CellState, step: CellRecipe.Step, donor: Int, acceptor: Int,
        between: ArraySlice<Int>
    ) throws(CellError) {
        func charge(_ amount: Double) -> Double {
            FaradayLaw.coulombs(ofAmount: amount) / FaradayLaw.coulombsPerMilliampereHour
        }
        let moved = charge(FaradayLaw.amount(ofCoulombs: step.charge.value))
        let held = components[donor].active.lithium.value
        // What rounding leaves of an electrode that is emptied exactly.
        let tolerance = 1e-9
        let rest = after.components[donor]
        if rest.active.lithium.value < -tolerance * held {
            throw .emptied(
                step: step.name, component: rest.name, taken: moved, held: charge(held),
                occupancy: rest.occupancy?.value)
        }
        let filled = after.components[acceptor]
        if let sites = filled.sites, let occupancy = filled.occupancy?.value,
            !(occupancy <= 1 + tolerance)
        {
            let room = sites.value - components[acceptor].active.lithium.value
            throw .overfilled(
                step: step.name, component: filled.name, brought: moved, room: charge(room),
                occupancy: occupancy)
        }
        for index in between {
            let component = after.components[index]
            for (amount, isotope) in [
                (component.lithium.lithium6.value, "⁶Li"),
                (component.lithium.lithium7.value, "⁷Li"),
            ] where !(amount >= -tolerance * component.lithium.lithium.value) {
                throw .separatorEmptied(
                    step: step.name, component: component.name, isotope: isotope)
            }
        }
    }
}

extension ComponentState {
    /// Gives lithium away: an electrode from its active contents, a component between from all.
    fileprivate mutating func release(_ moved: LithiumPool, isDonor: Bool) {
        if isDonor { active = active - moved } else { passive = passive - moved }
    }

    fileprivate mutating func accept(_ moved: LithiumPool, isAcceptor: Bool) {
        if isAcceptor { active = active + moved } else { passive = passive + moved }
    }
}

extension CellRecipe.InsertedLithium {
    /// The ⁶Li fraction that arrives; nil for that of the component next to the electrode.
    fileprivate func fraction(natural: Estimate) -> Estimate? {
        switch self {
        case .separator: nil
        case .natural: natural
        case .fraction(let fraction): fraction
        }
    }
}
