public import Fields

/// Why a phantom cannot be made as asked; the description says what to change.
public enum PhantomError: Error, Equatable, CustomStringConvertible {
    /// An option is not a value that makes sense by itself.
    case option(name: String, value: String, allowed: String)
    /// The image has too few pixels for a cell with open beam at both sides.
    case imageTooSmall(Shape)
    /// The open beam would not fit into the detector's counts.
    case saturates(openBeam: Double, saturation: Int, largestGain: Double)
    /// The cell is deeper at the start than it may be at the end.
    case tooShallow(maximumDepth: Double, atStart: Double)
    /// Grey levels and noise do not fit into the type of the voxels.
    case greysClipped(low: Double, high: Double, type: PixelType)
    /// The closed pores do not fit into the pellet.
    case noRoom(closedPores: Int, placed: Int)
    /// The pellet is too flat, or the part of it in the volume.
    case noPellet(height: Double)
    /// The cell leaves the image or leaves too little open beam beside it.
    case noOpenBeam(left: Double, right: Double, width: Int)

    /// One line: what, with the numbers, then what to do.
    public var description: String {
        switch self {
        case .option(let name, let value, let allowed):
            "\(name) is \(value); give \(allowed)"
        case .imageTooSmall(let shape):
            "an image of \(shape) pixels is too small for a cell with open beam at both sides; "
                + "make it at least 64×64"
        case .saturates(let openBeam, let saturation, let largestGain):
            "the open beam reaches \(rounded(openBeam)) ADU and the detector saturates at "
                + "\(saturation); take a gain of \(roundedDown(largestGain)) ADU per neutron or "
                + "less, or fewer neutrons"
        case .tooShallow(let maximumDepth, let atStart):
            "a largest optical depth of \(maximumDepth) is below the \(rounded(atStart, 1000)) of "
                + "the cell at the start; ask for more"
        case .greysClipped(let low, let high, let type):
            "greys reach from \(rounded(low, 10)) to \(rounded(high, 10)) with 5 sigma of noise, "
                + "which \(type) cuts off; move them inside or take less noise"
        case .noRoom(let closedPores, let placed):
            "only \(placed) of \(closedPores) closed pores find a place apart from each other and "
                + "from the surface; take fewer, or smaller ones"
        case .noPellet(let height):
            "the pellet is \(rounded(height, 10)) px high; take more slices or lower caps"
        case .noOpenBeam(let left, let right, let width):
            "the cell spans columns \(rounded(left, 10)) to \(rounded(right, 10)) of \(width) and "
                + "leaves less than 2 columns of open beam at one side; move the axis to the "
                + "middle or tilt it less"
        }
    }

    /// A whole number, as a message shows it.
    private func rounded(_ value: Double) -> String {
        "\(value.rounded())".split(separator: ".").first.map(String.init) ?? "\(value)"
    }

    /// A number in parts of 10 or 1000.
    private func rounded(_ value: Double, _ parts: Double) -> String {
        "\((value * parts).rounded() / parts)"
    }

    /// A number cut after the second decimal, so that following the advice succeeds.
    private func roundedDown(_ value: Double) -> String {
        "\((value * 100).rounded(.down) / 100)"
    }
}
