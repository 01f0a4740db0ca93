import Fields
import TestSupport
import Testing

@Suite("Units")
struct UnitTests {
    @Test(arguments: [
        ("mg", Dimension.mass, 1e-6), ("µm", .length, 1e-6), ("um", .length, 1e-6),
        ("Å", .length, 1e-10), ("cm2", .area, 1e-4), ("cm²", .area, 1e-4), ("cm^2", .area, 1e-4),
        ("px2", .pixelArea, 1), ("mAh", .charge, 3.6), ("mA h", .charge, 3.6),
        ("mA·h", .charge, 3.6), ("C", .charge, 1), ("µA", .current, 1e-6),
        ("S/cm", .conductivity, 100), ("mS/cm", .conductivity, 0.1), ("/cm3", .concentration, 1e6),
        ("at/cm³", .concentration, 1e6), ("cm⁻³", .concentration, 1e6),
        ("at/cm4", .concentrationGradient, 1e8), ("g/cm3", .density, 1000), ("K", .temperature, 1),
        ("V", .potential, 1), ("g/mol", .molarMass, 1e-3), ("cm3/mol", .molarVolume, 1e-6),
        ("at/cm2/s", .one / (.area * .time), 1e4), ("1/cm3", .concentration, 1e6),
        ("%", .one, 0.01), ("d", .time, 86400), ("mmol", .amount, 1e-3), ("", .one, 1),
    ])
    func `A unit is a factor and a dimension`(text: String, dimension: Dimension, factor: Double)
        throws
    {
        let unit = try Unit(text)
        #expect(unit.dimension == dimension)
        #expect(agree(unit.factor, factor, within: 1e-15))
        #expect(unit.zero == 0)
    }

    @Test func `Electrical dimensions agree with each other`() {
        #expect(Dimension.conductivity * .potential / .length == .current / .area)
        #expect(Dimension.charge == .current * .time)
        #expect(Dimension.conductivity.name == "a conductivity")
        #expect((Dimension.mass * .time).name == "a quantity of another kind")
    }

    @Test func `Degrees Celsius begin elsewhere`() throws {
        #expect(try WrittenQuantity("25.0 °C").value(in: Unit("K")) == 298.15)
        #expect(try WrittenQuantity("298.15(10) K").value(in: Unit("°C")) == 25)
    }

    @Test(arguments: [
        ("mgg", "unit `mgg` is not known; units are written as in `mg`, `S/cm` or `/cm3`"),
        (
            "mol/xy",
            "unit `mol/xy`: `xy` is not known; units are written as in `mg`, `S/cm` or `/cm3`"
        ),
        ("cmin", "unit `cmin` is not known; units are written as in `mg`, `S/cm` or `/cm3`"),
        ("cm^", "unit `cm^` is not known; units are written as in `mg`, `S/cm` or `/cm3`"),
        ("cm//s", "unit `cm//s` is not known; units are written as in `mg`, `S/cm` or `/cm3`"),
        ("S/", "unit `S/` is not known; units are written as in `mg`, `S/cm` or `/cm3`"),
        ("cm2-", "unit `cm2-` is not known; units are written as in `mg`, `S/cm` or `/cm3`"),
    ])
    func `A unit that is not known is named`(text: String, sentence: String) {
        let error = #expect(throws: NotationError.self) { try Unit(text) }
        #expect(error?.description == sentence)
    }
}
