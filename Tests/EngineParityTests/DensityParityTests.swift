import CPUEngine
import Engines
import Fields
import Foundation
import OpenCLEngine
import Testing

/// Plans that together make every choice of the pass, at sizes around the edges of vectors and
/// work-groups.
let everyChoice: [PlanChoices] = {
    var all: [PlanChoices] = []
    for width in [1, 31, 32, 33, 63, 64, 65, 255, 257] {
        all.append(PlanChoices(width: width, height: 5, maps: [.transmission, .density, .sigma]))
    }
    all.append(PlanChoices(width: 4099, height: 2, frames: 1))
    for type in SampleType.allCases {
        for spots in [nil, DensityPlan.SpotAction.exclude, .replace] {
            for bins in [1, 3] {
                all.append(
                    PlanChoices(
                        sampleType: type, spots: spots, binRows: bins,
                        maps: [.transmission, .density, .sigma]))
            }
        }
    }
    for interpolates in [false, true] {
        for relative in [false, true] {
            for bins in [1, 4] {
                all.append(
                    PlanChoices(
                        binRows: bins, interpolates: interpolates, isRelative: relative,
                        isTilted: true, bands: 3, maps: [.density, .sigma]))
            }
        }
    }
    all.append(PlanChoices(hasNoise: false, correctsBias: false, maps: .density))
    all.append(PlanChoices(correctsBias: false, usesOwnCounts: true, maps: .transmission))
    all.append(PlanChoices(width: 3, height: 1, spots: .exclude, bands: 1))
    return all.enumerated().map { index, choices in
        var choices = choices
        choices.seed = UInt64(index + 1)
        return choices
    }
}()

/// Number of differing values, and the first.
func difference(_ values: [UInt32], _ truth: [UInt32]) -> String {
    guard values.count == truth.count else { return "\(values.count) values, not \(truth.count)" }
    let places = values.indices.filter { values[$0] != truth[$0] }
    guard let first = places.first else { return "" }
    return "\(places.count) values differ, first at \(first): "
        + "\(Float(bitPattern: values[first])) is not \(Float(bitPattern: truth[first]))"
}

@Suite("Every engine gives the same bits") struct DensityParityTests {
    @Test("native levels agree", arguments: everyChoice)
    func levels(_ choices: PlanChoices) throws {
        let experiment = RandomExperiment(choices)
        let truth = try experiment.numbers(of: try CPUEngine(threads: 1, instructionSet: .base))
        for level in CPUEngine.InstructionSet.allCases where level.isAvailable {
            let values = try experiment.numbers(
                of: try CPUEngine(threads: 1, instructionSet: level))
            #expect(difference(values, truth) == "")
        }
    }

    @Test("OpenCL devices agree with the native path", arguments: everyChoice)
    func devices(_ choices: PlanChoices) throws {
        let experiment = RandomExperiment(choices)
        let truth = try experiment.numbers(of: try CPUEngine(threads: 1))
        // Two rows of single precision and the partial sums must fit a work-group's memory.
        let need = 8 * (choices.width + 31) / 32 * 32 + 768
        for device in OpenCLDevice.all {
            guard device.localMemory >= need else {
                #expect(throws: EngineError.self) {
                    try experiment.numbers(of: try OpenCLEngine(devices: [device]))
                }
                continue
            }
            let values = try experiment.numbers(of: try OpenCLEngine(devices: [device]))
            #expect(difference(values, truth) == "", "\(device.summary)")
        }
    }

    @Test("batches of any size give the same bits", arguments: [1, 2, 3, 7])
    func batches(_ capacity: Int) throws {
        let experiment = RandomExperiment(PlanChoices(frames: 7, spots: .exclude, maps: .density))
        let truth = try experiment.numbers(of: try CPUEngine(threads: 1), batchCapacity: 7)
        let native = try experiment.numbers(
            of: try CPUEngine(threads: 2), batchCapacity: capacity, worker: 1)
        #expect(difference(native, truth) == "")
        for device in OpenCLDevice.all {
            let values = try experiment.numbers(
                of: try OpenCLEngine(devices: [device]), batchCapacity: capacity, worker: 1)
            #expect(difference(values, truth) == "", "\(device.summary)")
        }
    }

    @Test("a device without room for a batch takes smaller ones and gives the same bits")
    func smallDevice() throws {
        let experiment = RandomExperiment(PlanChoices(frames: 7, maps: .density))
        let truth = try experiment.numbers(of: try CPUEngine(threads: 1))
        for device in OpenCLDevice.all {
            let engine = try OpenCLEngine(devices: [device], memoryLimit: 24 << 10)
            let workers = try engine.densityWorkers(for: experiment.plan, batchCapacity: 7)
            #expect((1..<7).contains(workers[0].batchCapacity))
            let values = try experiment.numbers(of: engine, batchCapacity: 7)
            #expect(difference(values, truth) == "", "\(device.summary)")
        }
    }

    @Test("a device without room for one frame is an error that names it")
    func tooSmallDevice() throws {
        let experiment = RandomExperiment(PlanChoices())
        for device in OpenCLDevice.all {
            let engine = try OpenCLEngine(devices: [device], memoryLimit: 64)
            let error = #expect(throws: EngineError.self) {
                try engine.densityWorkers(for: experiment.plan, batchCapacity: 4)
            }
            #expect(error?.description.hasPrefix(device.name) == true)
            #expect(error?.description.contains("CL_MEM_OBJECT_ALLOCATION_FAILURE") == true)
        }
    }

    @Test("the devices that are expected are there")
    func expectedDevices() {
        let wanted = ProcessInfo.processInfo.environment["LITHORAY_EXPECTED_DEVICES"] ?? ""
        for name in wanted.split(separator: ",") {
            #expect(
                OpenCLDevice.all.contains { $0.platform.contains(name) || $0.name.contains(name) },
                "no OpenCL device is called \(name)")
        }
    }
}
