import Fields

/// How a synthetic volume lies in files.
public enum PelletFileFormat: String, Sendable, CaseIterable {
    /// One TIFF file, a page for each slice.
    case tiff
    /// ESRF's, with a `.vol.info` beside it.
    case vol
    /// Nothing but voxels; shape and type are in the name.
    case raw
}

extension PelletPhantom {
    /// Name of the volume's file inside its folder.
    public func fileName(_ format: PelletFileFormat) -> String {
        switch format {
        case .tiff: "volume.tif"
        case .vol: "volume.vol"
        case .raw:
            "volume_\(options.width)x\(options.height)x\(options.slices)_\(options.type).raw"
        }
    }

    /// The text of `volume.vol.info`.
    public func volumeInfo() -> String {
        let isLittle = UInt16(littleEndian: 1) == 1
        return """
            ! lithoray phantom pellet, seed \(options.seed)
            NUM_X =  \(options.width)
            NUM_Y =  \(options.height)
            NUM_Z =  \(options.slices)
            voxelSize =  \(options.voxelSize)
            BYTEORDER = \(isLittle ? "LOW" : "HIGH")BYTEFIRST
            DATA_TYPE = \(options.type)

            """
    }

    /// The file `pellet.yaml`, ready for `lithoray porosity`.
    public func pelletYAML(_ format: PelletFileFormat) -> String {
        let greys = options.resolvedGreys
        let ring = max((options.resolvedRadius / 20).rounded(), 2) * options.voxelSize
        let region = options.caps > 0 ? "pellet" : "pellet                # its ends are outside"
        return """
            # A synthetic pellet. What is true of it stands in truth.csv and truth.json. Paths are
            # relative to this file.
            name: "phantom pellet, seed \(options.seed)"

            volume: \(fileName(format))
            voxel_size_um: \(options.voxelSize)   # micrometres
            region: \(region)
            pores: \(greys.pore < greys.solid ? "dark" : "bright")
            threshold: auto
            grey_porosity: {pore: auto, solid: auto}
            rings: {width_um: \(ring)}
            height_bins: {slices: 1}
            guards_sigma: [0, 2, 4]
            bootstrap: {samples: 1000, seed: 1}
            connectivity: {neighbours: 6}
            render: {size_px: 1200}

            """
    }
}
