import Fields
import Testing

@testable import lithoray

@Suite("An EXPERIMENT.yaml against its images")
struct ConfigurationImageTests {
    private func complaint(about text: String, image: Shape) throws -> String {
        let file = try ExampleExperiment.read(text)
        do {
            try file.validate(against: image)
            return ""
        } catch {
            return error.description
        }
    }

    @Test("Everything inside the image is accepted, and the shape after the crop returned")
    func inside() throws {
        let file = try ExampleExperiment.read(
            ExampleExperiment.replacing("crop:", by: "crop: [100, 0, 2148, 1000]"))
        #expect(
            try file.validate(against: Shape(width: 2160, height: 2048))
                == Shape(width: 2048, height: 1000))
    }

    @Test("Without a crop the shape is that of the turned image")
    func turned() throws {
        let file = try ExampleExperiment.read(
            ExampleExperiment.shortest + "\norientation: {rotate_deg: 90}")
        #expect(
            try file.validate(against: Shape(width: 30, height: 20)) == Shape(width: 20, height: 30)
        )
    }

    @Test("A crop is compared with the turned image")
    func crop() throws {
        let text = ExampleExperiment.shortest + "\ncrop: [0, 0, 30, 20]"
        #expect(try complaint(about: text, image: Shape(width: 30, height: 20)) == "")
        #expect(
            try complaint(
                about: text + "\norientation: {rotate_deg: 90}",
                image: Shape(width: 30, height: 20))
                == "experiment.yaml:4:7: crop [0, 0, 30, 20] leaves the image, which has "
                + "20 columns and 30 rows after orientation; choose a region inside [0, 0, 20, 30]")
        #expect(
            try complaint(about: text, image: Shape(width: 29, height: 20))
                == "experiment.yaml:4:7: crop [0, 0, 30, 20] leaves the image, which has "
                + "29 columns and 20 rows; choose a region inside [0, 0, 29, 20]")
    }

    @Test("A dose region is compared with the cropped image")
    func doseRegion() throws {
        let text = ExampleExperiment.shortest + "\ndose_region: [0, 0, 10, 21]"
        #expect(try complaint(about: text, image: Shape(width: 30, height: 21)) == "")
        #expect(
            try complaint(about: text, image: Shape(width: 30, height: 20))
                == "experiment.yaml:4:14: dose_region [0, 0, 10, 21] leaves the image, which has "
                + "30 columns and 20 rows; choose a region inside [0, 0, 30, 20]")
        #expect(
            try complaint(
                about: text + "\ncrop: [0, 0, 30, 20]", image: Shape(width: 30, height: 21))
                == "experiment.yaml:4:14: dose_region [0, 0, 10, 21] leaves the image, which has "
                + "30 columns and 20 rows after crop; choose a region inside [0, 0, 30, 20]")
    }

    @Test("The rows of a component end with the image")
    func components() throws {
        let text = ExampleExperiment.replacing("crop:", by: "crop: [0, 0, 2048, 400]")
            .replacing("120, 900]", with: "120, 400]")
        #expect(
            try complaint(about: text, image: Shape(width: 2048, height: 2048))
                == "experiment.yaml:39:31: component 'separator' has rows [181, 494], "
                + "the image 400 rows; end it at row 400 at most")
    }

    @Test("The columns of a band end with the image")
    func bandColumns() throws {
        let text =
            ExampleExperiment.shortest
            + "\nprofiles: {bands: [{name: a}, {name: b, columns: [10, 31]}]}"
        #expect(try complaint(about: text, image: Shape(width: 31, height: 9)) == "")
        #expect(
            try complaint(about: text, image: Shape(width: 30, height: 9))
                == "experiment.yaml:4:50: band 'b' has columns [10, 31], the image 30 columns; end it at "
                + "column 30 at most")
    }

    @Test("A centred band is no wider than the image")
    func bandWidth() throws {
        let text = """
            \(ExampleExperiment.shortest)
            pixel_size_um: 2.65
            sample: {shape: cylinder, diameter_mm: 3}
            profiles: {bands: [{name: centre, width_um: 265}]}
            """
        #expect(try complaint(about: text, image: Shape(width: 100, height: 9)) == "")
        #expect(
            try complaint(about: text, image: Shape(width: 99, height: 9))
                == "experiment.yaml:6:45: band 'centre' of 265 µm is 100 columns wide, "
                + "the image 99 columns; narrow it")
    }

    @Test("Some column of the image lies in the sample")
    func axis() throws {
        func text(_ column: Double) -> String {
            """
            \(ExampleExperiment.shortest)
            pixel_size_um: 10
            sample: {shape: cylinder, diameter_mm: 1, axis_x_px: \(column)}
            """
        }
        let image = Shape(width: 100, height: 9)
        #expect(try complaint(about: text(149), image: image) == "")
        #expect(
            try complaint(about: text(150), image: image)
                == "experiment.yaml:5:54: no column of the image lies in the sample: its axis is "
                + "at column 150, its radius 50 columns, the image has 100")
        #expect(try complaint(about: text(-50), image: image) == "")
        #expect(try complaint(about: text(-51), image: image) != "")
    }

    @Test("Reference frames are among the frames")
    func referenceFrames() throws {
        let file = try ExampleExperiment.read(ExampleExperiment.complete)
        try file.validate(frameCount: 10)
        #expect {
            try file.validate(frameCount: 9)
        } throws: { error in
            String(describing: error)
                == "experiment.yaml:42:11: reference.frames [0, 10] leaves the 9 frames; end it at 9 at "
                + "most"
        }
    }

    @Test("A later stage can refuse a value at its place")
    func refused() throws {
        let file = try ExampleExperiment.read(ExampleExperiment.complete)
        let error = file.error(
            at: "sample.components[1].matrix.Li6PS5Cl", .refused("no such material"))
        #expect(error.description == "experiment.yaml:39:62: no such material")
        #expect(error.exitStatus == .usage)
    }
}
