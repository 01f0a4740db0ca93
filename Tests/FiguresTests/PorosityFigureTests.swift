import CPUEngine
import Engines
import Foundation
import Porosity
import TestSupport
import Testing

@testable import Figures

@Suite("porosity figures") struct PorosityFigureTests {
    private let curve = PorosityCurve(
        places: [5, 15, 25], porosity: [0.10, 0.12, .nan], low: [0.09, 0.11, .nan],
        high: [0.12, 0.13, .nan])

    private var radial: RadialSeries {
        var cut = curve
        cut.places[1] = 13
        return RadialSeries(
            title: "a", radius: 30,
            guards: [
                .init(sigmas: 0, distance: 0, curve: curve),
                .init(sigmas: 2, distance: 4, curve: cut),
            ],
            alternatives: PorosityAlternatives(
                thresholdLow: [0.08, 0.10, 0.1], thresholdHigh: [0.13, 0.14, 0.1],
                thresholdChange: "± 2", grey: [0.11, 0.13, 0.1]),
            integratedPlaces: [10, 20, 30], integrated: [0.10, 0.115, 0.115])
    }

    @Test("the radial data are blocks, and a guard's only where it differs")
    func radialTable() {
        #expect(
            PorosityFigure(radial).table() == """
                # Porosity (%) against Distance from the axis (µm); NaN: no number
                # pellet: a
                # index 0: threshold ± 2
                # place_um, threshold_low, threshold_high
                             5          0.08          0.13
                            15           0.1          0.14
                            25           0.1           0.1


                # index 1: 95 % interval (block bootstrap)
                # distance_um, ci_low, ci_high
                             5          0.09          0.12
                            15          0.11          0.13
                            25           NaN           NaN


                # index 2: φ from mean grey levels
                # place_um, grey_porosity
                             5          0.11
                            15          0.13
                            25           0.1


                # index 3: Φ(<r), all within r
                # outer_radius_um, porosity_within
                            10           0.1
                            20         0.115
                            30         0.115


                # index 4: φ(r) by threshold
                # distance_um, porosity
                             5           0.1
                            15          0.12
                            25           NaN


                # index 5: rings cut 2σ before the edge
                # distance_um, porosity, ci_low, ci_high
                            13          0.12          0.11          0.13

                """)
    }

    @Test("the radial script shades the guards and draws every layer")
    func radialScript() throws {
        let script = try #require(PorosityFigure(radial, name: "radial all").script())
        for part in [
            "data = 'radial_all.dat'", "set output 'radial_all.png'",
            "set xrange [0:30.6]",
            // 8 to 14 % and 5 % of 6 on both sides.
            "set yrange [7.7:14.3]",
            "set object 1 rectangle from 26, graph 0 to 30, graph 1 behind",
            "'{/=13 guards 2σ from the edge}'",
            "data index 0 using 1:($2/unit):($3/unit) with filledcurves",
            "data index 4 using 1:($2/unit) with lines linecolor rgb '#0072b2' linewidth 2 "
                + "title 'φ(r) by threshold'",
            "data index 5 using 1:($2/unit):($3/unit):($4/unit) with yerrorbars",
        ] {
            #expect(script.contains(part), "\(part)\n\(script)")
        }
    }

    @Test("the height figure has the pellet's porosity as a line with its interval in the key")
    func heightScript() throws {
        let series = HeightSeries(
            title: "a", slices: curve, total: 0.11, interval: 0.105...0.1155)
        let figure = PorosityFigure(series)
        let script = try #require(figure.script())
        #expect(script.contains("title 'pellet: 11.00 % (10.50 to 11.55 %)'"))
        #expect(figure.layers[2].rows == [[5, 0.11], [25, 0.11]])
        #expect(!script.contains("yerrorbars"))
    }

    @Test("axes begin at 0 where the values come near it, and keep values below it")
    func axisFromZero() throws {
        func range(_ values: [Double]) throws -> String {
            let curve = PorosityCurve(
                places: [1, 2], porosity: values, low: values, high: values)
            let script = try #require(
                PorosityFigure(
                    RadialSeries(
                        title: "", radius: 3,
                        guards: [.init(sigmas: 0, distance: 0, curve: curve)])
                ).script())
            return String(try #require(script.firstMatch(of: /set yrange \[(.*)\]/)).1)
        }
        #expect(try range([0.02, 0.1]) == "0:10.4")
        #expect(try range([-0.01, 0.09]) == "-1.5:9.5")
        #expect(try range([0, 0.1]) == "0:10.5")
    }

    @Test("the histogram fills the pores up to the threshold, or from it on if they are bright")
    func histogram() throws {
        func pores(_ isBright: Bool) -> [[Double]] {
            PorosityFigure(
                GreySeries(
                    title: "", greys: [0, 2, 4, 6], counts: [1, 5, 2, 9],
                    threshold: isBright ? 4 : 2, poresAreBright: isBright)
            ).layers[1].rows
        }
        #expect(pores(false) == [[0, 1], [2, 5], [4, 5]])
        #expect(pores(true) == [[4, 2], [6, 9], [8, 9]])
        let script = try #require(
            PorosityFigure(
                GreySeries(
                    title: "", greys: [0, 2, 4, 6], counts: [1, 5, 2, 9], threshold: 2,
                    method: "otsu", poreMode: 2)
            ).script())
        // A grey stands for the values up to the next one.
        #expect(script.contains("set arrow 1 from 4, graph 0 to 4, graph 1 nohead"))
        #expect(script.contains("'{/=13 threshold 2 (otsu)}'"))
        #expect(script.contains("'{/=13 pores 2}' at 3, graph"))
    }

    @Test("a figure without a number is an error that names it, and writes nothing")
    func noNumbers() async throws {
        let folder = try TemporaryFolder()
        let none = PorosityCurve(places: [1], porosity: [.nan], low: [.nan], high: [.nan])
        let series = RadialSeries(
            title: "", radius: 2, guards: [.init(sigmas: 0, distance: 0, curve: none)])
        await #expect(throws: FigureError.noNumbers(figure: "radial")) {
            try await PorosityFigure(series).draw(into: folder.path + "/figures")
        }
        #expect(!FileManager.default.fileExists(atPath: folder.path + "/figures"))
    }

    @Test("gnuplot draws all figures into SVG and PNG", .enabled(if: hasGnuplot))
    func pictures() async throws {
        let folder = try TemporaryFolder()
        for figure in [
            PorosityFigure(PelletExample.radial()), PorosityFigure(PelletExample.height()),
            PorosityFigure(PelletExample.histogram()),
        ] {
            let files = try await figure.draw(into: folder.path)
            let svg = try String(contentsOfFile: files.pictures[0], encoding: .utf8)
            #expect(svg.contains("LPSCl separator") && svg.hasSuffix("</svg>\n\n"))
            for layer in figure.layers where !layer.label.isEmpty {
                #expect(
                    svg.contains(layer.label.replacingOccurrences(of: "<", with: "&lt;")),
                    "\(layer.label)")
            }
            #expect(FileManager.default.fileExists(atPath: files.pictures[1]))
        }
    }
}

@Suite("figure of a pellet's view") struct ViewFigureTests {
    @Test("the data are the bytes of the picture, and the script puts arrows where the view says")
    func script() throws {
        let (picture, view, range) = try PelletExample.picture(size: 60)
        let figure = ViewFigure(
            picture, view: view, range: range, voxelSize: 1.6, title: "a", detail: "b")
        let script = try #require(figure.script())
        // From just beside the axis to just inside the side, half way up, along the first plane.
        let angle = try #require(view.cutAngles).lowerBound
        func place(_ part: Double) -> String {
            let r = part * 937
            let place = view.place(of: SIMD3(r * cos(angle), r * sin(angle), 519.0 / 2))
            return String(format: "first %.6g, first %.6g", place.x - 0.5, place.y - 0.5)
        }
        #expect(script.contains("from \(place(0.02)) to \(place(0.98)) head"))
        #expect(script.contains("array=(60,\(picture.shape.height)) format='%uchar'"))
        #expect(script.contains("set yrange [\(Double(picture.shape.height) - 0.5):-0.5]"))
        #expect(picture.bytes.count == 3 * picture.shape.count)
        #expect(picture.bytes[0..<3] == [255, 255, 255])
    }

    @Test("a scale bar has a round length, in its scale")
    func scaleBar() throws {
        let (picture, view, range) = try PelletExample.picture(size: 60)
        let script = try #require(
            ViewFigure(picture, view: view, range: range, voxelSize: 1.6, title: "").script())
        let bar = try #require(
            script.firstMatch(of: /set arrow 60 from first ([\d.]+), .* to first ([\d.]+),/))
        let length = try #require(Double(bar.2)) - (try #require(Double(bar.1)))
        // 2998.4 µm across 58.8 px; a ninth of 60 px is 340 µm.
        #expect(abs(length - 500 * 58.8 / 2998.4) < 1e-3)
        #expect(script.contains("'500 µm'"))
    }

    @Test("the colours are viridis between the 2nd and the 98th percentile")
    func colours() throws {
        let values = (0...100).map { Float($0) / 100 } + [.nan]
        let colours = try #require(ViewFigure.colours(for: values))
        #expect(abs(colours.range.lowerBound - 0.02) < 1e-7)
        #expect(abs(colours.range.upperBound - 0.98) < 1e-7)
        #expect(colours.table[0] == 0x440154 && colours.table[255] == 0xFDE725)
        #expect(ViewFigure.colours(for: [.nan]) == nil)
        let uniform = try #require(ViewFigure.colours(for: [0.5, 0.5]))
        #expect(uniform.range.contains(0.5))
    }

    @Test(
        "gnuplot draws the view into an SVG that holds its picture, and a PNG",
        .enabled(if: hasGnuplot))
    func drawn() async throws {
        let folder = try TemporaryFolder()
        let (picture, view, range) = try PelletExample.picture(size: 200)
        let files = try await ViewFigure(
            picture, view: view, range: range, voxelSize: 1.6, title: "a"
        ).draw(into: folder.path)
        #expect(
            try Data(contentsOf: URL(fileURLWithPath: files.data)).count == 3 * picture.shape.count)
        let svg = try String(contentsOfFile: files.pictures[0], encoding: .utf8)
        #expect(svg.contains("data:image/png;base64") && svg.contains("Local porosity (%)"))
        #expect(FileManager.default.fileExists(atPath: files.pictures[1]))
    }
}

@Suite("porosity for ParaView") struct PorosityVolumeTests {
    @Test("the file is XML and the values as they are, with NaN")
    func bytes() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/out/porosity.vti"
        try PorosityVolume(
            cells: [2, 1, 3], cellSize: 25.6, corner: [-0.8, 0, 12.5],
            porosity: [0.5, .nan, 0.25, 1, 0, 0.125]
        ).write(to: path)
        let data = try Data(contentsOf: URL(fileURLWithPath: path))
        let start = try #require(data.range(of: Data("\n  _".utf8))).upperBound
        #expect(
            String(decoding: data[..<start], as: UTF8.self) == """
                <?xml version="1.0"?>
                <VTKFile type="ImageData" version="1.0" byte_order="LittleEndian" \
                header_type="UInt64">
                  <!-- local porosity of a pellet; lengths in micrometres; NaN outside it -->
                  <ImageData WholeExtent="0 2 0 1 0 3" Origin="-0.8 0.0 12.5" \
                Spacing="25.6 25.6 25.6">
                    <Piece Extent="0 2 0 1 0 3">
                      <CellData Scalars="porosity">
                        <DataArray type="Float32" Name="porosity" format="appended" offset="0"/>
                      </CellData>
                    </Piece>
                  </ImageData>
                  <AppendedData encoding="raw">
                  _
                """)
        // 24 bytes; 0.5, NaN, 0.25, 1, 0 and 0.125.
        #expect(
            Array(data[start..<start + 32]) == [
                24, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x3F, 0, 0, 0xC0, 0x7F, 0, 0, 0x80, 0x3E, 0, 0,
                0x80, 0x3F, 0, 0, 0, 0, 0, 0, 0, 0x3E,
            ])
        #expect(
            String(decoding: data[(start + 32)...], as: UTF8.self)
                == "\n  </AppendedData>\n</VTKFile>\n")
        let left = try FileManager.default.contentsOfDirectory(atPath: folder.path + "/out")
        #expect(left == ["porosity.vti"])
    }

    @Test("a folder that is a file is an error that names the file")
    func notWritten() throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("", to: "file")
        let volume = PorosityVolume(cells: [1, 1, 1], cellSize: 1, corner: .zero, porosity: [0.5])
        #expect(
            throws: FigureError.writing(
                path: file + "/a.vti",
                reason: "a file is where its folder should be; choose another folder")
        ) { try volume.write(to: file + "/a.vti") }
    }
}
