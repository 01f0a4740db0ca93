import Engines
import Fields
import Foundation
@testable import lithoray
import TestSupport
import Testing

@Suite("What an unfinished porosity study keeps")
struct PorosityOutputTests {
    /// A plan of one tile, with counts.
    private func counted() -> (plan: TallyPlan, counts: TallyResults) {
        let plan = TallyPlan(
            shape: Shape(width: 4, height: 4), sliceCount: 2, sampleType: .uint16, coding: .counts,
            steps: GreySteps(at: [10, 20, 30]),
            cells: .tiles(across: 1, down: 1), heights: [0.5, 0.5], slices: 1, blocks: 1,
            zoneOfRing: [0], zones: 1,
            classes: GreyClasses(ends: [1, 4], weights: [0, 1, 2, 3]))
        let counts = TallyResults(for: plan)
        for grey in 0..<4 {
            counts.cells[grey] = UInt64(10 + grey)
        }
        counts.count([20, 21, 22, 23], slice: 0)
        return (plan, counts)
    }

    @Test("the counts of the first stage are kept, those of the tally only of a large volume")
    func kept() throws {
        let folder = try TemporaryFolder()
        let journal = PorosityJournal(fingerprint: "f", geometry: nil)
        let (plan, counts) = counted()
        for (name, worthKeeping, isKept) in [("small", 65, false), ("large", 64, true)] {
            let output = PorosityOutput(
                folder: OutputFolder(path: folder.path + "/" + name), worthKeeping: worthKeeping)
            _ = try output.begin(resume: false, overwrite: false, fingerprint: "f")
            for stage in PorosityOutput.Stage.allCases {
                try output.keep(counts, of: plan, stage: stage)
                #expect(try output.counts(of: plan, stage: stage, unfinished: nil) == nil)
                let found = try output.counts(of: plan, stage: stage, unfinished: journal)
                #expect((found != nil) == (isKept || stage != .tally))
                guard let found else { continue }
                #expect(Array(found.cells) == Array(counts.cells))
                #expect(Array(found.sliceGreys) == [20, 21, 22, 23])
                // 20, 21 + 22 + 23, no NaN, 21 + 2·22 + 3·23.
                #expect(Array(found.sliceSums) == [20, 66, 0, 134])
            }
            // Half a file is no help.
            let path = folder.path + "/" + name + "/unfinished.histogram"
            try Data(try Data(contentsOf: URL(fileURLWithPath: path)).dropLast(1))
                .write(to: URL(fileURLWithPath: path))
            #expect(try output.counts(of: plan, stage: .histogram, unfinished: journal) == nil)
        }
    }
}
