import Fields
import Foundation
import ImageFiles
import TestSupport
import Testing

@testable import lithoray

@Suite("lithoray cell")
struct CellCommandTests {
    /// The sample in Volumes, which is the cell of the SI.
    static let sample = repository + "/Volumes/inventory/cell.yaml"
    static let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().path

    private func json(_ text: String) throws -> [String: Any] {
        try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    }

    private func value(_ json: Any?, _ path: any Sendable...) -> Double {
        var json = json
        for key in path {
            if let key = key as? String {
                json = (json as? [String: Any])?[key]
            } else if let index = key as? Int {
                json = (json as? [Any])?[index]
            }
        }
        return json as? Double ?? .nan
    }

    @Test("The sample reproduces tables S1 to S4, with their slips corrected")
    func sample() throws {
        let result = try Program.run(["cell", Self.sample, "--json", "--quiet"])
        #expect(result.status == 0)
        #expect(result.error == "")
        let json = try json(result.output)
        // physics specification TV-01 to TV-04; charges are written with five digits.
        let expected: [(Double, Double)] = [
            (value(json, "states", 0, "components", 0, "amount_mol"), 7.51290649757564e-5),
            (value(json, "states", 0, "components", 1, "lithium_per_cm3"), 2.6632021780388433e22),
            (value(json, "states", 0, "components", 2, "lithium6_per_cm3"), 3.951319695070827e22),
            (value(json, "states", 0, "components", 2, "lithium7_per_cm3"), 2.0796419447741195e21),
            (value(json, "states", 1, "components", 0, "lithium_per_cm3"), 2.0031225045149215e22),
            (value(json, "states", 2, "components", 0, "lithium_per_cm3"), 2.6842638574249046e22),
            (value(json, "states", 2, "components", 0, "lithium6_per_cm3"), 2.0373562677855023e21),
            (value(json, "infinite_diffusion", "lithium6_fraction"), 0.3131211248764232),
            (
                value(json, "infinite_diffusion", "components", 1, "lithium6_per_cm3"),
                8.33904861760863e21
            ),
            (value(json, "transport", "literal_flux_cm2_s"), 5.883562288985663e16),
            (value(json, "transport", "literal_cm2_s"), 2.4212190489652934e-6),
            (
                value(json, "transport", "nernst_einstein_cm2_s"),
                1.2057177874478082e-8 * 2.66 / 2.6632021780388433
            ),
        ]
        for (found, expected) in expected {
            #expect(agree(found, expected, within: 2e-5), "\(found), not \(expected)")
        }
        #expect(abs(value(json, "states", 1, "components", 0, "occupancy") - 0.4436) < 1e-4)
        // 29.3 µA instead of 0.58695 mAh in 20 h.
        #expect(agree(value(json, "transport", "corrected_cm2_s"), 1.27969e-8, within: 2e-3))
        #expect(agree(value(json, "transport", "haven_ratio"), 1.06, within: 5e-3))
        let flags = try #require(json["flags"] as? [[String: Any]])
        #expect(
            Set(flags.compactMap { $0["code"] as? String })
                == ["W-DENS", "W-SITEDENS", "W-OPAQUE", "W-DRIFT", "W-FIELD", "W-NE", "W-GRAD"])
        #expect(flags.allSatisfy { $0["where"] is String && $0["message"] is String })
    }

    @Test("Every number has its uncertainty and what it comes from beside it")
    func uncertainties() throws {
        let json = try json(Program.run(["cell", Self.sample, "--json", "--quiet"]).output)
        let path: [any Sendable] = ["states", 0, "components", 1]
        #expect(
            agree(
                value(json, path[0], path[1], path[2], path[3], "u_lithium_per_cm3")
                    / value(json, path[0], path[1], path[2], path[3], "lithium_per_cm3"),
                (0.03 * 0.03 + 0.02 * 0.02 + 2 * 0.01 * 0.01).squareRoot(), within: 1e-9))
        let component =
            ((json["states"] as? [[String: Any]])?[0]["components"] as? [[String: Any]])?[1]
        let contributions = try #require(component?["contributions"] as? [String: Any])
        let largest = try #require(contributions["lithium_per_cm3"] as? [[String: Any]])
        #expect(largest.count == 3)
        #expect(largest[0]["input"] as? String == "diameter")
        #expect(agree(largest[0]["share"] as? Double ?? 0, 0.6, within: 1e-9))
    }

    @Test("Tables, CSV, LaTeX and JSON go to the folder, and are replaced only when asked")
    func folder() throws {
        let folder = try TemporaryFolder()
        let first = try Program.run(["cell", Self.sample, "-o", "out", "--quiet"], in: folder.path)
        #expect(first.status == 0)
        #expect(
            first.output.contains(
                "\nIn6Li | Li6PS5Cl | NMC532, state 'delithiated': charge of 0.5869(29) mAh\n"))
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path + "/out")
        #expect(names.sorted() == ["cell.csv", "cell.json", "cell.tex"])
        let csv = try String(contentsOfFile: folder.path + "/out/cell.csv", encoding: .utf8)
        #expect(
            csv.hasPrefix(
                "table,quantity,unit,column,value,standard_uncertainty,contribution_1,share_1,"
                    + "contribution_2,share_2,contribution_3,share_3\n"))
        #expect(
            csv.contains(
                "\"In6Li | Li6PS5Cl | NMC532, pristine state\",mass of Li6PS5Cl,g,separator,0.0116,"
                    + "0.000116,mass of Li6PS5Cl in separator,1,,,,\n"))
        let tex = try String(contentsOfFile: folder.path + "/out/cell.tex", encoding: .utf8)
        #expect(tex.contains("volume (cm\\textsuperscript{3}) & \\num{0.001600(60)} & "))
        #expect(tex.components(separatedBy: "\\begin{table}").count == 7)
        let json = try String(contentsOfFile: folder.path + "/out/cell.json", encoding: .utf8)

        let again = try Program.run(["cell", Self.sample, "-o", "out", "--quiet"], in: folder.path)
        #expect(
            again
                == Program.Result(
                    status: 2, output: "",
                    error: "lithoray: error: out is not empty; name another folder, or replace an "
                        + "earlier run with --overwrite\n"))
        let replaced = try Program.run(
            ["cell", Self.sample, "-o", "out", "--quiet", "--overwrite", "--json"], in: folder.path)
        #expect(replaced.status == 0)
        #expect(replaced.output == json)
        try folder.write("mine", to: "other/notes.txt")
        let foreign = try Program.run(
            ["cell", Self.sample, "-o", "other", "--overwrite", "--quiet"], in: folder.path)
        #expect(
            foreign.error
                == "lithoray: error: other holds no results of an earlier run; nothing is replaced, "
                + "name another folder\n")
    }

    @Test("Any number of components and states has its columns and tables")
    func shape() throws {
        let folder = try TemporaryFolder()
        let component = { (name: String, active: Bool) in
            "  - {name: \(name), projected_area: 0.01 cm2, contents: [{formula: LiCoO2, mass: 1 mg, "
                + "active: \(active)}]}\n"
        }
        try folder.write(
            "name: X\ndiameter: 3 mm\ncomponents:\n" + component("p", true) + component("a", false)
                + component("b", false) + component("c", false) + component("n", true)
                + "states:\n" + (1...5).map { "  - {name: s\($0), charge: 0.01 mAh}\n" }.joined(),
            to: "cell.yaml")
        let result = try Program.run(["cell", "cell.yaml", "--quiet"], in: folder.path)
        #expect(result.status == 0)
        let headers = result.output.split(separator: "\n").filter { $0.contains("  p  ") }
        #expect(headers.count == 8)
        #expect(
            headers.allSatisfy { $0.split(separator: " ").prefix(5) == ["p", "a", "b", "c", "n"] })
        #expect(result.output.contains("X, state 's5': charge of 0.010000(50) mAh\n"))
        let only = try Program.run(["cell", "cell.yaml", "--verbose"], in: folder.path)
        #expect(only.output.contains("uncertainty from\n"))
        #expect(!result.output.contains("uncertainty from\n"))
        #expect(only.output.contains("  diameter 90 %, area of p 10 %\n"))
    }

    @Test("An area is measured in a mask or between grey values")
    func areas() throws {
        let folder = try TemporaryFolder()
        // 6 of 12 pixels are 1 or more, 4 lie between 10 and 200, one of those in the region.
        let pixels: [UInt16] = [0, 10, 20, 0, 0, 0, 200, 300, 0, 0, 50, 1]
        var writer = try TIFFWriter(
            path: folder.path + "/area.tif", shape: Shape(width: 4, height: 3), sampleType: .uint16,
            label: ImageLabel(Counts.self, pixelSizeMicrometres: 10))
        try pixels.withUnsafeBufferPointer { try writer.append($0) }
        try writer.close()
        func result(_ area: String) throws -> Program.Result {
            try folder.write(
                "diameter: 3 mm\npixel_size: 10 µm\ncomponents:\n  - {name: p, projected_area: \(area), "
                    + "contents: [{formula: LiCoO2, mass: 1 µg}]}\n", to: "cell.yaml")
            return try Program.run(["cell", "cell.yaml", "--json", "--quiet"], in: folder.path)
        }
        for (area, count) in [
            ("{mask: area.tif}", 6.0), ("{image: area.tif, above: 10, below: 200}", 4),
            ("{image: area.tif, above: 300}", 1), ("{image: area.tif, below: 0}", 6),
            ("{image: area.tif, above: 10, below: 200, region: [2, 2, 4, 3]}", 1),
        ] {
            let json = try json(result(area).output)
            #expect(value(json, "components", 0, "projected_area_px2") == count)
            #expect(value(json, "components", 0, "u_projected_area_px2") == count * 0.01)
        }
        #expect(
            try result("{image: area.tif, above: 301}")
                == Program.Result(
                    status: 3, output: "",
                    error: "lithoray: error: area.tif has no pixel of 301 or more; correct the "
                        + "threshold or the region\n"))
        #expect(
            try result("{mask: none.tif}").error
                == "lithoray: error: none.tif does not exist; check the name and the folder it is "
                + "relative to\n")
        #expect(try result("{mask: none.tif}").status == 3)
    }

    @Test("A state is the charge of a log or of one of its half cycles")
    func logs() throws {
        let folder = try TemporaryFolder()
        // 0.1 mA for an hour, then -0.05 mA for an hour.
        let rows = (0...120).map { minute in
            "\(minute * 60),\(minute <= 60 ? 1e-4 : -5e-5),3.7"
        }
        let log = "test_time_second,current_ampere,voltage_volt\n" + rows.joined(separator: "\n")
        try folder.write(log, to: "logs/cycle.csv")
        func result(_ states: String) throws -> Program.Result {
            let end = try #require(ExampleCell.complete.range(of: "states:\n")?.upperBound)
            try folder.write(
                ExampleCell.complete[..<end] + "  - {name: a, log: \(states)}\n", to: "cell.yaml")
            return try Program.run(["cell", "cell.yaml", "--json", "--quiet"], in: folder.path)
        }
        for (states, direction, charge) in [
            ("logs/cycle.csv, half_cycle: 0", "charge", 0.1),
            ("logs/cycle.csv", "charge", 0.05),
        ] {
            let json = try json(result(states).output)
            #expect(abs(value(json, "states", 1, "charge_mAh") - charge) < 2e-3)
            #expect(value(json, "states", 1, "u_charge_mAh") > 4e-4 * charge)
            let state = (json["states"] as? [[String: Any]])?[1]
            #expect(state?["direction"] as? String == direction)
        }
        #expect(
            try result("logs/cycle.csv, half_cycle: 1")
                == Program.Result(
                    status: 2, output: "",
                    error:
                        "lithoray: error: cell.yaml:19:20: E-SITE: state 'a' puts 0.04875 mAh into "
                        + "'composite electrode', whose sites have room for 0 mAh (x = 1.05); correct "
                        + "the charge or the mass\n"))
        #expect(
            try result("logs/cycle.csv, half_cycle: 7").error
                == "lithoray: error: logs/cycle.csv has no half cycle 7; take one of 0, 1\n")
        #expect(try result("logs/none.csv").status == 3)
        #expect(
            try result("logs/cycle.csv, charge: 1 mAh").error
                == "lithoray: error: cell.yaml:19:44: 'states[0].charge' and 'states[0].log' exclude "
                + "each other; keep one of them\n")
        let lines = log.split(separator: "\n")
        try folder.write(
            ([lines[0]] + lines[1...].reversed()).joined(separator: "\n"), to: "logs/cycle.csv")
        let backwards = try result("logs/cycle.csv")
        #expect(backwards.status == 3)
        #expect(backwards.error.contains("time runs backwards 120 times"))
    }

    @Test("A wrong file ends with 2, its place and one line, and writes nothing")
    func wrongFile() throws {
        let folder = try TemporaryFolder()
        try folder.write(
            ExampleCell.replacing("mass: 1.60 mg", by: "mass: 1.60"), to: "cell.yaml")
        let result = try Program.run(["cell", "cell.yaml", "-o", "out"], in: folder.path)
        #expect(
            result
                == Program.Result(
                    status: 2, output: "",
                    error:
                        "lithoray: error: cell.yaml:10:35: components[0].contents[0].mass takes a "
                        + "mass with its unit, such as 3.80(5) mg; '1.60' has none\n"))
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["cell.yaml"])
        let overwrite = try Program.run(["cell", "cell.yaml", "--overwrite"], in: folder.path)
        #expect(
            overwrite.error
                == "lithoray: error: --overwrite needs --output; name the folder to replace\n")
    }

    @Test("LaTeX reads the text of a table as text")
    func latex() {
        #expect(
            latexText("50 % of C_6 {a} & #1 ~ ^ $ \\ µm²")
                == "50 \\% of C\\_6 \\{a\\} \\& \\#1 \\textasciitilde{} \\textasciicircum{} \\$ "
                + "\\textbackslash{} \\textmu{}m\\textsuperscript{2}")
    }
}
