/// The porosity that a weighing gives, whatever the image resolves.
///
///     φ = 1 − m/(ρ π R² H)
///     u(φ) = (1 − φ) √[ (u_m/m)² + (u_ρ/ρ)² + (2 u_R/R)² + (u_H/H)² ]
///
/// Pores that are smaller than a voxel show only here.
public struct DensityClosure: Sendable, Hashable {
    /// A value with its standard uncertainty.
    public struct Measured: Sendable, Hashable {
        /// The value.
        public var value: Double
        /// Its standard uncertainty, 0 or above.
        public var uncertainty: Double

        /// Creates a measured value.
        public init(_ value: Double, uncertainty: Double = 0) {
            self.value = value
            self.uncertainty = uncertainty
        }

        fileprivate var relative: Double { uncertainty / value }
    }

    /// φ; below 0 where the mass does not fit into the volume.
    public let porosity: Double
    /// Standard uncertainty of φ.
    public let uncertainty: Double

    /// Closes the balance.
    ///
    /// - Parameters:
    ///   - mass: m, g.
    ///   - density: ρ of the solid without pores, g/cm³.
    ///   - radius: R, cm.
    ///   - height: H, cm.
    /// - Precondition: All are above 0.
    public init(mass: Measured, density: Measured, radius: Measured, height: Measured) {
        precondition([mass, density, radius, height].allSatisfy { $0.value > 0 })
        let volume = Double.pi * radius.value * radius.value * height.value
        let solid = mass.value / (density.value * volume)
        let parts = [mass.relative, density.relative, 2 * radius.relative, height.relative]
        porosity = 1 - solid
        uncertainty = solid * parts.reduce(0) { $0 + $1 * $1 }.squareRoot()
    }
}
