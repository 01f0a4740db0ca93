import Foundation

/// A cylinder while it is being fitted: its axis as a straight line over the slices.
struct FittedCylinder {
    /// A point of the axis.
    var point: SIMD3<Double>
    /// How far the axis moves in x and y from a slice to the next.
    var slope: SIMD2<Double>
    /// R.
    var radius: Double

    /// The unit vector along the axis.
    var direction: SIMD3<Double> {
        let vector = SIMD3(slope.x, slope.y, 1)
        return vector / (vector * vector).sum().squareRoot()
    }

    /// Where the axis crosses the plane of a slice.
    func centre(ofSlice slice: Double) -> SIMD2<Double> {
        SIMD2(point.x, point.y) + (slice - point.z) * slope
    }

    /// A place's distance from the axis, and the unit vector from the axis to it.
    func distance(_ place: SIMD3<Double>) -> (radius: Double, outwards: SIMD3<Double>, z: Double) {
        let (axis, offset) = (direction, place - point)
        let height = (offset * axis).sum()
        let across = offset - height * axis
        let radius = (across * across).sum().squareRoot()
        return (radius, across / max(radius, 1e-9), point.z + height * axis.z)
    }
}
