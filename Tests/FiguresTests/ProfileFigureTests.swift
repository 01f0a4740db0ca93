import Foundation
import TestSupport
import Testing

@testable import Figures

@Suite("profile figure") struct ProfileFigureTests {
    @Test("the data are blocks of rows upwards, with NaN where there is no number")
    func table() {
        #expect(
            ProfileFigure(Example.tiny).table() == """
                # 6Li number density against height; NaN: no number
                # experiment: tiny
                # band: full
                # height_um: height above the separator / negative electrode interface (µm)
                # sigma_stat_per_cm3: standard uncertainty from counting statistics alone
                # index 0: 0.0 h
                #  height_um  lithium6_per_cm3  sigma_stat_per_cm3
                      5.000      2.500000e+21        2.000000e+19
                     15.000      2.200000e+21                 NaN
                     25.000               NaN                 NaN
                     45.000      2.000000e+21        1.000000e+19


                # index 1: 2.5 h
                #  height_um  lithium6_per_cm3  sigma_stat_per_cm3
                      5.000      3.500000e+21        2.000000e+19
                     15.000      2.600000e+21        1.000000e+19
                     25.000      2.200000e+21        1.000000e+19
                     45.000      2.100000e+21        1.000000e+19

                """)
    }

    @Test("the script names its data, its components and a line with a band for each curve")
    func script() throws {
        let script = try #require(ProfileFigure(Example.tiny, name: "profile full").script())
        for part in [
            "gnuplot profile_full.gp", "data = 'profile_full.dat'",
            "set output 'profile_full.svg'", "set output 'profile_full.png'",
            "set terminal pngcairo size 1800,1200",
            // 0 to 50 µm and 2 % of that; 2.0 to 3.5 and 5 % of that.
            "set xrange [-1:51]", "set yrange [1.925:3.575]",
            "set object 1 rectangle from 0, graph 0 to 30, graph 1 behind",
            "set object 2 rectangle from 30, graph 0 to 50, graph 1 behind",
            "set label 10 '{/=13 separator}' at 15, graph",
            "set label 11 '{/=13 positive electrode}' at 40, graph",
            "'{/:Bold=16 tiny}'", "'band: full'", "title 'time (h)'",
            "data index 0 using 1:(($2 - $3)/unit):(($2 + $3)/unit) with filledcurves linetype 1",
            "data index 0 using 1:($2/unit) with linespoints pointtype 7 pointsize 0.3 linetype 1",
            "data index 1 using 1:($2/unit) with lines linetype 2 linewidth 1.7 title '2.5'",
            "set linetype 1 linecolor rgb '#440154'",
        ] {
            #expect(script.contains(part), "\(part)\n\(script)")
        }
        #expect(!script.contains("outside the vertical range"))
    }

    @Test("an outlier does not flatten the rest and is counted in the picture")
    func outlier() throws {
        var series = Example.cell(frames: 3, title: "outlier")
        series.curves[1].lithium6[300] = 9e23
        let script = try #require(ProfileFigure(series).script())
        #expect(script.contains("1 value lies outside the vertical range"))
        let range = try #require(script.firstMatch(of: /set yrange \[([0-9.]+):([0-9.]+)\]/))
        #expect(try #require(Double(range.2)) < 6)
    }

    @Test("an opaque component at the side takes no space")
    func opaqueComponent() throws {
        let script = try #require(ProfileFigure(Example.cell(frames: 2, title: "cell")).script())
        #expect(script.contains("set xrange [-21.1:1076.1]"))
        #expect(!script.contains("negative}"), "a name without a place")
    }

    @Test("free text cannot leave its string")
    func freeText() throws {
        var series = Example.tiny
        series.title = "it's a_b{c}\nsystem('x')"
        series.components[0].name = "50 % `x`"
        series.curves[0].label = .text("a'; reset; #")
        let script = try #require(ProfileFigure(series).script())
        #expect(script.contains(#"'{/:Bold=16 it''s a\_b\{c\} system(''x'')}'"#))
        #expect(script.contains("title 'a''; reset; #'"))
        #expect(!script.split(separator: "\n").contains { $0.hasPrefix("system") })
    }

    @Test("a series without a number is an error and leaves nothing")
    func noNumbers() async throws {
        let folder = try TemporaryFolder()
        var series = Example.tiny
        for index in series.curves.indices {
            series.curves[index].lithium6 = [.nan, .nan, .infinity, .nan]
        }
        await #expect(throws: FigureError.noNumbers(figure: "profile")) {
            try await ProfileFigure(series).draw(into: folder.path + "/figures")
        }
        #expect(!FileManager.default.fileExists(atPath: folder.path + "/figures"))
    }

    @Test("without gnuplot the script and its data are there, and no picture of an earlier run")
    func withoutGnuplot() async throws {
        let folder = try TemporaryFolder()
        let old = try folder.write("old", to: "figures/profile.png")
        let figure = ProfileFigure(Example.tiny)
        let files = figure.files(in: folder.path + "/figures")
        await #expect(throws: FigureError.gnuplotMissing(script: files.script)) {
            try await figure.draw(
                into: folder.path + "/figures", with: Gnuplot(searchPath: folder.path))
        }
        #expect(FileManager.default.fileExists(atPath: files.script))
        #expect(FileManager.default.fileExists(atPath: files.data))
        #expect(!FileManager.default.fileExists(atPath: old))
    }

    @Test("a folder that cannot be made is named")
    func unwritable() async throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("", to: "file")
        await #expect(
            throws: FigureError.writing(
                path: file + "/profile.dat",
                reason: "a file is where its folder should be; choose another folder")
        ) {
            try await ProfileFigure(Example.tiny).draw(into: file)
        }
    }

    @Test("gnuplot draws any words into an SVG and a PNG", .enabled(if: hasGnuplot))
    func pictures() async throws {
        let folder = try TemporaryFolder()
        var series = Example.cell(frames: 4, title: #"a_b{c}^2 @x & ~y \ "q" it's `ls` <z> é"#)
        series.band = "{centre"
        series.components[0].name = "a}b<c"
        let files = try await ProfileFigure(series).draw(into: folder.path)
        let svg = try String(contentsOfFile: files.pictures[0], encoding: .utf8)
        #expect(svg.contains(#"a_b{c}^2 @x &amp; ~y \ "q" it's `ls` &lt;z> é"#))
        #expect(svg.contains("a}b&lt;c") && svg.contains("band: {centre"))
        #expect(svg.hasSuffix("</svg>\n\n"))
        let png = try Data(contentsOf: URL(fileURLWithPath: files.pictures[1]))
        #expect(png.prefix(8) == Data([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]))
        // Width and height in the first chunk, big endian.
        #expect(png[16..<24] == Data([0, 0, 0x07, 0x08, 0, 0, 0x04, 0xB0]))
    }

    @Test("no line crosses a gap", .enabled(if: hasGnuplot))
    func gaps() async throws {
        let folder = try TemporaryFolder()
        func strokes(_ series: ProfileSeries) async throws -> Int {
            let files = try await ProfileFigure(series).draw(into: folder.path)
            let svg = try String(contentsOfFile: files.pictures[0], encoding: .utf8)
            return svg.matches(of: /<path stroke='rgb\( 68, +1, +84\)'[^>]*d='([^']*)'/)
                .map { $0.1.count { $0 == "M" } }.reduce(0, +)
        }
        var series = Example.cell(frames: 2, title: "gaps")
        series.curves[0].lithium6 = series.curves[0].heights.map { _ in 2e21 }
        let whole = try await strokes(series)
        series.curves[0].lithium6[100] = .nan
        series.curves[0].lithium6[200...210] = ArraySlice(repeating: .nan, count: 11)
        #expect(try await strokes(series) == whole + 2)
    }

    @Test("a selection of frames holds the first and the last")
    func selection() {
        #expect(ProfileSeries.selection(of: 5, atMost: 10) == [0, 1, 2, 3, 4])
        #expect(ProfileSeries.selection(of: 101, atMost: 5) == [0, 25, 50, 75, 100])
        #expect(ProfileSeries.selection(of: 10, atMost: 4) == [0, 3, 6, 9])
        #expect(ProfileSeries.selection(of: 3, atMost: 1) == [0])
        #expect(ProfileSeries.selection(of: 0, atMost: 3) == [])
    }
}
