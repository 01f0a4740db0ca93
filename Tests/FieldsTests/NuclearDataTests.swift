import Fields
import TestSupport
import Testing

@Suite("Constants and nuclear data")
struct NuclearDataTests {
    @Test func `Faraday and gas constants are the products of the exact ones`() {
        #expect(agree(PhysicalConstants.faraday.value, 96485.33212331001, within: 1e-15))
        #expect(agree(PhysicalConstants.gas.value, 8.31446261815324, within: 1e-15))
    }

    @Test func `Every constant and every row carries a source`() {
        #expect(PhysicalConstants.table.allSatisfy { !$0.source.isEmpty && !$0.unit.isEmpty })
        #expect(
            NuclearData.table.allSatisfy {
                !$0.crossSectionSource.isEmpty && !$0.weightSource.isEmpty && $0.atomicWeight > 1
            })
        #expect(Set(NuclearData.table.map(\.symbol)).count == NuclearData.table.count)
    }

    @Test(arguments: [
        ("6Li", 0.97, 940), ("7Li", 1.40, 0.0454), ("P", 3.312, 0.172), ("S", 1.026, 0.53),
        ("Cl", 16.8, 33.5), ("Ni", 18.5, 4.49), ("Mn", 2.15, 13.3), ("Co", 5.6, 37.18),
        ("O", 4.232, 0.00019), ("In", 2.62, 193.8), ("Al", 1.503, 0.231), ("H", 82.02, 0.3326),
        ("C", 5.551, 0.0035),
    ])
    func `The table holds the values of the specification`(
        symbol: String, scattering: Double, absorption: Double
    ) throws {
        let row = try #require(NuclearData.row(of: symbol))
        #expect(row.scattering == scattering)
        #expect(row.absorption == absorption)
    }

    @Test func `Natural lithium has no row with its 6Li absorption in it`() {
        #expect(NuclearData.row(of: "Li") == nil)
        let natural = NuclearData.lithium()
        #expect(agree(natural.scattering, 0.0759 * 0.97 + 0.9241 * 1.40, within: 1e-15))
        #expect(agree(natural.absorption, 0.9241 * 0.0454, within: 1e-15))
        #expect(natural.atomicWeight == 6.94)
    }

    @Test func `Lithium of 95 per cent 6Li weighs 6.06517`() {
        let enriched = NuclearData.lithium(lithium6Fraction: 0.95)
        #expect(abs(enriched.atomicWeight - 6.06517) < 5e-6)
    }
}
