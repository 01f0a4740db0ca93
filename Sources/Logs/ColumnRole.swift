import Fields

/// What a column is to the analysis, as a column map names it.
public enum ColumnRole: String, Sendable, Hashable, CaseIterable {
    /// Since the zero of the log.
    case time
    /// Date and time of day.
    case date
    /// Of the working electrode, or the voltage of a cell of two electrodes.
    case potential
    /// Mean current from the row before to this row.
    case meanCurrent = "mean_current"
    /// Current at the moment of the row.
    case current
    /// Charge from the row before to this row.
    case chargeIncrement = "charge_increment"
    /// Charge since some moment, with its sign.
    case charge
    /// Charge counted in the positive direction.
    case chargingCapacity = "charging_capacity"
    /// Charge counted in the negative direction.
    case dischargingCapacity = "discharging_capacity"
    /// Number of the half cycle.
    case halfCycle = "half_cycle"
    /// What the cycler holds constant, in numbers of EC-Lab or in words.
    case mode

    /// What is measured; nil for a role without a unit.
    var dimension: Dimension? {
        switch self {
        case .time: .time
        case .potential: .potential
        case .meanCurrent, .current: .current
        case .chargeIncrement, .charge, .chargingCapacity, .dischargingCapacity: .charge
        case .date, .halfCycle, .mode: nil
        }
    }

    /// An entry of a column map without the column.
    var example: String {
        switch self {
        case .time: rawValue + "_s"
        case .potential: rawValue + "_V"
        case .meanCurrent, .current: rawValue + "_mA"
        case .chargeIncrement, .charge, .chargingCapacity, .dischargingCapacity: rawValue + "_mAh"
        case .date, .halfCycle, .mode: rawValue
        }
    }

    /// Names that headings have for the role, as ``ColumnTitle`` writes them, the best first.
    func names(in format: LogFormat) -> [String] {
        switch self {
        case .time where format == .neware:
            // Its `Time` starts anew with each step.
            ["cumulative time", "total time", "test time"]
        case .time: ["time", "test time", "total time", "elapsed time", "cumulative time"]
        case .date: ["unix time", "date", "absolute time", "real time", "realtime", "date time"]
        case .potential: ["ewe", "<ewe>", "voltage", "ecell", "ewe-ece", "potential", "u", "e"]
        case .meanCurrent: ["<i>", "mean current"]
        case .current: ["i", "current"]
        case .chargeIncrement: ["dq", "charge increment"]
        case .charge: ["(q-qo)", "q-qo", "net capacity", "charge"]
        case .chargingCapacity: ["charging capacity", "chg. cap.", "charge capacity"]
        case .dischargingCapacity:
            ["discharging capacity", "dchg. cap.", "discharge capacity"]
        case .halfCycle: ["half cycle"]
        case .mode: ["mode", "step type", "step name"]
        }
    }
}

/// Which column plays which role, where the headings do not tell.
public struct ColumnMap: Sendable, Hashable {
    /// One role.
    struct Entry: Sendable, Hashable {
        /// The role.
        let role: ColumnRole
        /// The unit of the column; nil for the one of its heading.
        let unit: LogUnit?
        /// The heading of the column.
        let column: String
    }

    /// The roles.
    let entries: [Entry]

    /// A map that says nothing.
    public init() { entries = [] }

    /// Reads entries such as `time_h=Elapsed`, `current_mA=I` or `half_cycle=n`.
    ///
    /// A role without a unit, as `current=Current(A)`, has the one of the heading.
    ///
    /// - Throws: ``LogError/columnMap(entry:reason:)``.
    public init(_ texts: [String]) throws(LogError) {
        var entries: [Entry] = []
        for text in texts {
            let entry = try Self.entry(text)
            if let first = entries.first(where: { $0.role == entry.role }) {
                throw .columnMap(
                    entry: text,
                    reason: "gives \(entry.role.rawValue) a second column, after "
                        + "'\(first.column)'; leave one out")
            }
            entries.append(entry)
        }
        self.entries = entries
    }

    private static func entry(_ text: String) throws(LogError) -> Entry {
        guard let equals = text.firstIndex(of: "="), text.index(after: equals) < text.endIndex
        else {
            throw .columnMap(entry: text, reason: "is not role=column, such as current_mA=I")
        }
        let key = String(text[..<equals])
        let column = String(text[text.index(after: equals)...])
        if let role = ColumnRole(rawValue: key) {
            return Entry(role: role, unit: nil, column: column)
        }
        guard let line = key.lastIndex(of: "_"),
            let role = ColumnRole(rawValue: String(key[..<line]))
        else {
            let roles = ColumnRole.allCases.map(\.example).joined(separator: ", ")
            throw .columnMap(entry: text, reason: "has no role that is known; take one of \(roles)")
        }
        let word = String(key[key.index(after: line)...])
        guard let unit = LogUnit(word), unit.dimension == role.dimension else {
            throw .columnMap(
                entry: text,
                reason: role.dimension == nil
                    ? "gives \(role.rawValue) a unit, which it does not have; write "
                        + "\(role.rawValue)=\(column)"
                    : "has no unit of \(role.rawValue); write it as in \(role.example)=\(column)")
        }
        return Entry(role: role, unit: unit, column: column)
    }
}
