public import Fields

extension CellPhantom {
    /// The components of the cell from the top down.
    public var components: [PhantomComponent] { cell.components }

    /// Size of a pixel (µm).
    public var pixelSize: Double { cell.pixelSize }

    /// Diameter of the cell (mm).
    public var diameter: Double { CellModel.diameter }

    /// Radius of the cell (pixels).
    public var radius: Double { cell.radius }

    /// Microscopic absorption cross-section of ⁶Li at the wavelength (barn).
    public var sigma6: Double { cell.sigma6 * 1e24 }

    /// Diffusion coefficient of ⁶Li in the separator (cm²/s).
    public var diffusionCoefficient: Double { cell.diffusionCoefficient }

    /// ⁶Li density at the lower edge of the separator while current flows (at/cm³).
    public var surfaceDensity: Double { cell.surfaceDensity }

    /// Number of frames before the current starts, in which the cell does not change.
    public var restFrames: Int {
        (0..<options.frames).prefix { time(ofFrame: $0) <= cell.onset }.count
    }

    /// Pixels that give the dark offset only, as positions `row · width + column`, ascending.
    public var deadPixels: [Int] { detector.dead }

    /// Pixels that always read full scale, as positions `row · width + column`, ascending.
    public var hotPixels: [Int] { detector.hot }

    /// Open beam in every frame: a strip left of the cell.
    public var doseRegion: Region {
        let lean = abs(cell.slope) * cell.middleRow
        let margin = 2 + 4 * options.blur
        let edge = Int((cell.axis - cell.radius - lean - margin).rounded(.down))
        let x1 = max(2, edge)
        return Region(
            x0: min(max(1, options.width / 64), x1 - 1), y0: options.height / 20, x1: x1,
            y1: options.height - options.height / 20)
    }

    /// Time of the middle of a frame's exposure, from the first frame's (s).
    public func time(ofFrame k: Int) -> Double { Double(k) * options.frameInterval }

    /// Intensity of a frame over the flats interpolated to its time, 1 being as bright.
    public func dose(ofFrame k: Int) -> Double { beam.doses[k] }

    /// Column of the axis in a row, the centre of the first pixel at 0.
    public func axis(row: Int) -> Double { cell.axis(row: row) }

    /// The component that a row belongs to, or nil in the air.
    public func component(row: Int) -> PhantomComponent? { cell.component(row: row) }

    /// The middle of a row above the separator / negative electrode interface (µm), positive
    /// towards the positive electrode.
    public func height(row: Int) -> Double { cell.height(row: row) }

    /// The ⁶Li density of a row in a frame, or nil in the air (at/cm³).
    public func lithium6(frame k: Int, row: Int) -> Double? {
        cell.lithium6(row: row, time: time(ofFrame: k))
    }

    /// The attenuation coefficient σ₆ C₆ + Σ_m of a row in a frame, 0 in the air (cm⁻¹).
    public func attenuation(frame k: Int, row: Int) -> Double {
        cell.attenuation(row: row, time: time(ofFrame: k))
    }

    /// The number of pixels of a frame that gamma rays have lit, dead and hot ones left out.
    public func spotPixels(frame k: Int) -> Int { detector.spots(.frame, k).count }

    /// The noise-free transmission of a frame, averaged over the footprint of each pixel.
    public func transmission(frame k: Int) -> Field<Transmission> {
        var field = Field<Transmission>(shape: shape, repeating: 1)
        for y in 0..<shape.height {
            let attenuation = attenuation(frame: k, row: y)
            guard attenuation > 0 else { continue }
            let chords = chords(row: y)
            let transmissions = chords.transmissions(attenuation: attenuation)
            for (x, transmission) in zip(chords.columns, transmissions) {
                field[x, y] = Float(transmission)
            }
        }
        return field
    }

    /// The table `truth.csv`: what holds in each row of each component in each frame.
    ///
    ///     frame,time_s,row,height_um,component,lithium6_per_cm3,sigma_m_per_cm
    ///
    /// `height_um` is the middle of the row above the separator / negative electrode interface;
    /// `sigma_m_per_cm` the attenuation coefficient of everything but ⁶Li absorption.
    public func truthCSV() -> String {
        var text = "frame,time_s,row,height_um,component,lithium6_per_cm3,sigma_m_per_cm\n"
        for k in 0..<options.frames {
            let time = time(ofFrame: k)
            for component in components {
                for row in component.rows {
                    let lithium6 = cell.lithium6(row: row, time: time) ?? 0
                    text += "\(k),\(time),\(row),\(height(row: row)),\(component.name),"
                    text += "\(lithium6),\(component.matrixAttenuation)\n"
                }
            }
        }
        return text
    }

    /// The object `truth.json`: what the whole experiment was made with.
    ///
    /// | key | value |
    /// |---|---|
    /// | `seed`, `frames`, `width`, `height` | as in the options |
    /// | `detected_neutrons` | neutrons of an open-beam pixel where the beam is 1 |
    /// | `gain_adu_per_neutron`, `read_noise_adu`, `dark_offset_adu`, `saturation_adu` | detector |
    /// | `blur_sigma_px` | Gaussian blur after the Poisson process |
    /// | `pixel_size_um`, `diameter_mm`, `radius_px` | size of the cell |
    /// | `axis_x_px`, `tilt_deg`, `middle_row` | x_c(row) = axis_x_px + (row − middle_row) tan tilt |
    /// | `wavelength_angstrom`, `sigma6_barn` | beam, and ⁶Li absorption at that wavelength |
    /// | `components` | `name`, `rows` (half-open), `sigma_m_per_cm` of each |
    /// | `interface_row` | separator / negative electrode, counted in pixel edges |
    /// | `separator_thickness_cm`, `diffusion_cm2_per_s` | the uptake law |
    /// | `initial_lithium6_per_cm3`, `surface_lithium6_per_cm3` | separator at rest; its lower edge |
    /// | `rest_frames`, `current_start_s` | frames at rest; start of the current, or null |
    /// | `flats_before_s`, `flats_after_s` | middles of the two sets, from the first frame |
    /// | `dose` | per frame, intensity over the flats interpolated to its time |
    /// | `trip_frames` | frames without beam |
    /// | `spot_pixels` | per frame, pixels lit by gamma rays |
    /// | `dead_pixels`, `hot_pixels` | pairs [column, row] |
    public func truthJSON() -> String {
        func list(_ values: some Sequence<String>) -> String {
            "[" + values.joined(separator: ", ") + "]"
        }
        func pairs(_ positions: [Int]) -> String {
            list(positions.map { "[\($0 % shape.width), \($0 / shape.width)]" })
        }
        let components = components.map { component in
            "{\"name\": \"\(component.name)\", "
                + "\"rows\": [\(component.rows.lowerBound), \(component.rows.upperBound)], "
                + "\"sigma_m_per_cm\": \(component.matrixAttenuation)}"
        }
        let entries: [(String, String)] = [
            ("seed", "\(options.seed)"),
            ("frames", "\(options.frames)"),
            ("width", "\(options.width)"),
            ("height", "\(options.height)"),
            ("detected_neutrons", "\(options.detectedNeutrons)"),
            ("gain_adu_per_neutron", "\(options.gain)"),
            ("read_noise_adu", "\(options.readNoise)"),
            ("dark_offset_adu", "\(options.darkOffset)"),
            ("saturation_adu", "\(options.saturation)"),
            ("blur_sigma_px", "\(options.blur)"),
            ("pixel_size_um", "\(pixelSize)"),
            ("diameter_mm", "\(diameter)"),
            ("radius_px", "\(radius)"),
            ("axis_x_px", "\(cell.axis)"),
            ("tilt_deg", "\(options.tilt)"),
            ("middle_row", "\(cell.middleRow)"),
            ("wavelength_angstrom", "\(options.wavelength)"),
            ("sigma6_barn", "\(sigma6)"),
            ("components", list(components)),
            ("interface_row", "\(cell.interface)"),
            ("separator_thickness_cm", "\(cell.separatorThickness)"),
            ("diffusion_cm2_per_s", "\(diffusionCoefficient)"),
            ("initial_lithium6_per_cm3", "\(CellModel.initialSeparator)"),
            ("surface_lithium6_per_cm3", "\(surfaceDensity)"),
            ("rest_frames", "\(restFrames)"),
            ("current_start_s", cell.onset.isFinite ? "\(cell.onset)" : "null"),
            ("flats_before_s", "\(beam.before)"),
            ("flats_after_s", "\(beam.after)"),
            ("dose", list(beam.doses.map { "\($0)" })),
            ("trip_frames", list(options.tripFrames.map { "\($0)" })),
            ("spot_pixels", list((0..<options.frames).map { "\(spotPixels(frame: $0))" })),
            ("dead_pixels", pairs(deadPixels)),
            ("hot_pixels", pairs(hotPixels)),
        ]
        let lines = entries.map { "  \"\($0.0)\": \($0.1)" }
        return "{\n" + lines.joined(separator: ",\n") + "\n}\n"
    }
}
