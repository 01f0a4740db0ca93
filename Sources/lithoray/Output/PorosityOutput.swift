import Engines
import Figures
import Foundation
import Porosity

/// What an interrupted run found out so far, so that it can go on after the last whole stage.
struct PorosityJournal: Codable, Equatable {
    /// What the results depend on: program, configuration and inputs.
    var fingerprint: String
    /// The fitted cylinder.
    var geometry: PelletGeometry?
}

/// The folder of a porosity study: what an unfinished run keeps, and the results when they are whole.
final class PorosityOutput: Sendable {
    private let folder: OutputFolder

    /// The results of a run; run.json comes last and says that they are whole.
    private static let results = [
        "run.json", "summary.json", "radial.csv", "height.csv", "rz.csv", "sectors.csv", "rev.csv",
        "pores.csv", "thickness.csv", "view.vti",
    ]
    private static let journal = "unfinished.json"

    /// A stage whose counts are kept.
    enum Stage: String, CaseIterable {
        case histogram, wholeHistogram, tally

        /// Where they are.
        fileprivate var file: String { "unfinished.\(rawValue)" }
    }

    /// Bytes of a volume from which on the counts of its tally are kept: those of a smaller one are
    /// found again sooner than they are written.
    private let worthKeeping: Int

    /// Takes a folder.
    init(folder: OutputFolder, worthKeeping: Int = 4 << 30) {
        self.folder = folder
        self.worthKeeping = worthKeeping
    }

    /// Makes the folder ready, and says what an interrupted run left in it.
    ///
    /// - Throws: ``ResumeError``, ``OutputFolderError``.
    func begin(resume: Bool, overwrite: Bool, fingerprint: String) throws -> PorosityJournal? {
        if resume {
            let contents = try folder.contents()
            if contents.contains("run.json") { throw ResumeError.complete(path: folder.path) }
            if !contents.isEmpty {
                guard let data = FileManager.default.contents(atPath: folder.path(Self.journal)),
                    let journal = try? JSONDecoder().decode(PorosityJournal.self, from: data)
                else { throw ResumeError.noJournal(path: folder.path) }
                guard journal.fingerprint == fingerprint else {
                    throw ResumeError.changed(path: folder.path)
                }
                return journal
            }
        } else {
            try folder.check(overwrite: overwrite, markers: ["run.json", Self.journal])
        }
        try clear()
        try folder.make()
        try note(PorosityJournal(fingerprint: fingerprint, geometry: nil))
        return nil
    }

    /// Removes the results of an earlier run, whole or not.
    private func clear() throws {
        try removeResults()
        try folder.remove(InputDigests.name)
        try removeUnfinished()
    }

    private func removeResults() throws {
        for name in Self.results {
            try folder.remove(name)
            try folder.remove(name + ".part")
        }
        for name in try folder.contents(of: "figures") { try folder.remove("figures/\(name)") }
        folder.unmake([folder.path("figures")])
    }

    private func removeUnfinished() throws {
        for stage in Stage.allCases {
            try folder.remove(stage.file)
            try folder.remove(stage.file + ".part")
        }
        try folder.remove(InputDigests.name + ".part")
        try folder.remove(Self.journal)
    }

    /// Notes what is known.
    func note(_ journal: PorosityJournal) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        let text = String(decoding: try encoder.encode(journal), as: UTF8.self)
        try folder.write(text + "\n", to: Self.journal)
    }

    // MARK: Counts of whole stages

    /// Keeps the counts of a stage; those of the tally only of a large volume.
    ///
    /// - Throws: ``OutputFolderError``.
    func keep(_ counts: TallyResults, of plan: TallyPlan, stage: Stage) throws {
        let volume = plan.sliceBytes * plan.sliceCount
        guard stage != .tally || volume >= worthKeeping else { return }
        let file = try PartialFile(path: folder.path(stage.file))
        try withUnsafeBytes(of: Self.mark(plan)) { try file.append($0) }
        try file.append(UnsafeRawBufferPointer(counts.cells))
        try file.append(UnsafeRawBufferPointer(counts.sliceGreys))
        try file.append(UnsafeRawBufferPointer(counts.sliceSums))
        try file.finish()
    }

    /// What tells the counts of one plan from those of another that take as many bytes.
    private static func mark(_ plan: TallyPlan) -> SIMD2<Int64> {
        SIMD2(Int64(plan.sliceCount), Int64(plan.greys))
    }

    /// The counts that an interrupted run kept of a stage; nil if it did not come so far.
    func counts(
        of plan: TallyPlan, stage: Stage, unfinished: PorosityJournal?
    ) throws -> TallyResults? {
        let path = folder.path(stage.file)
        guard unfinished != nil,
            let handle = FileHandle(forReadingAtPath: path)
        else { return nil }
        defer { try? handle.close() }
        let mark = withUnsafeBytes(of: Self.mark(plan)) { Data($0) }
        guard try handle.read(upToCount: mark.count) == mark else { return nil }
        let counts = TallyResults(for: plan)
        for buffer in [
            UnsafeMutableRawBufferPointer(counts.cells),
            UnsafeMutableRawBufferPointer(counts.sliceGreys),
            UnsafeMutableRawBufferPointer(counts.sliceSums),
        ] {
            var done = 0
            while done < buffer.count {
                let block = try handle.read(upToCount: min(buffer.count - done, 16 << 20)) ?? Data()
                // A file of another plan, or half of one, is no help.
                guard !block.isEmpty else { return nil }
                block.copyBytes(to: UnsafeMutableRawBufferPointer(rebasing: buffer[done...]))
                done += block.count
            }
        }
        return counts
    }

    /// Keeps the stages that are whole, if they are of use to another run; else nothing.
    func suspend(keepsStages: Bool = true) {
        let contents = (try? folder.contents()) ?? []
        // What cannot be removed must not hide what ended the run.
        if keepsStages, contents.contains(where: { Stage.allCases.map(\.file).contains($0) }) {
            try? removeResults()
        } else {
            try? clear()
            folder.unmake([folder.path])
        }
    }

    // MARK: Results

    /// Writes the tables.
    func write(_ results: PorosityResults, inputs: VolumeInputs) throws {
        let tables = PorosityTables(
            distributions: results.distributions, voxelSize: inputs.voxelSize,
            slicewise: results.slicewise)
        try folder.write(tables.radial, to: "radial.csv")
        try folder.write(tables.height, to: "height.csv")
        try folder.write(tables.radialHeight, to: "rz.csv")
        try folder.write(tables.sectors, to: "sectors.csv")
        try folder.write(tables.representativeVolume, to: "rev.csv")
        if let connectivity = results.scan?.connectivity {
            try folder.write(
                PorosityTables.pores(connectivity, voxelSize: inputs.voxelSize), to: "pores.csv")
        }
        if let grid = results.scan?.grid {
            let origin = SIMD3(
                Double(grid.origin.x), Double(grid.origin.y), Double(grid.origin.z))
            try PorosityVolume(
                cells: grid.cells, cellSize: Double(grid.cellSize) * inputs.voxelSize,
                corner: (origin - 0.5) * inputs.voxelSize, porosity: grid.porosity
            ).write(to: folder.path("view.vti"))
        }
        if let thickness = results.thickness {
            try folder.write(
                PorosityTables.thickness(thickness, voxelSize: inputs.voxelSize),
                to: "thickness.csv")
        }
    }

    /// Writes what makes the results whole, and removes what was kept until now.
    func finish(summary: String, run: String) throws {
        try folder.write(summary, to: "summary.json")
        try folder.write(run, to: "run.json")
        try removeUnfinished()
    }
}
