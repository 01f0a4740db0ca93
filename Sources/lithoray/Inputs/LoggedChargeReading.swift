import Cell
import Fields
import Logs

/// The charge that a log gives for a state of a cell.
struct LoggedChargeReading {
    /// The charge (mAh); above 0 on charge.
    let milliampereHours: Double
    /// Charges of the log that should agree and do not.
    let flags: [Flag]

    /// Reads a log, which `path` names as the program opens it.
    ///
    /// Positive charge is oxidation at the working electrode, which charges the cell: the working
    /// electrode is the positive one.
    ///
    /// - Throws: `LogError`, ``EchemError``, ``LoggedChargeError/nothing(path:)``.
    init(_ logged: LoggedCharge, path: String) throws {
        let log = try ElectrochemistryLog(path: path)
        let coulometry: Coulometry
        do {
            coulometry = try Coulometry(log.record)
        } catch {
            throw EchemError(path: path, log: log, error: error)
        }
        if let index = logged.halfCycle {
            guard let found = coulometry.halfCycles.first(where: { $0.index == index }) else {
                throw EchemError.noHalfCycle(
                    path: path, index: index, indices: coulometry.halfCycles.map(\.index))
            }
            milliampereHours = found.charge
        } else {
            milliampereHours = coulometry.netCharge
        }
        flags = coulometry.flags
        guard milliampereHours != 0 else { throw LoggedChargeError.nothing(path: path) }
    }
}

/// Why a log gives no state.
enum LoggedChargeError: ReportedError, Equatable {
    /// No charge flowed.
    case nothing(path: String)

    var exitStatus: ExitStatus { .input }

    var description: String {
        switch self {
        case .nothing(let path):
            "\(path) has no net charge, which would lead to no other state; name a half_cycle"
        }
    }
}
