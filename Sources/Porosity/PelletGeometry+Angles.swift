#if canImport(Glibc)
    import Glibc
#endif

extension PelletGeometry {
    /// Angle between the axis and z, degrees.
    public var tiltDegrees: Double {
        atan2((direction.x * direction.x + direction.y * direction.y).squareRoot(), direction.z)
            * 180 / .pi
    }

    /// Direction in which the axis leans as z increases, from +x towards +y, degrees, 0…360; 0 for
    /// an axis along z.
    public var azimuthDegrees: Double {
        guard direction.x != 0 || direction.y != 0 else { return 0 }
        let angle = atan2(direction.y, direction.x) * 180 / .pi
        return angle < 0 ? angle + 360 : angle
    }

    /// Height of the pellet along its axis, px.
    public var height: Double { heights.upperBound - heights.lowerBound }

    /// Creates a cylinder from what is written down of it.
    ///
    /// Its end faces are at right angles to the axis and cross it half a voxel before the centre of
    /// the first slice and after that of the last one.
    ///
    /// - Parameters:
    ///   - axis: Where the axis crosses the plane in the middle of `slices`, px.
    ///   - radius: R, px.
    ///   - tiltDegrees: Angle between the axis and z, below 90.
    ///   - azimuthDegrees: Direction in which the axis leans as z increases, from +x towards +y.
    ///   - slices: Slices of the volume between the end faces.
    /// - Precondition: The radius is above 0, and there is a slice.
    public init(
        axis: SIMD2<Double>, radius: Double, tiltDegrees: Double = 0, azimuthDegrees: Double = 0,
        slices: Range<Int>
    ) {
        precondition(radius > 0 && !slices.isEmpty, "a cylinder has a radius and a height")
        let tilt = tiltDegrees * .pi / 180
        let azimuth = azimuthDegrees * .pi / 180
        let middle = Double(slices.lowerBound + slices.upperBound - 1) / 2
        let half = Double(slices.count) / 2 / cos(tilt)
        self.init(
            axisPoint: SIMD3(axis.x, axis.y, middle),
            direction: SIMD3(
                sin(tilt) * cos(azimuth), sin(tilt) * sin(azimuth), cos(tilt)),
            radius: radius, heights: -half...half)
    }
}
