public import Fields
import Foundation

extension PelletGeometry {
    /// Largest tilt, degrees.
    private static let largestTilt = 45.0

    /// Creates a cylinder from values given by hand.
    ///
    /// The end faces are at right angles to the axis; where it crosses the planes half a voxel
    /// before the first and after the last slice, they cut it.
    ///
    /// - Parameters:
    ///   - axis: Where the axis is in the middle of `slices`, px; the first voxel's centre is at 0.
    ///   - radius: R, px.
    ///   - tiltDegrees: Angle between the axis and z, 0 to 45 degrees.
    ///   - azimuthDegrees: Direction in which the axis leans as z increases, degrees: 0 is +x, 90 is
    ///     +y.
    ///   - slices: The slices of the pellet, half-open.
    ///   - shape: Columns and rows of a slice of the volume.
    ///   - sliceCount: Slices of the volume.
    /// - Throws: ``PorosityError/cylinderOutside(reason:)``.
    public init(
        axis: SIMD2<Double>, radius: Double, tiltDegrees: Double = 0, azimuthDegrees: Double = 0,
        slices: Range<Int>, shape: Shape, sliceCount: Int
    ) throws(PorosityError) {
        guard radius > 0, radius.isFinite else {
            throw .cylinderOutside(
                reason: "radius_px is \(radius); give a number of pixels above 0")
        }
        guard radius <= Double(max(shape.width, shape.height)) else {
            throw .cylinderOutside(
                reason: "radius_px is \(radius), the slices are only \(shape) pixels; check its "
                    + "unit")
        }
        guard !slices.isEmpty, slices.lowerBound >= 0, slices.upperBound <= sliceCount else {
            throw .cylinderOutside(
                reason: "z is [\(slices.lowerBound), \(slices.upperBound)], the volume has "
                    + "\(sliceCount) slices; give the first and the one after the last")
        }
        guard (0...Self.largestTilt).contains(tiltDegrees), azimuthDegrees.isFinite else {
            throw .cylinderOutside(
                reason:
                    "tilt_deg is \(tiltDegrees) with azimuth_deg \(azimuthDegrees); give a tilt "
                    + "of 0 to 45 degrees, and its direction in azimuth_deg")
        }
        let beside = SIMD2(
            max(0 - axis.x, axis.x - Double(shape.width - 1), 0),
            max(0 - axis.y, axis.y - Double(shape.height - 1), 0))
        guard axis.x.isFinite, axis.y.isFinite, (beside * beside).sum() < radius * radius else {
            throw .cylinderOutside(
                reason: "axis_px is [\(axis.x), \(axis.y)] with radius_px \(radius), outside the "
                    + "slices of \(shape) pixels; check both")
        }
        let far = SIMD2(
            max(axis.x, Double(shape.width - 1) - axis.x),
            max(axis.y, Double(shape.height - 1) - axis.y))
        guard (far * far).sum() >= radius * radius else {
            throw .cylinderOutside(
                reason: "radius_px is \(radius): slices of \(shape) pixels lie inside it as a "
                    + "whole; check it, or give region: box")
        }
        let tilt = tiltDegrees * .pi / 180
        let azimuth = azimuthDegrees * .pi / 180
        let half = Double(slices.count) / 2 / cos(tilt)
        self.init(
            axisPoint: SIMD3(
                axis.x, axis.y, Double(slices.lowerBound + slices.upperBound - 1) / 2),
            direction: SIMD3(
                sin(tilt) * cos(azimuth), sin(tilt) * sin(azimuth), cos(tilt)),
            radius: radius, heights: -half...half)
    }

    /// Angle between the axis and z, degrees.
    public var tiltDegrees: Double {
        atan2((direction.x * direction.x + direction.y * direction.y).squareRoot(), direction.z)
            * 180 / .pi
    }

    /// Direction in which the axis leans as z increases, degrees from 0 to 360: 0 is +x, 90 is +y.
    public var azimuthDegrees: Double {
        let angle = atan2(direction.y, direction.x) * 180 / .pi
        return angle < 0 ? angle + 360 : angle
    }
}
