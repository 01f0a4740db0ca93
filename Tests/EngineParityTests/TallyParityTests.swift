import CPUEngine
import Engines
import Fields
import OpenCLEngine
import TestSupport
import Testing

/// Tallies that together make every choice, at sizes around the edges of vectors.
let everyTally: [TallyChoices] = {
    var all: [TallyChoices] = []
    for width in [1, 2, 15, 16, 17, 31, 33, 63, 64, 65] {
        all.append(TallyChoices(width: width, height: 7))
        all.append(TallyChoices(width: width, height: 7, isTilted: true, rings: 3))
    }
    all.append(TallyChoices(width: 1, height: 1, depth: 3, rings: 1, sectors: 2))
    all.append(TallyChoices(width: 255, height: 3, isTilted: true, rings: 40))
    all.append(TallyChoices(width: 4099, height: 2, depth: 3, rings: 17))
    for sectors in [2, 4, 6, 8, 16, 34, 36, 64] {
        all.append(TallyChoices(sectors: sectors))
        all.append(TallyChoices(isTilted: true, sectors: sectors))
    }
    for slope in [0.3, 1, 2.7, -1.3] as [Float] {
        all.append(TallyChoices(isTilted: true, rings: 2, heightSlope: abs(slope)))
    }
    for lean in [SIMD2(0.31, 0), SIMD2(0, 0.31), SIMD2(-0.2, 0.1)] {
        all.append(TallyChoices(isTilted: true, lean: lean))
    }
    for greys in TallyChoices.Greys.allCases {
        // Many greys make large tables: few cells keep them small.
        all.append(TallyChoices(depth: 4, rings: 2, sectors: 2, greys: greys, blocks: 1))
        all.append(
            TallyChoices(
                depth: 4, coding: .linear(low: -3, step: 0x1p-9, isDiscrete: false), rings: 2,
                sectors: 2, greys: greys, blocks: 2))
    }
    for coding in [
        GreyCoding.linear(low: 0, step: 1, isDiscrete: true),
        .linear(low: -32_768, step: 1, isDiscrete: true),
        .linear(low: 0, step: 1.0 / 255, isDiscrete: true),
        .linear(low: 100, step: 0.25, isDiscrete: false),
    ] {
        all.append(TallyChoices(coding: coding))
        all.append(TallyChoices(coding: coding, isTilted: true, greys: .intervals))
    }
    all.append(
        TallyChoices(
            depth: 3, coding: .linear(low: 0, step: 1.0 / 255, isDiscrete: true), rings: 1,
            sectors: 2, greys: .single, blocks: 1))
    for tiles in [(1, 1), (3, 2), (4, 5)] {
        all.append(TallyChoices(width: 66, height: 31, tiles: tiles))
        all.append(
            TallyChoices(
                width: 33, height: 31, coding: .linear(low: 0, step: 1, isDiscrete: true),
                tiles: tiles))
    }
    return all.enumerated().map { index, choices in
        var choices = choices
        choices.seed = UInt64(index + 1)
        return choices
    }
}()

@Suite("Every engine counts the same") struct TallyParityTests {
    @Test("native levels agree with the definition", arguments: everyTally)
    func levels(_ choices: TallyChoices) throws {
        let tally = RandomTally(choices)
        let truth = TallyOracle(tally.plan, values: tally.values)
        for level in CPUEngine.InstructionSet.allCases where level.isAvailable {
            let results = try tally.results(of: CPUEngine(threads: 1, instructionSet: level))
            // An untilted axis through a voxel leaves nothing to rounding; else a voxel near an edge
            // may be missing from one cell and one slice, and be in another of each.
            let allowed = choices.isTilted ? 4 * truth.nearEdges : 0
            #expect(truth.difference(from: results) <= allowed, "\(level)")
            #expect(truth.nearEdges < truth.voxels / 50 || !choices.isTilted)
        }
    }

    @Test("native levels agree with each other", arguments: everyTally.filter(\.isTilted))
    func sameLevels(_ choices: TallyChoices) throws {
        let tally = RandomTally(choices)
        let truth = try tally.results(of: CPUEngine(threads: 1, instructionSet: .base))
        for level in CPUEngine.InstructionSet.allCases where level.isAvailable {
            let results = try tally.results(of: CPUEngine(threads: 1, instructionSet: level))
            #expect(difference(results, truth) == "", "\(level)")
        }
    }

    @Test("OpenCL devices agree with the native path", arguments: everyTally)
    func devices(_ choices: TallyChoices) throws {
        let tally = RandomTally(choices)
        let truth = try tally.results(of: CPUEngine(threads: 1))
        for device in OpenCLDevice.all {
            let results = try tally.results(of: OpenCLEngine(devices: [device]))
            #expect(difference(results, truth) == "", "\(device.summary)")
        }
    }

    @Test("batches of any size, threads and two devices count the same", arguments: [1, 7, 40])
    func batches(_ capacity: Int) throws {
        let tally = RandomTally(TallyChoices(width: 33, height: 35, depth: 40, isTilted: true))
        let truth = try tally.results(of: CPUEngine(threads: 1), batchCapacity: 40)
        let native = try tally.results(of: CPUEngine(threads: 3), batchCapacity: capacity)
        #expect(difference(native, truth) == "")
        let all = try tally.results(
            of: OpenCLEngine(devices: OpenCLDevice.all), batchCapacity: capacity)
        #expect(difference(all, truth) == "")
    }

    @Test("a device without room for a batch takes smaller ones and counts the same")
    func smallDevice() throws {
        let tally = RandomTally(TallyChoices(depth: 20, rings: 2, sectors: 2, blocks: 1))
        let truth = try tally.results(of: CPUEngine(threads: 1))
        // The cells take 4096 bytes, each slice 4290 and its counts 4096.
        let limit = 4096 + 6 * (4290 + 4096 + 16)
        for device in OpenCLDevice.all {
            let engine = try OpenCLEngine(devices: [device], memoryLimit: limit)
            let workers = try engine.tallyWorkers(for: tally.plan, batchCapacity: 20)
            #expect((1...6).contains(workers[0].batchCapacity))
            let results = try tally.results(of: engine, batchCapacity: 20)
            #expect(difference(results, truth) == "", "\(device.summary)")
        }
    }

    @Test("a device without room for one slice is an error that names it")
    func tooSmallDevice() throws {
        let tally = RandomTally(TallyChoices())
        for device in OpenCLDevice.all {
            let engine = try OpenCLEngine(devices: [device], memoryLimit: 64)
            let error = #expect(throws: EngineError.self) {
                try engine.tallyWorkers(for: tally.plan, batchCapacity: 4)
            }
            #expect(error?.description.hasPrefix("\(device.name): ") == true)
            #expect(error?.description.contains("making room for 1 slice;") == true)
        }
    }
}

/// The suite that Oclgrind watches: every choice of the tally, on volumes that it can interpret, on
/// one thread.
@Suite("Every variant of the tally gives the native counts") struct TallyVariantTests {
    static let all = everyTally.filter { $0.width <= 65 && $0.seed % 3 == 0 }.map { choices in
        var choices = choices
        (choices.depth, choices.height) = (min(choices.depth, 4), min(choices.height, 9))
        return choices
    }

    @Test("on every device", arguments: all)
    func variant(_ choices: TallyChoices) throws {
        let tally = RandomTally(choices)
        let truth = try tally.results(of: CPUEngine(threads: 1))
        for device in OpenCLDevice.all {
            let results = try tally.resultsOfOneWorker(of: OpenCLEngine(devices: [device]))
            #expect(difference(results, truth) == "", "\(device.summary)")
        }
    }
}
