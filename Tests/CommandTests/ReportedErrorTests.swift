import Cell
import Engines
import ImageFiles
import Logs
import Phantoms
import Radiography
import Testing

@testable import lithoray

@Suite("How the program ends because of an error of a library")
struct ReportedErrorTests {
    @Test(
        "Each kind of error has its status",
        arguments: [
            (ImageFileError.missing(path: "a.tif"), 3),
            (ImageFileError.truncated(path: "a.tif", page: 0, needs: 2, has: 1), 3),
            (ImageFileError.noMatch(pattern: "*.tif", folder: "raw"), 3),
            (ImageFileError.writing(path: "a.tif", reason: "no space"), 5),
            (ImageFileError.notContinuable(path: "a.tif", reason: "too short"), 5),
            (EngineError.noDevice("no OpenCL device is there"), 2),
            (EngineError.failed(device: "d", action: "reading", call: "c", code: "-5"), 4),
            (EngineError.build(device: "d", log: ""), 4),
            (EngineError.tooSmall(device: "d", need: 2, has: 1, what: "memory"), 4),
            (PhantomError.tooShallow(maximumDepth: 1, atStart: 2), 2),
            (RadiographyError.noContrast(depth: 0, noise: 1), 3),
            (LogError.empty(path: "a.mpt"), 3),
            (LogError.ambiguousDate(path: "a.mpt", line: 5, text: "01/02/2024"), 3),
            (LogError.noMappedColumn(path: "a.csv", name: "I", columns: []), 2),
            (CoulometryError.noCharge, 3),
            (CoulometryError.referenceCapacity(0), 2),
        ] as [(any Error, Int32)])
    func status(error: any Error, status: Int32) {
        #expect(ExitStatus(for: error).rawValue == status)
        #expect(error is any ReportedError)
    }
}
