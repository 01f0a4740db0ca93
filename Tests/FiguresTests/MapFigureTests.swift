import Fields
import Foundation
import TestSupport
import Testing

@testable import Figures

@Suite("map figure") struct MapFigureTests {
    private let small = Field<Lithium6Density>(
        shape: Shape(width: 3, height: 2), values: [1e21, 2e21, .nan, 3e21, .nan, 5e21])

    @Test("blocks are averaged over their finite pixels")
    func reduction() {
        let field = Field<Lithium6Density>(
            shape: Shape(width: 5, height: 3),
            values: [
                1, 3, .nan, .nan, 7,
                .nan, 5, .nan, .infinity, 9,
                2, 4, 6, .nan, 11,
            ])
        let matrix = MapMatrix(field, limit: 3)
        #expect(matrix.factor == 2)
        #expect(matrix.shape == Shape(width: 3, height: 2))
        #expect(matrix.values.map { $0.isNaN ? -1 : $0 } == [3, -1, 8, 3, 6, 11])
        #expect(MapMatrix(field, limit: 5).factor == 1)
        #expect(
            MapMatrix(Example.map(width: 1025, height: 3)).shape == Shape(width: 513, height: 2))
    }

    @Test("the binary matrix has places in µm and then rows")
    func binary() {
        let placement = MapFigure.Placement(pixelSize: 10, interfaceRow: 1.5, axisColumn: 1)
        let data = MapMatrix(small).gnuplotMatrix(placement)
        let floats = data.withUnsafeBytes { Array($0.bindMemory(to: Float.self)) }
        #expect(
            floats.map { $0.isNaN ? -1 : $0 } == [
                3, -10, 0, 10,
                15, 1e21, 2e21, -1,
                5, 3e21, -1, 5e21,
            ])
    }

    @Test("without an interface and an axis, places count from the upper left corner")
    func corner() {
        let placement = MapFigure.Placement(pixelSize: 10)
        #expect(placement.x(column: 0) == 5 && placement.y(row: 0) == 5)
        #expect(placement.y(row: 2) == 25)
    }

    @Test("colours span the 1st to the 99th percentile, or what the caller says")
    func limits() throws {
        let ramp = Field<Transmission>(
            shape: Shape(width: 101, height: 1), values: (0...100).map(Float.init))
        var figure = MapFigure(ramp, placement: .init(pixelSize: 1), title: "ramp")
        #expect(MapFigure.robustLimits(of: [figure]) == 1...99)
        #expect(try #require(figure.script()).contains("set cbrange [1:99]"))
        figure.limits = 0...1
        #expect(try #require(figure.script()).contains("set cbrange [0:1]"))
        #expect(MapFigure.robustLimits(of: []) == nil)
    }

    @Test("the script has the ranges of the map, its unit and its scale bar")
    func script() throws {
        let figure = MapFigure(
            small, name: "density first",
            placement: .init(pixelSize: 10, interfaceRow: 1.5, axisColumn: 1),
            title: "a_b{c}", detail: "0.0 h",
            components: [ComponentBand(name: "separator", heights: 0...12)],
            limits: 1e21...5e21)
        let script = try #require(figure.script())
        for part in [
            "gnuplot density_first.gp", "data = 'density_first.bin'", "unit = 1e+21",
            "set xrange [-15:15]", "set yrange [0:20]", "set cbrange [1:5]",
            "set cblabel '{^6}Li number density (10^{21} at/cm^3)'",
            "set palette defined (0 '#440154', 1 '#472d7b'", #"'{/:Bold=16 a\_b\{c\}}'"#,
            "from graph 0, first 12 to graph 1, first 12 nohead", "'5 µm'",
            "plot data binary matrix using 1:2:($3/unit) with image notitle",
            "fillcolor rgb '#d9d9d9'",
        ] {
            #expect(script.contains(part), "\(part)\n\(script)")
        }
    }

    @Test("a map without a number is an error")
    func noNumbers() async throws {
        let folder = try TemporaryFolder()
        let field = Field<Lithium6Density>(shape: Shape(width: 2, height: 2), repeating: .nan)
        await #expect(throws: FigureError.noNumbers(figure: "density_last")) {
            try await MapFigure(
                field, name: "density_last", placement: .init(pixelSize: 1), title: ""
            ).draw(into: folder.path)
        }
    }

    @Test(
        "gnuplot draws maps of any shape", .enabled(if: hasGnuplot),
        arguments: [(40, 30), (200, 5), (5, 200), (1, 20)])
    func pictures(width: Int, height: Int) async throws {
        let folder = try TemporaryFolder()
        var map = Example.map(width: width, height: height)
        map.values[0] = 2e21
        let figure = MapFigure(
            map, name: "density_first",
            placement: .init(pixelSize: 2.65, interfaceRow: Double(height) / 2),
            title: "it's a_b{c}")
        let files = try await figure.draw(into: folder.path)
        let svg = try String(contentsOfFile: files.pictures[0], encoding: .utf8)
        #expect(svg.contains("it's a_b{c}") && svg.contains("data:image/png;base64"))
        let size = try FileManager.default.attributesOfItem(atPath: files.pictures[1])[.size]
        #expect(try #require(size as? Int) > 5000)
    }
}
