import Cell
import Engines
import Figures
import ImageFiles
import Logs
import Phantoms
import Porosity
import Radiography

// How the program ends because of an error of a library.

extension ImageFileError: ReportedError {
    /// ``ExitStatus/output`` for what could not be written, ``ExitStatus/input`` for the rest.
    ///
    /// A partial output that cannot be continued counts as written: `--resume` named it.
    var exitStatus: ExitStatus {
        switch self {
        case .writing, .notContinuable: .output
        case .missing, .notAFile, .empty, .notTIFF, .system, .truncated, .changed, .unsupported,
            .damaged, .notFinite, .pagesDiffer, .cropOutside, .rangeOutside, .noVolumeInfo,
            .noFormat, .volumeInfo, .volumeSize, .noPages, .memory, .noMatch:
            .input
        }
    }
}

extension EngineError: ReportedError {
    /// ``ExitStatus/device``, or ``ExitStatus/usage`` where no device is there.
    ///
    /// `auto` always finds an engine: a missing device or instruction set is one that the command
    /// line named, and nothing was written yet.
    var exitStatus: ExitStatus {
        switch self {
        case .noDevice: .usage
        case .failed, .build, .tooSmall, .gridTooLarge: .device
        }
    }
}

extension PhantomError: ReportedError {
    /// ``ExitStatus/usage``: every option of a phantom comes from the command line.
    var exitStatus: ExitStatus { .usage }
}

extension RadiographyError: ReportedError {
    /// ``ExitStatus/input``: the images do not carry the number that was asked for.
    var exitStatus: ExitStatus { .input }
}

extension FigureError: ReportedError {
    /// ``ExitStatus/output``: only a file of numbers that cannot be written ends a run; a picture that
    /// cannot be drawn is a warning.
    var exitStatus: ExitStatus { .output }
}

extension PorosityError: ReportedError {
    /// ``ExitStatus/input``: the volume does not carry the number that was asked for.
    var exitStatus: ExitStatus { .input }
}

extension LogError: ReportedError {
    /// ``ExitStatus/usage`` for what the command line says of the columns, else
    /// ``ExitStatus/input``.
    var exitStatus: ExitStatus {
        switch self {
        case .columnMap, .noMappedColumn: .usage
        default: .input
        }
    }
}

extension CoulometryError: ReportedError {
    /// ``ExitStatus/usage`` for a capacity of the command line, else ``ExitStatus/input``.
    var exitStatus: ExitStatus {
        switch self {
        case .referenceCapacity: .usage
        case .timeBackwards, .noCharge, .noRows: .input
        }
    }
}

extension Error {
    /// Whether the input itself is refused, so that a run of the same input ends the same way.
    ///
    /// What it found out so far is of no use to another. A file that went away or has changed may come back.
    var isOfTheInput: Bool {
        switch self {
        case let error as ImageFileError:
            switch error {
            case .system, .memory, .writing, .notContinuable, .missing, .changed, .truncated: false
            default: true
            }
        case is RadiographyError, is PorosityError: true
        default: false
        }
    }
}
