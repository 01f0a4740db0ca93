import Fields

/// What can be checked once the images are known.
extension ExperimentFile {
    /// Checks that everything the file names in the image is in the image.
    ///
    /// - Parameter stored: The shape of the images as their files hold them.
    /// - Returns: The shape after `orientation` and `crop`, which every region refers to.
    /// - Throws: ``ConfigurationError/at(_:_:)`` for the first region, component or band that is not.
    @discardableResult
    func validate(against stored: Shape) throws(ConfigurationError) -> Shape {
        let turned = configuration.orientation.shape(of: stored)
        let isTurned = configuration.orientation != .identity
        if let crop = configuration.crop, !crop.isInside(turned) {
            throw error(
                at: "crop",
                .leavesImage(
                    what: "crop \(crop)", shape: turned, after: isTurned ? "orientation" : ""))
        }
        let image = configuration.crop?.shape ?? turned
        if let region = configuration.doseRegion, !region.isInside(image) {
            let after = configuration.crop != nil ? "crop" : isTurned ? "orientation" : ""
            throw error(
                at: "dose_region",
                .leavesImage(what: "dose_region \(region)", shape: image, after: after))
        }
        try validateSample(image)
        try validateBands(image)
        return image
    }

    /// Checks that the frames the file refers to are among `count`, counted after
    /// `combine_frames`.
    func validate(frameCount count: Int) throws(ConfigurationError) {
        if let frames = configuration.reference?.frames, frames.upperBound > count {
            throw error(
                at: "reference.frames",
                .framesMissing(key: "reference.frames", frames: frames, count: count))
        }
    }

    private func validateSample(_ image: Shape) throws(ConfigurationError) {
        guard let sample = configuration.sample else { return }
        for (index, component) in sample.components.enumerated()
        where component.rows.upperBound > image.height {
            throw error(
                at: "sample.components[\(index)].rows",
                .rowsLeaveImage(
                    component: component.name, rows: component.rows, height: image.height))
        }
        if case .cylinder(let cylinder) = sample.shape, case .column(let column) = cylinder.axis,
            case .value(let diameter) = cylinder.diameter,
            let pixel = configuration.pixelSizeMicrometres
        {
            let radius = diameter * 1000 / 2 / pixel
            guard column + radius > -0.5, column - radius < Double(image.width) - 0.5 else {
                throw error(
                    at: "sample.axis_x_px",
                    .sampleOutsideImage(column: column, radius: radius, width: image.width))
            }
        }
    }

    private func validateBands(_ image: Shape) throws(ConfigurationError) {
        for (index, band) in configuration.profiles.bands.enumerated() {
            let key = "profiles.bands[\(index)]"
            switch band.extent {
            case .columns(let columns) where columns.upperBound > image.width:
                throw error(
                    at: "\(key).columns",
                    .columnsLeaveImage(band: band.name, columns: columns, width: image.width))
            case .centred(let micrometres):
                guard let pixel = configuration.pixelSizeMicrometres else { continue }
                // A width of more pixels than an Int holds is no less too wide.
                let pixels = min((micrometres / pixel).rounded(), 1e9)
                if pixels > Double(image.width) {
                    throw error(
                        at: "\(key).width_um",
                        .bandTooWide(
                            band: band.name, micrometres: micrometres, pixels: Int(pixels),
                            width: image.width))
                }
            case .full, .columns:
                break
            }
        }
    }
}
