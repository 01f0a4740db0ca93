import Engines
import Fields
import ImageFiles
import Radiography

/// The maps of a run: one file a frame, or one file a quantity.
final class MapFiles: @unchecked Sendable {
    private let folder: OutputFolder
    private let plan: DensityPlan
    private let pixelSize: Double
    private let frameInterval: Double?
    private let isStack: Bool
    private let frameCount: Int
    private var stacks: [StackFile] = []

    /// One kind of map.
    private struct Kind {
        let name: String
        let bit: DensityPlan.Maps
        let label: ImageLabel
        let maps: @Sendable (DensityResults) -> UnsafeMutableBufferPointer<Float>?
    }

    /// A file of many maps; a class, so that it stands in an array.
    private final class StackFile {
        var writer: TIFFWriter?
        let kind: Kind

        init(_ writer: consuming TIFFWriter, kind: Kind) {
            self.writer = consume writer
            self.kind = kind
        }
    }

    /// Prepares the files; a stack goes on after `done` frames.
    init(
        folder: OutputFolder, plan: DensityPlan, pixelSizeMicrometres: Double?,
        frameInterval: Double?, isStack: Bool, frameCount: Int, done: Int
    ) throws {
        self.folder = folder
        self.plan = plan
        pixelSize = pixelSizeMicrometres ?? 1
        self.frameInterval = frameInterval
        self.isStack = isStack
        self.frameCount = frameCount
        guard !plan.maps.isEmpty else { return }
        try folder.make("maps")
        guard isStack else { return }
        for kind in kinds {
            let path = folder.path("maps/\(kind.name).tif")
            stacks.append(
                StackFile(
                    done == 0
                        ? try TIFFWriter(
                            path: path, shape: plan.shape, imageCount: frameCount,
                            label: kind.label)
                        : try .continuing(
                            path: path, from: done, shape: plan.shape, sampleType: .float32,
                            imageCount: frameCount, label: kind.label),
                    kind: kind))
        }
    }

    /// Files of many maps, in the folder of results.
    static let stackNames = ["transmission", "density", "sigma"].map { "maps/\($0).tif" }

    /// Bytes of the maps of one frame, without the headers of the files.
    var bytesPerFrame: Int {
        plan.mapCount * plan.shape.count * MemoryLayout<Float>.stride
    }

    private var kinds: [Kind] {
        let interval = isStack ? frameInterval : nil
        func label<Value: Quantity>(_ value: Value.Type) -> ImageLabel {
            ImageLabel(value, pixelSizeMicrometres: pixelSize, frameIntervalSeconds: interval)
        }
        let all = [
            Kind(
                name: "transmission", bit: .transmission, label: label(Transmission.self),
                maps: { $0.transmission }),
            Kind(
                name: "density", bit: .density, label: label(Lithium6Density.self),
                maps: { $0.density }),
            Kind(
                name: "sigma", bit: .sigma, label: label(Lithium6DensityUncertainty.self),
                maps: { $0.sigma }),
        ]
        return all.filter { plan.maps.contains($0.bit) }
    }

    /// Writes the maps of one frame where each has a file of its own; several threads may call it.
    func writeFiles(of frame: DensityComputation.FrameResult) throws {
        for kind in kinds {
            guard let map = map(kind, frame), !isStack else { continue }
            let number = String(frame.index)
            let zeros = String(repeating: "0", count: max(6 - number.count, 0))
            var writer = try TIFFWriter(
                path: folder.path("maps/\(kind.name)_\(zeros)\(number).tif"), shape: plan.shape,
                label: kind.label)
            try writer.append(map)
            try writer.close()
        }
    }

    /// Appends the maps of one frame to the stacks, in the order of the frames.
    func append(_ frame: DensityComputation.FrameResult) throws {
        for stack in stacks {
            guard let map = map(stack.kind, frame) else { continue }
            try stack.writer?.append(map)
        }
    }

    /// A frame that cannot be trusted has maps without a value.
    private func map(
        _ kind: Kind, _ frame: DensityComputation.FrameResult
    ) -> UnsafeBufferPointer<Float>? {
        guard let all = kind.maps(frame.results) else { return nil }
        let map = frame.results.map(all, frame: frame.mapIndex)
        if frame.quality != .ok { map.update(repeating: .nan) }
        return UnsafeBufferPointer(map)
    }

    /// Gives stacks their names.
    func finish() throws {
        for stack in stacks {
            if let writer = stack.writer.take() { try writer.close() }
        }
    }

    /// Keeps unfinished stacks, so that the run can go on.
    func suspend() {
        for stack in stacks {
            if let writer = stack.writer.take() { try? writer.suspend() }
        }
    }
}
