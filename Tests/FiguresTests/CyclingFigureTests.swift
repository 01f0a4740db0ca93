import Foundation
import TestSupport
import Testing

@testable import Figures

@Suite("cycling figure") struct CyclingFigureTests {
    /// A charge of 2 mAh with a hold at its end, and the discharge after it.
    private let series = CyclingSeries(
        title: "cell_1 it's",
        curves: [
            CyclingSeries.Curve(
                label: "charge 0", isCharge: true, times: [0, 3600, 7200], capacities: [0, 1, 2],
                potentials: [3, 4, 4], currents: [0, 1, 0.5],
                switchToConstantPotential: CyclingSeries.Point(time: 3600, capacity: 1)),
            CyclingSeries.Curve(
                label: "discharge 1", isCharge: false, times: [7201, 14400],
                capacities: [0, 1.5], potentials: [3.9, .nan], currents: [-1, -1]),
        ])

    @Test("the data are a block for each half cycle and one for the changes to constant potential")
    func table() {
        #expect(
            CyclingFigure(series, axis: .capacity).table() == """
                # potential and current of a cell; NaN: no number
                # log: cell_1 it's
                # capacity_mAh: charge since the begin of the half cycle, without its sign
                # rows that fall on one another in the picture are left out
                # index 0: charge 0
                #          time_s    capacity_mAh  potential_V      current_mA
                           0.0000  0.00000000e+00     3.000000    0.000000e+00
                        3600.0000  1.00000000e+00     4.000000    1.000000e+00
                        7200.0000  2.00000000e+00     4.000000    5.000000e-01


                # index 1: discharge 1
                #          time_s    capacity_mAh  potential_V      current_mA
                        7201.0000  0.00000000e+00     3.900000   -1.000000e+00
                       14400.0000  1.50000000e+00          NaN   -1.000000e+00


                # index 2: changes to constant potential
                #          time_s    capacity_mAh  potential_V      current_mA
                        3600.0000  1.00000000e+00     4.000000    1.000000e+00

                """)
    }

    @Test("against time a half cycle begins where the one before ends, unless it is another one's")
    func continued() {
        #expect(CyclingFigure(series, axis: .time).series.curves[1].times == [7200, 7201, 14400])
        #expect(CyclingFigure(series, axis: .time).series.curves[1].potentials[0] == 4)
        #expect(CyclingFigure(series, axis: .capacity).series == series)
        var apart = series
        apart.curves[1].continuesPrevious = false
        #expect(CyclingFigure(apart, axis: .time).series == apart)
    }

    @Test("the script has two panels on one axis, their units, and a key of the directions")
    func script() throws {
        let script = try #require(CyclingFigure(series, axis: .time).script())
        for part in [
            "gnuplot cycling_time.gp", "data = 'cycling_time.dat'", "across = 3600 ", "unit = 1 ",
            "set output 'cycling_time.svg'", "set output 'cycling_time.png'", "set multiplot",
            // 0 to 4 h and 2 % of that; 3 to 4 V and 5 %; −1 to 1 mA and 12 %.
            "set xrange [-0.08:4.08]", "set yrange [2.95:4.05]", "set yrange [-1.24:1.24]",
            "'Potential (V)'", "'Current (mA)'", "'Time (h)'", #"cell\_1 it''s"#,
            "title 'charge'", "title 'discharge'", "title 'CC to CV'",
            "data index 0 using ($1/across):3 with lines linecolor rgb '#b2432f'",
            "data index 1 using ($1/across):($4/unit) with lines linecolor rgb '#2f5f9e'",
            "data index 2 using ($1/across):3 with points",
        ] {
            #expect(script.contains(part), "\(part)\n\(script)")
        }
    }

    @Test("against capacity the halves of a cycle share a colour and a discharge is dashed")
    func capacityScript() throws {
        let script = try #require(CyclingFigure(series, axis: .capacity).script())
        let colours = script.matches(of: /data index ([01]) .*:3 with lines linecolor rgb '(#\w+)'/)
        #expect(colours.map(\.1) == ["0", "1"])
        #expect(colours.first?.2 == colours.last?.2)
        #expect(script.contains("using ($2/across):3"))
        #expect(script.contains("title 'discharge 1'") && script.contains("dashtype"))
    }

    @Test("one half cycle is black, without a key but that of the change")
    func single() throws {
        var one = series
        one.curves.removeLast()
        let script = try #require(CyclingFigure(one, axis: .capacity).script())
        #expect(script.contains("with lines linecolor rgb '#202020' linewidth 1.7 notitle"))
        #expect(script.contains("title 'CC to CV'"))
        one.curves[0].switchToConstantPotential = nil
        let bare = try #require(CyclingFigure(one, axis: .capacity).script())
        #expect(!bare.contains("    set key") && !bare.contains("title 'CC to CV'"))
    }

    @Test(
        "units keep the numbers short",
        arguments: [
            (AxisUnit.time(longest: 119), "s", 1), (.time(longest: 7199), "min", 60),
            (.time(longest: 7200), "h", 3600), (.current(largest: 0.2), "µA", 1e-3),
            (.current(largest: 0.6), "mA", 1), (.capacity(largest: 6000), "Ah", 1e3),
            (.current(largest: 0), "mA", 1),
        ] as [(AxisUnit, String, Double)])
    func units(unit: AxisUnit, name: String, factor: Double) {
        #expect(unit == AxisUnit(name: name, factor: factor))
    }

    @Test("a long log is thinned out, with its ends and its peaks")
    func thinned() {
        let count = 100_000
        var curve = CyclingSeries.Curve(
            label: "long", isCharge: true, times: (0..<count).map(Double.init),
            capacities: (0..<count).map(Double.init),
            potentials: (0..<count).map { sin(Double($0)) },
            currents: [Double](repeating: 1, count: count))
        curve.potentials[54_321] = 9
        curve.currents[12_345] = -9
        let thin = curve.thinned(bins: 100)
        #expect((300...600).contains(thin.times.count), "\(thin.times.count)")
        #expect(thin.times == thin.times.sorted())
        #expect(thin.times.first == 0 && thin.times.last == Double(count - 1))
        #expect(thin.potentials.contains(9) && thin.currents.contains(-9))
        #expect(thin.times.contains(54_321) && thin.capacities.contains(12_345))
        #expect(curve.thinned(bins: count).times.count == count)
    }

    @Test("a series without a potential is an error and leaves nothing")
    func noNumbers() async throws {
        let folder = try TemporaryFolder()
        var empty = series
        for index in empty.curves.indices {
            empty.curves[index].potentials = empty.curves[index].times.map { _ in .nan }
        }
        let figure = CyclingFigure(empty, axis: .time)
        await #expect(throws: FigureError.noNumbers(figure: "cycling_time")) {
            try await figure.draw(into: folder.path + "/figures")
        }
        #expect(!FileManager.default.fileExists(atPath: folder.path + "/figures"))
    }

    @Test("gnuplot draws both panels into both pictures", .enabled(if: hasGnuplot))
    func pictures() async throws {
        let folder = try TemporaryFolder()
        for axis in CyclingFigure.Axis.allCases {
            let files = try await CyclingFigure(series, axis: axis).draw(into: folder.path)
            let svg = try String(contentsOfFile: files.pictures[0], encoding: .utf8)
            for words in ["cell_1 it's", "Potential (V)", "Current (mA)", "CC to CV"] {
                #expect(svg.contains(words), "\(axis): \(words)")
            }
            #expect(svg.hasSuffix("</svg>\n\n"))
            let png = try Data(contentsOf: URL(fileURLWithPath: files.pictures[1]))
            // 1800 × 1280, in the first chunk, big endian.
            #expect(png[16..<24] == Data([0, 0, 0x07, 0x08, 0, 0, 0x05, 0x00]))
        }
    }
}
