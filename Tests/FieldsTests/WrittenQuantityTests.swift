import Fields
import TestSupport
import Testing

@Suite("Written quantities")
struct WrittenQuantityTests {
    @Test(
        arguments: [
            ("3.80 mg", 3.80, nil, 0.01, "mg"), ("3.80(5) mg", 3.80, 0.05, 0.01, "mg"),
            ("3.80 ± 0.05 mg", 3.80, 0.05, 0.01, "mg"), ("3.80±.05mg", 3.80, 0.05, 0.01, "mg"),
            ("3.80 +/- 0.05 mg", 3.80, 0.05, 0.01, "mg"),
            ("(3.80 ± 0.05) mg", 3.80, 0.05, 0.01, "mg"),
            ("3.80 mg ± 1 %", 3.80, 0.038, 0.01, "mg"), ("12.0(12) mg", 12, 1.2, 0.1, "mg"),
            ("3.28(10)e21 /cm3", 3.28e21, 1e20, 1e19, "/cm3"),
            ("3.28e21 ± 1e20 /cm3", 3.28e21, 1e20, 1e19, "/cm3"),
            ("1.60e-3 g", 1.60e-3, nil, 1e-5, "g"), ("96714 px2", 96714, nil, 1, "px2"),
            ("2e-3 S/cm", 2e-3, nil, 1e-3, "S/cm"), ("12e-2", 0.12, nil, 1e-2, ""),
            ("−5 V", -5, nil, 1, "V"), ("0.95", 0.95, nil, 0.01, ""), ("1. g", 1, nil, 1, "g"),
            ("  2.65 µm ", 2.65, nil, 0.01, "µm"), ("5 e", 5, nil, 1, nil),
        ] as [(String, Double, Double?, Double, String?)])
    func `A quantity keeps its digits, uncertainty and unit`(
        text: String, number: Double, uncertainty: Double?, place: Double, unit: String?
    ) throws {
        guard let unit else {
            #expect(throws: NotationError.unitUnknown(symbol: "e", unit: "e")) {
                try WrittenQuantity(text)
            }
            return
        }
        let quantity = try WrittenQuantity(text)
        #expect(quantity.number == number)
        #expect((quantity.uncertainty == nil) == (uncertainty == nil))
        #expect(agree(quantity.uncertainty ?? 1, uncertainty ?? 1, within: 1e-15))
        #expect(quantity.lastPlace == place)
        #expect(quantity.unit.description == unit)
    }

    @Test func `A change of the unit scales value, uncertainty and rounding alike`() throws {
        let quantity = try WrittenQuantity("0.750(5) mg")
        let gram = try Unit("g")
        #expect(agree(quantity.value(in: gram), 7.5e-4, within: 1e-15))
        #expect(agree(quantity.uncertainty(in: gram) ?? 0, 5e-6, within: 1e-15))
        #expect(agree(quantity.rounding(in: gram), 5e-7, within: 1e-15))
    }

    @Test(arguments: [
        ("", "quantity ``: a number was expected; write it as in `3.80(5) mg`"),
        ("heavy", "quantity `heavy`: a number was expected; write it as in `3.80(5) mg`"),
        (
            "3.80(5 mg",
            "quantity `3.80(5 mg`: digits and `)` were expected after `(`; write it as in "
                + "`3.80(5) mg`"
        ),
        (
            "3.80(5) ± 0.1 mg",
            "quantity `3.80(5) ± 0.1 mg`: two uncertainties are given; write it as in "
                + "`3.80(5) mg`"
        ),
        (
            "3.80 mg ± 0.05",
            "quantity `3.80 mg ± 0.05`: an uncertainty after the unit is a percentage, as in "
                + "`± 1 %`; write it as in `3.80(5) mg`"
        ),
        (
            "3.80 ± -0.05 mg",
            "quantity `3.80 ± -0.05 mg`: the uncertainty is negative; write it as in `3.80(5) mg`"
        ),
        (
            "(3.80 ± 0.05 mg",
            "quantity `(3.80 ± 0.05 mg`: `)` is missing; write it as in `3.80(5) mg`"
        ),
        (
            "3.8e999 mg",
            "quantity `3.8e999 mg`: the number is too large; write it as in `3.80(5) mg`"
        ),
        (
            "3,80 mg",
            "quantity `3,80 mg`: decimals take a point; write it as in `3.80(5) mg`"
        ),
        (
            "3.80 mg ± 1 % 2",
            "quantity `3.80 mg ± 1 % 2`: `2` is not understood; write it as in `3.80(5) mg`"
        ),
    ])
    func `A quantity that cannot be read says why`(text: String, sentence: String) {
        let error = #expect(throws: NotationError.self) { try WrittenQuantity(text) }
        #expect(error?.description == sentence)
    }
}
