import Foundation
import Testing

@testable import lithoray

@Suite("JSON")
struct JSONValueTests {
    @Test("Members keep their order, and a value has one text")
    func text() {
        let value: JSONValue = [
            "b": 1, "a": [1, 2.5, nil], "empty": [], "none": [:], "words": ["x", "y"],
            "nested": ["yes": true, "no": false],
        ]
        #expect(
            value.text == """
                {
                  "b": 1,
                  "a": [1, 2.5, null],
                  "empty": [],
                  "none": {},
                  "words": [
                    "x",
                    "y"
                  ],
                  "nested": {
                    "yes": true,
                    "no": false
                  }
                }

                """)
    }

    @Test("Doubles have their shortest form, and those without a number are null")
    func numbers() {
        let values: [Double] = [0.1, 2.02e21, -0.0, .leastNonzeroMagnitude, .nan, .infinity]
        #expect(
            JSONValue.array(values.map(JSONValue.number)).text
                == "[0.1, 2.02e+21, -0.0, 5e-324, null, null]\n")
    }

    @Test("Another reader reads the text as it was meant, whatever a string holds")
    func escapes() throws {
        let string = "a\"b\\c\nd\te\u{1}\r/ µ 𝛂"
        let text = JSONValue.object([.init(name: string, value: .string(string))]).text
        let read = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: String]
        #expect(read == [string: string])
    }

    @Test("A resolved configuration has the names of the file, defaults filled in")
    func configuration() throws {
        let json = try ExampleExperiment.read(ExampleExperiment.shortest).configuration.json
        #expect(
            json == [
                "name": "experiment", "frames": "raw/*.tif", "darks": "dark/*.tif",
                "flats": "flat/*.tif", "average": "mean", "pixel_size_um": nil, "time": nil,
                "exposure_s": nil, "flats_exposure_s": nil,
                "orientation": ["rotate_deg": 0, "flip": "none"], "crop": nil,
                "combine_frames": 1, "log_bias": "corrected",
                "detector": [
                    "gain_adu_per_neutron": "auto", "read_noise_adu": "auto",
                    "saturation_adu": "auto",
                    "spots": ["threshold_sigma": 5.0, "action": "exclude"], "low_flat": 0.02,
                    "dose_range": [0.5, 2.0], "opaque_above": 3.9, "mask": nil,
                ],
                "dose_region": "none", "monitor": nil, "scatter": "none",
                "beam": ["wavelength_angstrom": 2.8, "sigma_2200_barn": 940.0], "sample": nil,
                "reference": nil, "profiles": ["bands": [["name": "full"]], "bin_rows": 1],
                "electrochemistry": nil, "maps": "transmission", "figures": "auto",
            ])
    }

    @Test("A resolved configuration names every choice of the complete example")
    func completeConfiguration() throws {
        let text = ExampleExperiment.replacing(
            "flats:",
            by: "flats: {before: {files: [a.tif], time: 2024-05-01T07:30:00.250Z}, "
                + "after: {files: b.tif}}")
        let json = try ExampleExperiment.read(text).configuration.json
        #expect(
            json["flats"] == [
                "before": ["files": ["a.tif"], "time": "2024-05-01T07:30:00.250Z"],
                "after": ["files": "b.tif", "time": "tiff"],
            ])
        #expect(json["time"] == ["start": "2024-05-01T08:00:00Z", "interval_s": 120.0])
        #expect(json["crop"] == [0, 0, 2048, 2048])
        #expect(json["sample"]["diameter_mm"] == 3.0)
        #expect(json["sample"]["axis_x_px"] == "auto")
        #expect(
            json["sample"]["components"]
                == [
                    [
                        "name": "positive electrode", "rows": [96, 181],
                        "matrix": ["LiNi0.5Mn0.3Co0.2O2": 2.375, "Li6PS5Cl": 1.0],
                        "opaque": false,
                    ],
                    [
                        "name": "separator", "rows": [181, 494], "matrix": ["Li6PS5Cl": 1.98],
                        "opaque": false,
                    ],
                    [
                        "name": "negative electrode", "rows": [494, 590], "matrix": [:],
                        "opaque": true,
                    ],
                ])
        #expect(
            json["reference"] == [
                "frames": [0, 10],
                "lithium6_per_cm3": ["separator": 2.02e21, "positive electrode": 2.15e21],
            ])
        #expect(
            json["profiles"]["bands"] == [["name": "full"], ["name": "centre", "width_um": 265.0]])
    }
}
