import Cell
import Fields
import TestSupport
import Testing

/// Expected values are those of the physics specification, §5, worked out outside this program.
@Suite("Reference cases of a cell")
struct ReferenceCaseTests {
    private func expect(_ found: [Double], _ expected: [Double], _ within: Double = 1e-9) {
        #expect(found.count == expected.count)
        for (found, expected) in zip(found, expected) {
            #expect(agree(found, expected, within: within), "\(found), not \(expected)")
        }
    }

    @Test func `TV-01, the amounts, volumes and densities of table S1`() throws {
        let cell = try CellInventory(cellOfSI())
        expect(
            cell.pristine.components.map(\.lithium.lithium.value),
            [7.51290649757564e-5, 2.593494720815498e-4, 1.2458471760797344e-4])
        expect(
            cell.sheets.map(\.volume.value),
            [1.6002661898345376e-3, 5.864515431032376e-3, 1.803836251392681e-3])
        expect(
            cell.pristine.components.map(\.lithiumDensity.value),
            [2.8272659094170556e22, 2.6632021780388433e22, 4.159283889548239e22])
        expect(
            [
                cell.pristine.components[2].lithium6Density.value,
                cell.pristine.components[2].lithium7Density.value,
            ], [3.951319695070827e22, 2.0796419447741195e21])
        expect(cell.sheets.map(\.height.value), [2.2639e-2, 8.2966e-2, 2.5519e-2], 2e-5)
    }

    @Test func `TV-01, the charged and the discharged state of tables S2 and S3`() throws {
        let cell = try CellInventory(cellOfSI())
        let charged = cell.states[1].components[0]
        expect(
            [
                charged.lithium.lithium.value, charged.lithiumDensity.value,
                charged.lithium6Density.value, charged.lithium7Density.value,
            ],
            [
                5.32290649757564e-5, 2.0031225045149215e22, 1.5203699809268253e21,
                1.8510855064222391e22,
            ])
        expect([charged.lithiumAtoms.value], [3.2055e19], 2e-5)
        let discharged = cell.states[2].components[0]
        expect(
            [
                discharged.lithium.lithium.value, discharged.lithiumAtoms.value,
                discharged.lithiumDensity.value, discharged.lithium6Density.value,
                discharged.lithium7Density.value,
            ],
            [
                7.13290649757564e-5, 4.2955366956319105e19, 2.6842638574249046e22,
                2.0373562677855023e21, 2.4805282306463543e22,
            ])
        expect(
            [charged, discharged].compactMap { $0.occupancy?.value }, [0.4434, 0.9033], 5e-4)
    }

    @Test func `TV-02, infinite diffusion and its sensitivity to the negative electrode`() throws {
        let cell = try CellInventory(cellOfSI())
        let infinite = cell.infiniteDiffusion
        expect([infinite.lithium6Fraction.value], [0.3131211248764232])
        expect(
            cell.pristine.components.map { infinite.lithium6Density(of: $0).value },
            [8.85276681881432e21, 8.33904861760863e21, 1.3023596501757292e22])
        expect(
            cell.pristine.components.map { infinite.lithium7Density(of: $0).value },
            [1.9420e22, 1.8293e22, 2.8569e22], 5e-5)
        expect(
            [infinite.lithium6Density(of: cell.states[1].components[0]).value], [6.2722e21], 5e-5)
        // (0.95 - x) / sum of n, both of the specification's table.
        expect([infinite.sensitivities[2]], [(0.95 - 0.313121) / 4.59063e-4], 1e-5)
        for state in cell.states {
            let fraction = InfiniteDiffusion(state).lithium6Fraction.value
            #expect(agree(fraction, infinite.lithium6Fraction.value, within: 1e-12))
        }
    }

    @Test(
        arguments: [(0.074, 6.02, 0.311737), (0.0759, nil, 0.311831)] as [(Double, Double?, Double)]
    )
    func `Infinite diffusion of other abundances and molar masses`(
        natural: Double, molarMass: Double?, fraction: Double
    ) throws {
        let cell = try CellInventory(cellOfSI(natural: natural, negativeMolarMass: molarMass))
        #expect(abs(cell.infiniteDiffusion.lithium6Fraction.value - fraction) < 1e-6)
    }

    @Test func `TV-03, table S4 as it stands`() {
        let transport = SeparatorTransport(
            transportOfSI(), temperature: Estimate(exact: 298.15), diameter: Estimate(exact: 0.3),
            lithiumDensity: Estimate(exact: 2.66e22))
        expect(
            [transport.literalFlux?.value ?? 0, transport.literalDiffusion?.value ?? 0],
            [5.883562288985663e16, 2.4212190489652934e-6])
        expect([transport.nernstEinsteinDiffusion.value], [1.2057177874478082e-8])
        expect([transport.literalRatio?.value ?? 0], [200.811], 5e-6)
        expect([(transport.impliedCurrentDensity?.value ?? 0) * 1000], [78.554217], 5e-9)
        expect([transport.reconcilingPotential.value], [0.0162], 5e-3)
    }

    @Test(arguments: [(20.0, 0.41518391876297256, 2.5913741965295273e15, 1.2796909612490238e-8)])
    func `TV-04, the diffusion coefficient of a zero flux`(
        rate: Double, current: Double, flux: Double, diffusion: Double
    ) {
        let transport = SeparatorTransport(
            transportOfSI(milliamperes: 0.5869524370834692 / rate),
            temperature: Estimate(exact: 298.15), diameter: Estimate(exact: 0.3),
            lithiumDensity: Estimate(exact: 2.66e22))
        expect([(transport.currentDensity?.value ?? 0) * 1000], [current])
        expect([transport.totalFlux?.value ?? 0], [flux])
        expect([transport.correctedDiffusion?.value ?? 0], [diffusion])
        expect([transport.havenRatio?.value ?? 0], [1.0614], 1e-4)
        let half = SeparatorTransport(
            transportOfSI(milliamperes: 0.5869524370834692 / 40),
            temperature: Estimate(exact: 298.15), diameter: Estimate(exact: 0.3),
            lithiumDensity: Estimate(exact: 2.66e22))
        expect([half.correctedDiffusion?.value ?? 0], [6.398454806245119e-9])
    }

    @Test func `TV-17, half a milliampere-hour`() throws {
        let amount = FaradayLaw.amount(ofCoulombs: 0.5 * FaradayLaw.coulombsPerMilliampereHour)
        expect([amount], [1.8655685e-5], 3e-8)
        let atoms = amount * PhysicalConstants.avogadro.value
        expect([atoms], [1.1234716334029373e19])
        expect([atoms / 1.6002661898345376e-3], [7.020529712741733e21])
    }

    @Test func `The literal diffusion coefficient is known to 11.6 per cent`() {
        // physics specification (k1): 10 %, 3 %, 0.1 %, 1 % and 5 %.
        let transport = SeparatorTransport(
            CellRecipe.Transport(
                conductivity: Estimate(2e-3, standardUncertainty: 2e-4, name: "conductivity"),
                length: Estimate(0.083, standardUncertainty: 8.3e-4, name: "length"),
                potentialDifference: Estimate(
                    3.26, standardUncertainty: 3.26e-3, name: "potential difference"),
                lithium6: .fraction(Estimate(0.12, standardUncertainty: 0.0036, name: "x")),
                gradient: Estimate(2.43e22, standardUncertainty: 0.05 * 2.43e22, name: "gradient"),
                direction: .charge),
            temperature: Estimate(exact: 298.15), diameter: Estimate(exact: 0.3),
            lithiumDensity: Estimate(exact: 2.66e22))
        let literal = transport.literalDiffusion
        #expect(
            agree(
                (literal?.standardUncertainty ?? 0) / 2.4212190489652934e-6, 0.116194, within: 1e-4)
        )
        #expect(
            literal?.largestContributions().map(\.input) == ["conductivity", "gradient", "x"])
    }
}
