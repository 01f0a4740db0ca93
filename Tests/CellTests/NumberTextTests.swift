import Cell
import Testing

@Suite("Numbers as text")
struct NumberTextTests {
    @Test(arguments: [
        (2.8272659e22, 1.72e21, "2.83(17)e22"), (5.9620562e-6, 6e-8, "5.962(60)e-6"),
        (0.5870, 0.0029, "0.5870(29)"), (154.5, 3.5, "154.5(35)"), (154.5, 35, "154(35)"),
        (1234567, 345, "1.23457(35)e6"), (96714, 967, "9.671(97)e4"), (3, 0, "3"),
        (0, 0.012, "0.000(12)"), (0.00265, 0.0000265, "0.002650(27)"), (2.65e-4, 0, "2.65e-4"),
        (268.363761998, 0, "268.36"), (0.0999, 0.00999, "0.100(10)"), (-17.2, 0.9, "-17.20(90)"),
        (1, 20, "1(20)"), (10, 2000, "0.0(20)e3"), (0.3, 0, "0.3"), (1.5e30, 0, "1.5e30"),
    ])
    func `An estimate shows two digits of its uncertainty`(
        value: Double, uncertainty: Double, text: String
    ) {
        #expect(Estimate(value, standardUncertainty: uncertainty, name: "a").text == text)
    }

    @Test(arguments: [
        (0.442, 3, "0.442"), (97.12, 3, "97.1"), (4.159e22, 3, "4.16e22"), (0, 3, "0"),
        (9.996e-5, 3, "1.00e-4"), (0.001655, 4, "0.001655"), (120, 3, "120"), (12345, 3, "12300"),
        (-0.138, 3, "-0.138"), (99999.7, 3, "1.00e5"),
    ])
    func `A number shows the digits that are asked for`(value: Double, digits: Int, text: String) {
        #expect(significant(value, digits) == text)
    }
}
