import Engines
import Fields
import ImageFiles

/// The volume of a study: found, cropped, and how large its voxels are.
struct VolumeInputs: Sendable {
    let file: PelletFile
    /// The part of the volume that is looked at, slice after slice.
    let slices: ImageSequence
    /// Edge of a voxel, µm; 1 where nothing states it.
    let voxelSize: Double
    /// Every file that was read, in the order of first use.
    let paths: [String]

    var configuration: PelletConfiguration { file.configuration }

    /// Finds the volume and checks it against the configuration.
    ///
    /// - Throws: ``ConfigurationError``, `ImageFileError`.
    init(_ file: PelletFile, warnings: Warnings) throws {
        self.file = file
        let volume = try Self.volume(file)
        let crop = file.configuration.crop
        do {
            slices = try volume.images(x: crop.x, y: crop.y, z: crop.z)
        } catch {
            guard case .rangeOutside(let axis, _, _) = error, file.isConfiguration else {
                throw error
            }
            throw file.error(at: "crop.\(axis)", .refused("\(error)"))
        }
        paths = file.paths + volume.paths
        voxelSize = Self.voxelSize(file, volume, warnings: warnings)
        try checkRings()
    }

    /// Rings narrower than half a voxel have more cells than voxels to count.
    private func checkRings() throws(ConfigurationError) {
        let least = voxelSize / 2
        switch file.configuration.rings {
        case .width(let width) where width < least:
            throw file.error(
                at: "rings.width_um",
                .refused(
                    "\(brief(width)) µm is less than half a voxel; give \(brief(least)) or more"))
        case .count(let count, _) where count > max(slices.shape.width, slices.shape.height):
            throw file.error(
                at: "rings.count",
                .refused(
                    "\(count) rings are more than fit the slices' \(slices.shape) voxels; give "
                        + "fewer"))
        default: break
        }
    }

    private static func volume(_ file: PelletFile) throws -> VolumeFiles {
        switch file.configuration.volume {
        case .files(.glob(let name)):
            return try VolumeFiles(file.volumePath(name))
        case .files(.list(let names)):
            return try VolumeFiles(tiffFiles: names.map(file.volumePath))
        case .raw(let raw):
            let shape = raw.shape.map {
                VolumeShape(slice: Shape(width: $0[2], height: $0[1]), sliceCount: $0[0])
            }
            return try VolumeFiles(
                file.volumePath(raw.path),
                format: RawFormat(
                    shape: shape, pixelType: raw.type,
                    byteOrder: raw.isBigEndian.map { $0 ? .big : .little }))
        }
    }

    private static func voxelSize(
        _ file: PelletFile, _ volume: VolumeFiles, warnings: Warnings
    ) -> Double {
        func warn(_ message: String) {
            warnings.add(Warning(code: "W-VOXEL", message: message))
        }
        let stated = volume.voxelSize
        if let given = file.configuration.voxelSizeMicrometres {
            if let stated, stated.doubt == nil, abs(stated.micrometres / given - 1) > 1e-3 {
                warn(
                    "voxel_size_um is \(brief(given)), but \(stated.source) says "
                        + "\(brief(stated.micrometres)) µm; \(brief(given)) µm is used")
            }
            return given
        }
        guard let stated else {
            warn(
                "nothing states the size of a voxel; lengths in µm are in voxels, give "
                    + "voxel_size_um")
            return 1
        }
        if let doubt = stated.doubt {
            warn(
                "\(stated.source) says \(brief(stated.micrometres)) µm, which is \(doubt); check "
                    + "it and give voxel_size_um")
        }
        return stated.micrometres
    }
}
