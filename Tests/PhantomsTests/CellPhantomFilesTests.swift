import Fields
import Foundation
import Testing

@testable import Phantoms

@Suite("Files of the cell phantom") struct CellPhantomFilesTests {
    func phantom(_ change: (inout CellPhantomOptions) -> Void = { _ in }) throws -> CellPhantom {
        var options = CellPhantomOptions()
        options.width = 100
        options.height = 64
        options.frames = 20
        change(&options)
        return try CellPhantom(options)
    }

    @Test("experiment.yaml has the keys of the contract and no other")
    func keys() throws {
        let lines = try phantom().experimentYAML().split(separator: "\n").filter { $0.first != "#" }
        func keys(indent: Int) -> [String] {
            lines.compactMap { line in
                let spaces = line.prefix { $0 == " " }.count
                guard spaces == indent, line.dropFirst(spaces).first != "-",
                    let colon = line.firstIndex(of: ":")
                else { return nil }
                return String(line[line.index(line.startIndex, offsetBy: spaces)..<colon])
            }
        }
        #expect(
            keys(indent: 0) == [
                "name", "frames", "darks", "flats", "pixel_size_um", "time", "exposure_s",
                "detector", "dose_region", "beam", "sample", "profiles", "maps",
            ])
        #expect(
            keys(indent: 2) == [
                "before", "after", "start", "interval_s", "gain_adu_per_neutron", "read_noise_adu",
                "saturation_adu", "wavelength_angstrom", "sigma_2200_barn", "shape", "diameter_mm",
                "axis_x_px", "tilt_deg", "components", "bands", "bin_rows",
            ])
    }

    @Test(
        "experiment.yaml says what the images were made with",
        arguments: [
            "frames: raw/*.tif", "darks: dark/*.tif",
            "before: {files: flat/before_*.tif, time: 2024-05-01T05:50:00Z}",
            "after: {files: flat/after_*.tif, time: 2024-05-01T19:40:00Z}",
            "pixel_size_um: 37.5 ", "start: 2024-05-01T08:00:00Z", "interval_s: 1800.0",
            "exposure_s: 1200.0", "gain_adu_per_neutron: auto", "dose_region: [1, 3, 8, 61]",
            "wavelength_angstrom: 2.8", "sigma_2200_barn: 940.0", "diameter_mm: 3.0",
            "axis_x_px: auto", "tilt_deg: 0",
            "- {name: positive electrode, rows: [9, 17], "
                + "matrix: {LiNi0.5Mn0.3Co0.2O2: 2.375, Li6PS5Cl: 1.0}}",
            "- {name: separator, rows: [17, 46], matrix: {Li6PS5Cl: 1.98}}",
            "- {name: negative electrode, rows: [46, 55], opaque: true}",
            "bands: [{name: full}, {name: centre, width_um: 300}]", "maps: density",
            "#   frames: [0, 2]",
        ])
    func content(line: String) throws {
        #expect(try phantom().experimentYAML().contains(line))
    }

    @Test("a tilted cell asks for its tilt to be found")
    func tilt() throws {
        #expect(try phantom { $0.tilt = 1 }.experimentYAML().contains("tilt_deg: auto"))
    }

    @Test("moments are written in Universal Time across months and leap days")
    func timestamps() {
        let start = Timestamp(year: 2024, month: 2, day: 28, secondOfDay: 86_399)
        #expect("\(start)" == "2024-02-28T23:59:59Z")
        #expect("\(start.adding(1))" == "2024-02-29T00:00:00Z")
        #expect("\(start.adding(86_401))" == "2024-03-01T00:00:00Z")
        #expect("\(start.adding(-86_400.0 * 59))" == "2023-12-31T23:59:59Z")
        let formatter = ISO8601DateFormatter()
        let expected = formatter.string(from: Date(timeIntervalSince1970: 1_714_550_400 + 1e7))
        let later = Timestamp(year: 2024, month: 5, day: 1, secondOfDay: 28_800).adding(1e7)
        #expect("\(later)" == expected)
    }

    @Test("truth.csv has a line for each row of each component in each frame")
    func table() throws {
        let phantom = try phantom()
        let lines = phantom.truthCSV().split(separator: "\n")
        #expect(lines[0] == "frame,time_s,row,height_um,component,lithium6_per_cm3,sigma_m_per_cm")
        #expect(lines.count == 1 + 20 * (55 - 9))
        let first = lines[1].split(separator: ",")
        #expect(first.prefix(6) == ["0", "0.0", "9", "1368.75", "positive electrode", "2.15e+21"])
        // The last row of the separator, half a pixel of 37.5 µm above the interface.
        let fields = lines[1 + 3 * 46 + (45 - 9)].split(separator: ",")
        #expect(fields[0..<5] == ["3", "5400.0", "45", "18.75", "separator"])
        let lithium6 = try #require(Double(fields[5]))
        #expect(lithium6 > 2.1e21 && lithium6 < phantom.surfaceDensity)
        #expect(lines.last?.hasPrefix("19,34200.0,54,-318.75,negative electrode,1e+22,") == true)
    }

    @Test("truth.json is an object with the documented keys")
    func json() throws {
        let phantom = try phantom { $0.tripFrames = 3..<5 }
        let data = Data(phantom.truthJSON().utf8)
        let object = try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])
        #expect(
            object.keys.sorted() == [
                "axis_x_px", "blur_sigma_px", "components", "current_start_s", "dark_offset_adu",
                "dead_pixels", "detected_neutrons", "diameter_mm", "diffusion_cm2_per_s", "dose",
                "flats_after_s", "flats_before_s", "frames", "gain_adu_per_neutron", "height",
                "hot_pixels", "initial_lithium6_per_cm3", "interface_row", "middle_row",
                "pixel_size_um", "radius_px", "read_noise_adu", "rest_frames", "saturation_adu",
                "seed", "separator_thickness_cm", "sigma6_barn", "spot_pixels",
                "surface_lithium6_per_cm3", "tilt_deg", "trip_frames", "wavelength_angstrom",
                "width",
            ])
        #expect(object["rest_frames"] as? Int == 2)
        #expect(object["interface_row"] as? Double == 46)
        #expect(object["radius_px"] as? Double == 40)
        #expect(object["trip_frames"] as? [Int] == [3, 4])
        let dose = try #require(object["dose"] as? [Double])
        #expect(dose.count == 20 && dose[3] < 0.011 && dose[5] > 0.98)
        let components = try #require(object["components"] as? [[String: Any]])
        #expect(components.map { $0["rows"] as? [Int] } == [[9, 17], [17, 46], [46, 55]])
        let dead = try #require(object["dead_pixels"] as? [[Int]])
        #expect(dead.map { $0[1] * 100 + $0[0] } == phantom.deadPixels)
        let still = try CellPhantom(restOptions()).truthJSON()
        #expect(still.contains("\"current_start_s\": null"))
    }

    private func restOptions() -> CellPhantomOptions {
        var options = CellPhantomOptions()
        options.frames = 2
        options.restFrames = 2
        return options
    }

    @Test("files are named so that they sort in time")
    func names() throws {
        let phantom = try phantom()
        #expect(phantom.fileName(frame: 0) == "raw/frame_0000.tif")
        #expect(phantom.fileName(frame: 12345) == "raw/frame_12345.tif")
        #expect(phantom.fileName(dark: 7) == "dark/dark_07.tif")
        #expect(phantom.fileName(flatBefore: 0) == "flat/before_00.tif")
        #expect(phantom.fileName(flatAfter: 12) == "flat/after_12.tif")
    }

    @Test("what cannot be made is refused with a way out")
    func errors() {
        func message(_ change: (inout CellPhantomOptions) -> Void) -> String {
            do throws(PhantomError) {
                var options = CellPhantomOptions()
                change(&options)
                _ = try CellPhantom(options)
                return "nothing"
            } catch {
                return "\(error)"
            }
        }
        #expect(message { $0.frames = -3 } == "frames is -3; give a value from 1 to 1000000")
        #expect(message { $0.gain = .nan } == "gain is nan; give a value from 0.001 to 65535.0")
        #expect(
            message { $0.height = 63 }
                == "an image of 512×63 pixels is too small for a cell with open beam at both sides; "
                + "make it at least 64×64")
        // 120000 ADU, 1.1035 for the beam's profile and drift, 1.016 for its fluctuation, and 4 % for
        // the pixels' response, on an offset of 203.
        #expect(
            message { $0.detectedNeutrons = 10_000 }
                == "the open beam reaches 139852 ADU and the detector saturates at 65535; take a "
                + "gain of 5.61 ADU per neutron or less, or fewer neutrons")
        #expect(
            message { options in
                options.detectedNeutrons = 10_000
                options.gain = 5.61
            } == "nothing")
        #expect(
            message { $0.maximumDepth = 1 }
                == "a largest optical depth of 1.0 is below the 1.193 of the cell at the start; "
                + "ask for more")
        #expect(
            message { $0.axis = 100 }
                == "the cell spans columns -104.8 to 304.8 of 512 and leaves less than 2 columns of "
                + "open beam at one side; move the axis to the middle or tilt it less")
        #expect(
            message { $0.tripFrames = 40..<60 }
                == "trip frames is 40..<60; give a range within 0..<50")
    }
}
