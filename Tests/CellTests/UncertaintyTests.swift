import Cell
import Fields
import TestSupport
import Testing

@Suite("Uncertainties of a cell")
struct UncertaintyTests {
    /// Visits every number of tables S1 to S4 and of infinite diffusion; a name costs more than
    /// the number.
    private func visit(
        _ cell: CellInventory, areNamed: Bool, _ visitor: (String, Estimate) -> Void
    ) {
        func add(_ name: @autoclosure () -> String, _ estimate: Estimate?) {
            if let estimate { visitor(areNamed ? name() : "", estimate) }
        }
        for sheet in cell.sheets {
            add("\(sheet.name), area", sheet.projectedArea)
            add("\(sheet.name), height", sheet.height)
            add("\(sheet.name), volume", sheet.volume)
            for content in sheet.contents {
                add("\(sheet.name), \(content.formula) amount", content.amount)
                add("\(sheet.name), \(content.formula) lithium", content.lithium.lithium)
            }
        }
        for state in cell.states {
            add("\(state.name), moved", state.transfer?.amount)
            for component in state.components {
                let place = { "\(state.name), \(component.name)" }
                add("\(place()), amount", component.lithium.lithium)
                add("\(place()), atoms", component.lithiumAtoms)
                add("\(place()), C", component.lithiumDensity)
                add("\(place()), C6", component.lithium6Density)
                add("\(place()), C7", component.lithium7Density)
                add("\(place()), occupancy", component.occupancy)
                add(
                    "\(place()), C6 infinite", cell.infiniteDiffusion.lithium6Density(of: component)
                )
                add(
                    "\(place()), C7 infinite", cell.infiniteDiffusion.lithium7Density(of: component)
                )
            }
        }
        add("x infinite", cell.infiniteDiffusion.lithium6Fraction)
        if let transport = cell.transport {
            add("x6", transport.lithium6Fraction)
            add("literal flux", transport.literalFlux)
            add("literal D", transport.literalDiffusion)
            add("implied current density", transport.impliedCurrentDensity)
            add("current density", transport.currentDensity)
            add("total flux", transport.totalFlux)
            add("ohmic drop", transport.ohmicDrop)
            add("D*", transport.correctedDiffusion)
            add("Nernst-Einstein D", transport.nernstEinsteinDiffusion)
            add("Haven ratio", transport.havenRatio)
            add("reconciling potential", transport.reconcilingPotential)
        }
    }

    private func cell(
        draw: (Double, InputKind, String) -> Estimate
    ) throws -> CellInventory {
        try CellInventory(cellOfSI(transport: transportOfSI(draw: draw), draw: draw))
    }

    /// Draws of every input, 10⁵ times; the seed is 20240501.
    @Test func `Linear propagation agrees with a hundred thousand draws`() throws {
        var linear: [(name: String, estimate: Estimate)] = []
        visit(
            try cell { value, kind, name in
                Estimate(
                    value, standardUncertainty: value * kind.relativeUncertainty, name: name)
            }, areNamed: true
        ) { linear.append(($0, $1)) }
        let draws = 100_000
        var noise = NoiseSource(seed: 20_240_501)
        var sums = [Double](repeating: 0, count: linear.count)
        var squares = sums
        for _ in 0..<draws {
            var drawn: [String: Double] = [:]
            let sample = try cell { value, kind, name in
                let shift = drawn[name] ?? noise.gaussian()
                drawn[name] = shift
                return Estimate(exact: value * (1 + kind.relativeUncertainty * shift))
            }
            var index = 0
            visit(sample, areNamed: false) { _, estimate in
                let deviation = estimate.value / linear[index].estimate.value - 1
                sums[index] += deviation
                squares[index] += deviation * deviation
                index += 1
            }
        }
        #expect(linear.count > 80)
        for (index, result) in linear.enumerated() {
            let mean = sums[index] / Double(draws)
            let deviation = (squares[index] / Double(draws) - mean * mean).squareRoot()
            let relative = result.estimate.standardUncertainty / abs(result.estimate.value)
            // What is 1 by definition, such as the occupancy before the first charge.
            if relative < 1e-12 {
                #expect(deviation < 1e-7, "\(result.name): \(deviation)")
                continue
            }
            #expect(abs(deviation / relative - 1) < 0.03, "\(result.name): \(deviation / relative)")
        }
    }

    /// Random cells and sequences; the seed is 20240502.
    @Test func `Lithium and 6Li are conserved over any sequence of states`() throws {
        var noise = NoiseSource(seed: 20_240_502)
        var refused = 0
        for number in 0..<200 {
            var recipe = try cellOfSI(
                natural: noise.uniform(0.01, 0.99), grams: noise.uniform(3e-4, 2e-3), steps: false)
            var filled = 1.0
            let capacity = 3.8e-3 / 96.5527517
            for step in 0..<Int(noise.uniform(1, 12)) {
                let next = noise.uniform()
                let moved = FaradayLaw.coulombs(ofAmount: abs(next - filled) * capacity)
                let inserted: [CellRecipe.InsertedLithium] = [
                    .separator, .natural, .fraction(Estimate(exact: noise.uniform(0.1, 0.9))),
                ]
                recipe.steps.append(
                    CellRecipe.Step(
                        name: "\(step)", direction: next < filled ? .charge : .discharge,
                        charge: Estimate(exact: moved),
                        inserted: inserted[Int(noise.uniform(0, 2.999))]))
                filled = next
            }
            // Isotopes that are given cannot come out of the separator again and again.
            guard let cell = try? CellInventory(recipe) else {
                refused += 1
                continue
            }
            let before = cell.pristine.lithium
            for state in cell.states {
                let after = state.lithium
                #expect(
                    agree(after.lithium.value, before.lithium.value, within: 1e-12),
                    "cell \(number), seed 20240502")
                #expect(
                    agree(after.lithium6.value, before.lithium6.value, within: 1e-12),
                    "cell \(number), seed 20240502")
            }
            let occupancy = try #require(cell.states.last?.components[0].occupancy)
            #expect(abs(occupancy.value - filled) < 1e-9)
        }
        #expect(refused < 50)
    }

    @Test func `The parts of an uncertainty name the inputs that cause it`() throws {
        let cell = try cell { value, kind, name in
            Estimate(value, standardUncertainty: value * kind.relativeUncertainty, name: name)
        }
        let density = cell.pristine.components[1].lithiumDensity
        // V ~ D px² A: 3 %, twice 1 % and 1 %; the mass another 1 %.
        let expected = (0.03 * 0.03 + 0.02 * 0.02 + 2 * 0.01 * 0.01).squareRoot()
        #expect(agree(density.standardUncertainty / density.value, expected, within: 1e-12))
        let largest = density.largestContributions()
        #expect(
            largest.map(\.input) == ["diameter", "pixel size", "Li6PS5Cl in the separator"])
        #expect(agree(largest[0].share, 9.0 / 15, within: 1e-12))
        // Both electrodes share the diameter: their ratio does not feel it.
        let ratio = cell.pristine.components[0].volume / cell.pristine.components[1].volume
        #expect((ratio.parts["diameter"] ?? 0).magnitude < 1e-15)
    }
}
