import Fields

extension SeparatorTransport {
    /// What is probably wrong with the numbers of a transport calculation.
    ///
    /// - Parameter separator: The separator in the pristine state.
    /// - Returns: The flags.
    /// - Source: physics specification §2.5.
    func flags(separator: ComponentState?) -> [Flag] {
        let place = "transport"
        return [
            sign(place), field(place), nernstEinstein(literalDiffusion, "the literal D", place),
            nernstEinstein(correctedDiffusion, "D*", place),
            separator.flatMap { gradientOfConcentration($0, place) },
        ].compactMap(\.self)
    }

    private func sign(_ place: String) -> Flag? {
        guard !isOpposed else { return nil }
        return Flag(
            .fluxSign, at: place,
            "on \(input.direction.rawValue) the current carries ⁶Li the way it diffuses, so that the "
                + "two fluxes cannot cancel and D would be negative; a zero flux needs the other "
                + "direction")
    }

    /// ΔE against the ohmic drop.
    private func field(_ place: String) -> Flag? {
        guard let implied = impliedCurrentDensity?.value, let logged = currentDensity?.value,
            let drop = ohmicDrop?.value, let potential = input.potentialDifference?.value,
            implied > 2 * logged
        else { return nil }
        return Flag(
            .field, at: place,
            "σΔE/L is \(significant(implied * 1000, 3)) mA/cm², \(significant(implied / logged, 3)) "
                + "times the \(significant(logged * 1000, 3)) mA/cm² of the current; ΔE = "
                + "\(significant(potential, 3)) V is probably the cell voltage, the ohmic drop in the "
                + "separator is \(significant(drop * 1000, 3)) mV")
    }

    /// A diffusion coefficient against that of the same conductivity.
    private func nernstEinstein(_ diffusion: Estimate?, _ name: String, _ place: String) -> Flag? {
        guard let diffusion else { return nil }
        let ratio = diffusion.value / nernstEinsteinDiffusion.value
        guard !Self.havenRatios.contains(ratio) else { return nil }
        return Flag(
            .nernstEinstein, at: place,
            "\(name) = \(significant(diffusion.value, 3)) cm²/s is \(significant(ratio, 3)) times "
                + "the \(significant(nernstEinsteinDiffusion.value, 3)) cm²/s of the conductivity, and "
                + "Haven ratios lie between 0.1 and 3; "
                + (ratio > 1
                    ? "the field or the flux is probably too large"
                    : "the flux is probably too small or the gradient too large"))
    }

    /// Haven ratios of real conductors.
    static let havenRatios = 0.1...3.0

    /// A gradient that is C/L to the digits of a table.
    private func gradientOfConcentration(_ separator: ComponentState, _ place: String) -> Flag? {
        let ratio = gradient.value * input.length.value / separator.lithium6Density.value
        guard abs(ratio - 1) < 0.01 else { return nil }
        return Flag(
            .gradient, at: place,
            "the gradient of \(significant(gradient.value, 3)) /cm⁴ is the pristine ⁶Li density "
                + "\(significant(separator.lithium6Density.value, 3)) /cm³ over the length; a "
                + "concentration was probably divided by L instead of a difference: take the slope "
                + "of the measured profile")
    }
}
