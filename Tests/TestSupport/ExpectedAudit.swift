/// What an audit of tables S1 to S4 of the SI should find, to four digits.
///
/// - Source: worked out outside this program, by interval arithmetic from the printed digits
///   (`si-audit-expected.json` beside the physics specification).
public enum ExpectedAudit {
    /// What a row is about.
    public enum Kind: Sendable {
        /// A value of the tables and what follows from its printed inputs.
        case printed
        /// The same value after a repair.
        case repair
        /// Which natural abundance reproduces the print.
        case abundance
    }

    /// One value, in the unit of the table.
    public struct Row: Sendable {
        /// The row.
        public let id: String
        /// What it is about.
        public let kind: Kind
        /// The lower end of what follows.
        public let low: Double
        /// The upper end of what follows.
        public let high: Double
        /// What is printed.
        public let printed: Double
        /// `consistent` or `inconsistent`.
        public let verdict: String

        fileprivate init(
            _ id: String, _ kind: Kind, _ low: Double, _ high: Double, _ printed: Double,
            _ verdict: String
        ) {
            self.id = id
            self.kind = kind
            self.low = low
            self.high = high
            self.printed = printed
            self.verdict = verdict
        }

        /// Whether an interval is that of the row, to the four digits that it is known to.
        public func agrees(low: Double, high: Double) -> Bool {
            agree(low, self.low, within: 6e-4) && agree(high, self.high, within: 6e-4)
        }
    }

    /// The rows of a kind, by their names.
    public static func rows(_ kind: Kind) -> [Row] { all.filter { $0.kind == kind } }

    private static let all: [Row] = [
        Row("R01", .printed, 5.94e-06, 6e-06, 5.96e-06, "consistent"),
        Row("R02", .printed, 4.302e-05, 4.355e-05, 4.32e-05, "consistent"),
        Row("R03", .printed, 3.564e-05, 3.6e-05, 3.58e-05, "consistent"),
        Row("R04", .printed, 0.0002581, 0.0002613, 0.000259, "consistent"),
        Row("R05", .printed, 3.927e-05, 3.941e-05, 3.94e-05, "consistent"),
        Row("R06", .printed, 0.1244, 0.1248, 0.125, "consistent"),
        Row("R07", .repair, 0.0001244, 0.0001248, 0.125, "inconsistent"),
        Row("R08", .printed, 0.006766, 0.006817, 0.00679, "consistent"),
        Row("R09", .printed, 0.02255, 0.02272, 0.0226, "consistent"),
        Row("R10", .printed, 0.001594, 0.001606, 0.0016, "consistent"),
        Row("R11", .printed, 0.0248, 0.02498, 0.0249, "consistent"),
        Row("R12", .printed, 0.08265, 0.08328, 0.083, "consistent"),
        Row("R13", .printed, 0.005842, 0.005887, 0.00586, "consistent"),
        Row("R14", .printed, 0.007627, 0.007685, 0.00766, "consistent"),
        Row("R15", .printed, 0.02542, 0.02562, 0.0255, "consistent"),
        Row("R16", .printed, 0.001797, 0.001811, 0.0018, "consistent"),
        Row("R17", .printed, 7.51e-05, 7.53e-05, 7.51e-05, "consistent"),
        Row("R18", .printed, 2.816e22, 2.837e22, 2.83e22, "consistent"),
        Row("R19", .printed, 2.654e22, 2.669e22, 2.66e22, "consistent"),
        Row("R20", .printed, 4.154e25, 4.21e25, 4.16e22, "inconsistent"),
        Row("R21", .repair, 4.154e22, 4.21e22, 4.16e22, "consistent"),
        Row("R22", .abundance, 2.091e21, 2.098e21, 2.15e21, "inconsistent"),
        Row("R23", .abundance, 1.965e21, 1.972e21, 2.02e21, "inconsistent"),
        Row("R24", .abundance, 2.616e22, 2.625e22, 2.61e22, "inconsistent"),
        Row("R25", .abundance, 2.459e22, 2.468e22, 2.46e22, "consistent"),
        Row("R26", .abundance, 2.119e21, 2.126e21, 2.15e21, "inconsistent"),
        Row("R27", .abundance, 1.991e21, 1.999e21, 2.02e21, "inconsistent"),
        Row("R28", .abundance, 2.613e22, 2.622e22, 2.61e22, "consistent"),
        Row("R29", .abundance, 2.456e22, 2.465e22, 2.46e22, "consistent"),
        Row("R30", .abundance, 2.147e21, 2.155e21, 2.15e21, "consistent"),
        Row("R31", .abundance, 2.018e21, 2.025e21, 2.02e21, "consistent"),
        Row("R32", .abundance, 2.61e22, 2.62e22, 2.61e22, "consistent"),
        Row("R33", .abundance, 2.453e22, 2.462e22, 2.46e22, "consistent"),
        Row("R34", .abundance, 2.144e21, 2.152e21, 2.15e21, "consistent"),
        Row("R35", .abundance, 2.015e21, 2.023e21, 2.02e21, "consistent"),
        Row("R36", .abundance, 2.611e22, 2.62e22, 2.61e22, "consistent"),
        Row("R37", .abundance, 2.453e22, 2.463e22, 2.46e22, "consistent"),
        Row("R38", .printed, 3.947e22, 3.957e22, 3.95e25, "inconsistent"),
        Row("R39", .repair, 3.947e22, 3.957e22, 3.95e22, "consistent"),
        Row("R40", .printed, 2.078e21, 2.083e21, 2.08e22, "inconsistent"),
        Row("R41", .repair, 2.078e21, 2.083e21, 2.08e21, "consistent"),
        Row("R42", .printed, 5.31e-05, 5.33e-05, 532000.0, "inconsistent"),
        Row("R43", .repair, 5.31e-05, 5.33e-05, 5.32e-05, "consistent"),
        Row("R44", .printed, 3.201e19, 3.207e19, 3.2e19, "consistent"),
        Row("R45", .printed, 1.991e22, 2.009e22, 2e22, "consistent"),
        Row("R46", .abundance, 1.476e21, 1.484e21, 1.5e21, "inconsistent"),
        Row("R47", .abundance, 1.847e22, 1.857e22, 1.85e22, "consistent"),
        Row("R48", .abundance, 1.496e21, 1.504e21, 1.5e21, "consistent"),
        Row("R49", .abundance, 1.845e22, 1.855e22, 1.85e22, "consistent"),
        Row("R50", .abundance, 1.514e21, 1.522e21, 1.5e21, "inconsistent"),
        Row("R51", .abundance, 1.844e22, 1.853e22, 1.85e22, "consistent"),
        Row("R52", .abundance, 1.516e21, 1.524e21, 1.5e21, "inconsistent"),
        Row("R53", .abundance, 1.843e22, 1.853e22, 1.85e22, "consistent"),
        Row("R54", .printed, 7.12e-05, 7.14e-05, 8.89e-05, "inconsistent"),
        Row("R55", .repair, 8.89e-05, 8.91e-05, 8.89e-05, "consistent"),
        Row("R56", .repair, 8.86e-05, 8.9e-05, 8.89e-05, "consistent"),
        Row("R57", .printed, 5.351e19, 5.357e19, 5.35e19, "consistent"),
        Row("R58", .printed, 3.33e22, 3.357e22, 3.35e22, "consistent"),
        Row("R59", .repair, 2.672e22, 2.696e22, 3.35e22, "inconsistent"),
        Row("R60", .abundance, 2.475e21, 2.483e21, 2.51e21, "inconsistent"),
        Row("R61", .abundance, 3.097e22, 3.107e22, 2.32e21, "inconsistent"),
        Row("R62", .abundance, 2.32e21, 2.329e21, 2.32e21, "consistent"),
        Row("R63", .abundance, 2.509e21, 2.516e21, 2.51e21, "consistent"),
        Row("R64", .abundance, 3.094e22, 3.103e22, 2.32e21, "inconsistent"),
        Row("R65", .abundance, 2.317e21, 2.326e21, 2.32e21, "consistent"),
        Row("R66", .abundance, 2.539e21, 2.546e21, 2.51e21, "inconsistent"),
        Row("R67", .abundance, 3.091e22, 3.1e22, 2.32e21, "inconsistent"),
        Row("R68", .abundance, 2.315e21, 2.324e21, 2.32e21, "consistent"),
        Row("R69", .abundance, 2.542e21, 2.55e21, 2.51e21, "inconsistent"),
        Row("R70", .abundance, 3.091e22, 3.1e22, 2.32e21, "inconsistent"),
        Row("R71", .abundance, 2.315e21, 2.324e21, 2.32e21, "consistent"),
        Row("R72", .printed, 4.197e16, 7.719e16, 5.88e16, "consistent"),
        Row("R73", .printed, 2.413e-06, 2.427e-06, 2.42e-06, "consistent"),
        Row("R74", .printed, 0.1229, 0.1237, 0.12, "consistent"),
        Row("R75", .printed, 2.413e22, 2.455e22, 2.43e22, "consistent"),
    ]
}
