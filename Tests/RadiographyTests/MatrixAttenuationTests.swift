import Fields
import Radiography
import TestSupport
import Testing

@Suite("Matrix attenuation")
struct MatrixAttenuationTests {
    private static let sulfide = "Li6PS5Cl"
    private static let oxide = "LiNi0.5Mn0.3Co0.2O2"

    private func phase(_ formula: String, _ density: Double) throws -> MatrixPhase {
        try MatrixPhase(formula: ChemicalFormula(formula), massDensity: density)
    }

    /// Weighed masses and volumes of table S1.
    private func separator() throws -> MatrixAttenuation {
        try MatrixAttenuation(phases: [phase(Self.sulfide, 11.6e-3 / 5.864515431032376e-3)])
    }

    private func positive() throws -> MatrixAttenuation {
        let volume = 1.6002661898345376e-3
        return try MatrixAttenuation(phases: [
            phase(Self.oxide, 3.80e-3 / volume), phase(Self.sulfide, 1.60e-3 / volume),
        ])
    }

    @Test func `The separator has the scattering and the equivalent of the specification`() throws {
        let matrix = try separator()
        #expect(abs(matrix.scattering - 0.1485) < 5e-5)
        #expect(abs(matrix.equivalentLithium6Density() - 1.727e20) < 5e16)
    }

    @Test func `The positive electrode has those of the specification`() throws {
        let matrix = try positive()
        #expect(abs(matrix.scattering - 0.3838) < 5e-5)
        #expect(abs(matrix.equivalentLithium6Density() - 3.034e20) < 5e16)
    }

    @Test func `The negative electrode InLi0.3 of 95 per cent 6Li has those of the specification`()
        throws
    {
        let formula = try ChemicalFormula("InLi0.3")
        let density = 3.336e22 * formula.molarMass(lithium6Fraction: 0.95) / 6.02214076e23
        let matrix = try MatrixAttenuation(
            phases: [MatrixPhase(formula: formula, massDensity: density)], lithium6Fraction: 0.95)
        #expect(abs(matrix.scattering - 0.097) < 5e-4)
        #expect(abs(matrix.equivalentLithium6Density() - 6.88e21) < 5e18)
    }

    @Test func `The matrix takes 13.6 and 26 per cent of the lithium's part`() throws {
        let sigma = LithiumCrossSection.tabulated.squareCentimetres(atAngstrom: 2.8)
        #expect(abs(try separator().total(atAngstrom: 2.8) / (sigma * 2.02e21) - 0.136) < 5e-4)
        #expect(abs(try positive().total(atAngstrom: 2.8) / (sigma * 2.15e21) - 0.26) < 5e-3)
    }

    @Test func `Absorption grows with the wavelength and scattering does not`() throws {
        let matrix = try separator()
        #expect(
            agree(
                matrix.total(atAngstrom: 3.596) - matrix.total(atAngstrom: 1.798),
                matrix.absorptionAtReference, within: 1e-12))
        #expect(matrix.scatteringUncertainty == 0.5 * matrix.scattering)
    }

    @Test func `The order of the phases does not change a bit`() throws {
        let phases = [
            try phase(Self.oxide, 2.375), try phase(Self.sulfide, 1.0), try phase("C", 0.071),
            try phase("Al", 0.3), try phase("SiO2", 0.21), try phase("C2H4", 0.017),
        ]
        let first = try MatrixAttenuation(phases: phases)
        for seed in UInt64(1)...20 {
            var noise = NoiseSource(seed: seed)
            let other = try MatrixAttenuation(phases: phases.shuffled(using: &noise))
            #expect(other == first, "seed \(seed)")
        }
    }

    @Test func `A negative mass density is refused`() {
        let error = #expect(throws: RadiographyError.self) { try phase(Self.sulfide, -1) }
        #expect(
            error?.description
                == "the mass density of Li6PS5Cl (g/cm3) is -1.0; give a value of 0 or above")
    }
}
