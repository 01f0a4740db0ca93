extension CellPhantom {
    /// Path of a frame inside the experiment's folder, as in `raw/frame_0000.tif`.
    public func fileName(frame k: Int) -> String { "raw/frame_\(padded(k, 4)).tif" }

    /// Path of a dark image inside the experiment's folder, as in `dark/dark_00.tif`.
    public func fileName(dark i: Int) -> String { "dark/dark_\(padded(i, 2)).tif" }

    /// Path of a flat before the first frame, as in `flat/before_00.tif`.
    public func fileName(flatBefore i: Int) -> String { "flat/before_\(padded(i, 2)).tif" }

    /// Path of a flat after the last frame, as in `flat/after_00.tif`.
    public func fileName(flatAfter i: Int) -> String { "flat/after_\(padded(i, 2)).tif" }

    private func padded(_ number: Int, _ digits: Int) -> String {
        let text = "\(number)"
        return String(repeating: "0", count: max(0, digits - text.count)) + text
    }

    /// The middle of the first frame's exposure.
    static let start = Timestamp(year: 2024, month: 5, day: 1, secondOfDay: 8 * 3600)

    /// The file `experiment.yaml`, ready for `lithoray density`.
    public func experimentYAML() -> String {
        let centre = max(265, Int((8 * pixelSize).rounded(.up)))
        let parts = components.map { line($0) }
        return """
            # A synthetic operando experiment: a Li-In | Li6PS5Cl | NMC532 cell in a neutron beam.
            # What is true in it stands in truth.csv and truth.json. Paths are relative to this file,
            # regions are half-open pixels [x0, y0, x1, y1], rows count from the top, 0 first.
            name: "phantom cell, seed \(options.seed)"

            frames: raw/*.tif               # radiographs of the cell, in natural order
            darks: dark/*.tif               # beam off
            flats:                          # open beam; interpolated linearly in time between the two sets
              before: {files: flat/before_*.tif, time: \(Self.start.adding(beam.before))}   # middle of the set
              after: {files: flat/after_*.tif, time: \(Self.start.adding(beam.after))}

            pixel_size_um: \(pixelSize)     # micrometres in the plane of the cell
            time:
              start: \(Self.start)   # middle of the first exposure
              interval_s: \(options.frameInterval)            # seconds from one frame to the next
            exposure_s: \(options.exposure)              # seconds, of frames and flats

            detector:
              gain_adu_per_neutron: auto    # counts of one detected neutron, from pairs of flats
              read_noise_adu: auto          # counts, from the darks
              saturation_adu: \(options.saturation)         # full scale, counts
            dose_region: \(doseRegion)    # open beam in every frame, left of the cell

            beam:
              wavelength_angstrom: \(options.wavelength)      # monochromatic
              sigma_2200_barn: 940.0        # absorption of lithium-6 at 1.798 angstrom

            sample:
              shape: cylinder               # axis along the rows of the image
              diameter_mm: \(diameter)              # millimetres
              axis_x_px: auto               # column of the axis, from the two edges of the cell
              tilt_deg: \(options.tilt == 0 ? "0" : "auto")                   # degrees; above 0 the axis moves right as rows increase
              components:                   # half-open rows from the top; matrix in g/cm3, lithium-6 not counted
            \(parts.joined(separator: "\n"))

            profiles:
              bands: [{name: full}, {name: centre, width_um: \(centre)}]   # across the cell, micrometres
              bin_rows: 1
            maps: density                   # one lithium-6 map a frame (at/cm3)
            \(referenceComment)
            """
    }

    /// How a component stands in the configuration.
    private func line(_ component: PhantomComponent) -> String {
        let content =
            switch component.kind {
            case .positiveElectrode: "matrix: {LiNi0.5Mn0.3Co0.2O2: 2.375, Li6PS5Cl: 1.0}"
            case .separator: "matrix: {Li6PS5Cl: 1.98}"
            case .negativeElectrode: "opaque: true"
            }
        let rows = "[\(component.rows.lowerBound), \(component.rows.upperBound)]"
        return "    - {name: \(component.name), rows: \(rows), \(content)}"
    }

    /// The difference mode, for whoever wants to try it; empty without frames at rest.
    private var referenceComment: String {
        guard restFrames > 0 else { return "" }
        return """

            # The cell does not change before the current starts. To measure against those frames, so
            # that the matrix cancels, take the next three lines in:
            # reference:
            #   frames: [0, \(restFrames)]
            #   lithium6_per_cm3: {positive electrode: \(CellModel.initialPositive), separator: \
            \(CellModel.initialSeparator)}

            """
    }
}

/// A moment in Universal Time, to the second.
struct Timestamp: CustomStringConvertible {
    /// Seconds from the start of 1 January 1970.
    private let seconds: Int

    /// Creates the moment of a date of the Gregorian calendar.
    init(year: Int, month: Int, day: Int, secondOfDay: Int) {
        // Days are counted in years that start in March, so that leap days come last.
        let shifted = month > 2 ? year : year - 1
        let monthFromMarch = (month + 9) % 12
        let dayOfYear = (153 * monthFromMarch + 2) / 5 + day - 1
        let days = 365 * shifted + shifted / 4 - shifted / 100 + shifted / 400 + dayOfYear - 719_468
        seconds = 86_400 * days + secondOfDay
    }

    private init(seconds: Int) {
        self.seconds = seconds
    }

    /// The moment some seconds later, cut to whole seconds.
    func adding(_ interval: Double) -> Timestamp {
        Timestamp(seconds: seconds + Int(interval))
    }

    /// The moment as in `2024-05-01T08:00:00Z`.
    var description: String {
        let days = seconds / 86_400
        let rest = seconds % 86_400
        let shifted = days + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted % 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        let year = 400 * era + yearOfEra + (month <= 2 ? 1 : 0)
        func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
        return "\(year)-\(two(month))-\(two(day))T"
            + "\(two(rest / 3600)):\(two(rest / 60 % 60)):\(two(rest % 60))Z"
    }
}
