import Foundation
import Testing

@testable import Phantoms

@Suite("Files of the pellet phantom") struct PelletPhantomFilesTests {
    @Test("pellet.yaml says what the volume was made with")
    func pellet() throws {
        let phantom = try PelletVolume {
            $0.radius = 15
            $0.seed = 7
        }.phantom
        let lines = phantom.pelletYAML(.tiff).split(separator: "\n").map(String.init)
        // 3 mm are 30 px: 100 µm each.
        for line in [
            "name: \"phantom pellet, seed 7\"", "volume: volume.tif", "region: pellet",
            "pores: dark", "threshold: auto", "rings: {width_um: 200.0}",
            "grey_porosity: {pore: auto, solid: auto}", "height_bins: {slices: 1}",
            "guards_sigma: [0, 2, 4]", "bootstrap: {samples: 1000, seed: 1}",
            "connectivity: {neighbours: 6}", "render: {size_px: 1200}",
        ] { #expect(lines.contains(line), "\(line)") }
        #expect(lines.contains("voxel_size_um: 100.0   # micrometres"))
        let keys = lines.filter { $0.first != "#" }.map { $0.prefix { $0 != ":" } }
        #expect(
            keys == [
                "name", "volume", "voxel_size_um", "region", "pores", "threshold",
                "grey_porosity", "rings", "height_bins", "guards_sigma", "bootstrap",
                "connectivity", "render",
            ])
        let bright = try PelletVolume { $0.greys = .init(air: 0, pore: 2, solid: 1, noise: 0) }
        #expect(bright.phantom.pelletYAML(.vol).contains("\nvolume: volume.vol\n"))
        #expect(bright.phantom.pelletYAML(.vol).contains("\npores: bright\n"))
        #expect(
            bright.phantom.pelletYAML(.raw).contains("\nvolume: volume_40x36x32_float32.raw\n"))
    }

    @Test("volume.vol.info has the size, the type and the voxel size")
    func info() throws {
        let phantom = try PelletVolume { $0.radius = 15 }.phantom
        #expect(
            phantom.volumeInfo() == """
                ! lithoray phantom pellet, seed 1
                NUM_X =  40
                NUM_Y =  36
                NUM_Z =  32
                voxelSize =  100.0
                BYTEORDER = LOWBYTEFIRST
                DATA_TYPE = float32

                """)
    }

    @Test("truth.csv and truth.json state the same, and are what a reader takes")
    func truth() throws {
        let volume = try PelletVolume {
            $0.porosity = 0.2
            $0.tilt = 3
            $0.notches = 2
        }
        let truth = volume.truth
        let json = try #require(
            JSONSerialization.jsonObject(with: Data(truth.json().utf8)) as? [String: Any])
        let geometry = try #require(json["geometry"] as? [String: Any])
        let start = truth.axis.start
        #expect(geometry["axis_start_px"] as? [Double] == [start.x, start.y, start.z])
        #expect(geometry["radius_px"] as? Double == 14)
        #expect(geometry["radius_um"] as? Double == 1500)
        #expect(geometry["tilt_deg"] as? Double == 3)
        #expect((json["notches"] as? [[Double]])?.count == 2)
        let porosity = try #require(json["porosity"] as? [String: Any])
        #expect(porosity["voxels"] as? Int == truth.total.voxels)
        #expect(porosity["pores"] as? Int == truth.total.pores)
        #expect(porosity["realised"] as? Double == truth.total.realised)
        #expect(abs((porosity["expected"] as? Double ?? 0) - truth.total.expected) < 1e-15)
        let rows = truth.csv().split(separator: "\n").map {
            $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        }
        #expect(
            rows[0] == [
                "table", "low_px", "high_px", "voxels", "pores", "porosity", "expected_porosity",
                "notch_voxels", "coverage",
            ])
        for (table, key) in [("radial", "radial"), ("height", "height_profile")] {
            let part = rows.filter { $0[0] == table }
            let list = try #require(json[key] as? [String: [Any]])
            #expect(part.compactMap { Double($0[1]) } == list["low_px"] as? [Double])
            #expect(part.compactMap { Double($0[2]) } == list["high_px"] as? [Double])
            #expect(part.compactMap { Int($0[3]) } == list["voxels"] as? [Int])
            #expect(part.compactMap { Int($0[4]) } == list["pores"] as? [Int])
            let expected = try #require(list["expected"] as? [Double])
            #expect(zip(part, expected).allSatisfy { abs((Double($0[6]) ?? 0) - $1) < 1e-15 })
            #expect(part.compactMap { Int($0[7]) } == list["notch_voxels"] as? [Int])
            #expect(part.compactMap { Int($0[3]) }.reduce(0, +) == truth.total.voxels)
            for row in part {
                let (voxels, pores) = (try #require(Double(row[3])), try #require(Double(row[4])))
                #expect(Double(row[5]) == pores / voxels)
            }
        }
        // Without a step, the exponent of a ring is that of the whole.
        #expect(abs(try #require(Double(rows[1][8])) + log(0.8)) < 1e-12)
    }

    @Test("bins without a voxel have no number")
    func empty() throws {
        // The middle of the pellet lies outside, so that no voxel is near the axis.
        let truth = try PelletVolume {
            $0.offset = SIMD2(20, 0)
            $0.width = 36
        }.truth
        let first = try #require(truth.csv().split(separator: "\n").dropFirst().first)
        #expect(first.hasPrefix("radial,0.0,1.0,0,0,,,0,"))
        let json = try JSONSerialization.jsonObject(with: Data(truth.json().utf8))
        let radial = (json as? [String: Any])?["radial"] as? [String: [Any]]
        #expect(radial?["expected"]?.first is NSNull)
    }

    @Test("the bytes of a volume do not change")
    func pinned() throws {
        let volume = try PelletVolume {
            $0.type = .uint16
            $0.greys = nil
            $0.porosity = 0.12
            $0.edgeRise = 0.05
            $0.gradient = 0.02
            $0.blur = 0.7
            $0.tilt = 2
            $0.azimuth = 40
            $0.notches = 1
            $0.rings = 2
            $0.cupping = 0.1
        }
        let words = volume.values.map { UInt16($0) }
        #expect(checksum([words]) == 7_664_233_485_361_761_939)
    }

    @Test("an option that makes no sense is named")
    func options() throws {
        /// What an otherwise default pellet says to a change.
        func sentence(_ change: (inout PelletPhantomOptions) -> Void) throws -> String? {
            var options = PelletPhantomOptions()
            options.radius = 100
            change(&options)
            do throws(PhantomError) {
                _ = try PelletPhantom(options)
                return nil
            } catch {
                return error.description
            }
        }
        #expect(try sentence { $0.width = 8 } == "width is 8; give a value from 16 to 16384")
        #expect(try sentence { $0.tilt = 45 } == "tilt is 45.0; give a value from 0.0 to 30.0")
        #expect(
            try sentence { $0.porosity = 0.95 } == "porosity is 0.95; give a value from 0.0 to 0.9")
        #expect(
            try sentence { $0.edgeRise = -0.2 }
                == "edge rise is -0.2; give a value from -0.12 to 0.83")
        #expect(
            try sentence { $0.poreRadius = 2...40 }
                == "largest pore radius is 40.0; give a value from 1.0 to 33.333333333333336")
        #expect(
            try sentence { $0.gradient = 0.13 }
                == "gradient is 0.13; give a value from -0.12 to 0.12")
        // k = −ln 0.88 = 0.12783 over 8 px, and pores up to 4 + 6 px from the middle:
        // 0.12783 · 0.88 · 8 / 10 = 0.08999.
        #expect(
            try sentence {
                $0.slices = 32
                $0.gradient = 0.1
            }
                == "gradient is 0.1; give at most 0.089 of either sign, or pores would be fewer than "
                + "none at an end")
        #expect(
            try sentence { $0.greys = .init(air: 10, pore: 30, solid: 30, noise: 1) }
                == "solid is 30.0; give another grey than that of pores")
        #expect(
            try sentence {
                $0.type = .uint8
                $0.greys = .init(air: 60, pore: 60, solid: 180, noise: 16.02)
            }
                == "greys reach from -20.1 to 260.1 with 5 sigma of noise, which uint8 cuts off; "
                + "move them inside or take less noise")
        #expect(
            try sentence { $0.caps = 95 }
                == "the pellet is 2.0 px high; take more slices or lower caps")
        let crowded = try sentence {
            $0.closedPores = 300
            $0.poreRadius = 30...30
        }
        let words = crowded?.split(separator: " ") ?? []
        #expect(words.count > 2 && (Int(words[1]) ?? 0) > 0)
        #expect(
            words.dropFirst(2).joined(separator: " ")
                == "of 300 closed pores find a place apart from each other and from the surface; "
                + "take fewer, or smaller ones")
    }
}
