import CPUEngine
import Engines
import Fields
import OpenCLEngine
import Radiography
import Synchronization
import TestSupport

/// An engine with one of its choices, as a test names it.
struct NamedEngine: CustomStringConvertible {
    let description: String
    let engine: any Engine

    /// The native loops at each level of this processor, and each OpenCL device.
    static func all() throws -> [NamedEngine] {
        let native = try CPUEngine.InstructionSet.allCases.filter(\.isAvailable).map { level in
            NamedEngine(
                description: "native \(level.rawValue)",
                engine: try CPUEngine(threads: 1, instructionSet: level))
        }
        return try native
            + OpenCLDevice.all.map { device in
                NamedEngine(
                    description: device.summary, engine: try OpenCLEngine(devices: [device]))
            }
    }
}

/// What a run gives for one frame.
struct ComputedFrame: Sendable {
    /// 1/d.
    let dose: Double
    /// Per band, the rows of the profile.
    let bands: [[ProfileRow]]
    /// Maps; empty where none was wanted.
    let transmission: [Double]
    let density: [Double]
    let sigma: [Double]
}

/// A ``PlainExperiment`` as the program takes it: references averaged, tables built.
struct PreparedRun {
    private let frames: any FrameSource
    private let preparation: DensityPreparation

    /// Prepares an experiment whose frames are of a type.
    init(_ plain: PlainExperiment, _ sampleType: SampleType) throws {
        func images(_ counts: [[Double]]) -> any FrameSource {
            switch sampleType {
            case .uint16:
                MemoryFrames(shape: plain.shape, frames: counts.map { $0.map { UInt16($0) } })
            case .float32:
                MemoryFrames(shape: plain.shape, frames: counts.map { $0.map { Float($0) } })
            }
        }
        frames = images(plain.frames)
        let detector = DetectorSettings(
            gain: .value(plain.gain), readNoise: .value(plain.readNoise),
            saturation: plain.saturation,
            spots: plain.spots == .stay ? nil : .init(replaces: plain.spots == .areReplaced),
            correctsBias: plain.correctsBias)
        // The first flats are at time 0, the second at 1.
        let references = try References(
            darks: images(plain.darks),
            flats: plain.flats.enumerated().map { time, images_ in
                References.FlatSet(images: images(images_), time: Double(time))
            },
            mask: (0..<plain.shape.count).map { plain.masked.contains($0) ? 1 : 0 },
            detector: detector, threads: 1)
        let names = plain.components.indices.map { "part \($0)" }
        let components = try zip(names, plain.components).map { name, part in
            SampleSettings.Component(
                name: name, rows: part.rows, matrix: try .carbon(perCentimetre: part.matrix))
        }
        let shape: SampleSettings.Shape? = plain.sample.map { sample in
            switch sample {
            case .slab(let thickness): .slab(thickness: thickness)
            case .cylinder(let radius, let axis, let tilt):
                .cylinder(
                    .init(
                        diameter: .value(2 * radius), axis: .value(axis), tilt: .value(tilt),
                        validFraction: plain.validFraction))
            }
        }
        let lithium6 = Dictionary(
            uniqueKeysWithValues: zip(names, plain.components.map(\.reference)))
        preparation = try DensityPreparation(
            DensityExperiment(
                frames: frames, absoluteTimes: plain.flatWeights, dose: .region(plain.air),
                detector: detector,
                sample: shape.map { SampleSettings(shape: $0, components: components) },
                pixelSize: plain.pixelSize,
                reference: plain.reference.map { .init(frames: $0, lithium6: lithium6) },
                bands: plain.bands.enumerated().map { index, band in
                    .init(name: "band \(index)", extent: band.extent)
                },
                binRows: plain.binRows,
                maps: plain.sample == nil ? .transmission : [.transmission, .density, .sigma],
                opaqueAbove: plain.opaqueAbove),
            references: references, threads: 1)
    }

    /// Computes every frame on an engine.
    func results(on named: NamedEngine) throws -> [ComputedFrame] {
        let computed = Mutex<[ComputedFrame]>([])
        _ = try DensityComputation(
            preparation, frames: frames, engine: named.engine, batchCapacity: 2
        ).run(
            0..<frames.count,
            prepare: { frame in
                func map(_ maps: UnsafeMutableBufferPointer<Float>?) -> [Double] {
                    maps.map { frame.results.map($0, frame: frame.mapIndex).map(Double.init) } ?? []
                }
                return ComputedFrame(
                    dose: frame.dose, bands: frame.bands,
                    transmission: map(frame.results.transmission),
                    density: map(frame.results.density), sigma: map(frame.results.sigma))
            }, write: { frame in computed.withLock { $0.append(frame) } }, finished: { _ in },
            check: {})
        return computed.withLock { $0 }
    }
}

extension PlainExperiment.Band {
    /// The band as the program names it.
    fileprivate var extent: ValidColumns.Band {
        switch self {
        case .full: .full
        case .centred(let width): .centred(widthMicrometres: width * 1e4)
        case .columns(let columns): .columns(columns)
        }
    }
}

extension MatrixAttenuation {
    /// As much carbon as attenuates so much (1/cm) at 2.8 Å.
    fileprivate static func carbon(perCentimetre attenuation: Double) throws -> MatrixAttenuation {
        let carbon = try ChemicalFormula("C")
        let unit = try MatrixAttenuation(phases: [MatrixPhase(formula: carbon, massDensity: 1)])
        return try MatrixAttenuation(
            phases: [
                MatrixPhase(
                    formula: carbon, massDensity: attenuation / unit.total(atAngstrom: 2.8))
            ])
    }
}
