public import Engines
public import Fields
import Foundation

/// How a pellet is looked at: where the eye is, what is cut out, and where a point of the pellet is in
/// the picture.
///
/// The pellet stands upright whatever its tilt in the volume: its axis u points up the page, and
/// angles about it start at the volume's x,
///
///     e₁ = (x − (x·u) u) / ‖…‖        e₂ = u × e₁
///
/// A point of the pellet has coordinates (x, y, h): along e₁ and e₂ from the axis, and up from the
/// lower face, all in px of the volume.
public struct PelletView: Sendable {
    /// Where the eye is.
    public struct Camera: Sendable, Hashable {
        /// Angle about the axis at which it stands, degrees from e₁ towards e₂.
        public var azimuth: Double
        /// Angle at which it looks down, degrees: 0 from the side, 90 from above.
        public var elevation: Double
        /// Its distance from the middle of the pellet, in radii; nil for parallel rays, with which
        /// lengths across the view are the same everywhere.
        public var distance: Double?

        /// Places the eye.
        public init(azimuth: Double = -60, elevation: Double = 28, distance: Double? = nil) {
            self.azimuth = azimuth
            self.elevation = elevation
            self.distance = distance
        }
    }

    /// The wedge that is cut out, its edge on the axis.
    public struct Cut: Sendable, Hashable {
        /// Its angle, degrees, up to 180.
        public var width: Double
        /// Direction of its middle from the eye's, degrees: 0 opens towards the eye.
        public var turn: Double
        /// How far it reaches below the upper face, px; nil for all the way.
        public var depth: Double?

        /// Chooses a wedge.
        public init(width: Double = 90, turn: Double = 12, depth: Double? = nil) {
            self.width = width
            self.turn = turn
            self.depth = depth
        }
    }

    /// The pellet.
    public let geometry: PelletGeometry
    /// Where the eye is.
    public let camera: Camera
    /// What is cut out; nil for nothing.
    public let cut: Cut?
    /// The size of the picture: the pellet, with a little space around it.
    public let shape: Shape
    /// px of the volume per px of the picture, across the view through the middle of the pellet.
    public let scale: Double
    /// Unit vectors of the pellet's coordinates in the volume: e₁, e₂ and u.
    public let axes: [SIMD3<Double>]
    /// From points to the plane of the picture.
    let projection: Projection
    /// Where the middle of the pellet is in the picture.
    private let centre: SIMD2<Double>

    /// Chooses a view in which the whole pellet fills a picture.
    ///
    /// - Parameters:
    ///   - geometry: The pellet.
    ///   - camera: Where the eye is.
    ///   - cut: What is cut out; nil for nothing.
    ///   - size: Pixels of the longer side of the picture.
    /// - Precondition: The pellet has a radius, a height and a unit direction, an eye is outside it,
    ///   and `size` is at least 16.
    public init(
        _ geometry: PelletGeometry, camera: Camera = Camera(), cut: Cut? = Cut(), size: Int = 1200
    ) {
        let height = geometry.height
        precondition(geometry.radius > 0 && height > 0, "a pellet of no volume")
        precondition(size >= 16, "a picture of \(size) pixels")
        let half = (height / (2 * geometry.radius))
        precondition(
            camera.distance.map { $0 > (1 + half * half).squareRoot() } ?? true,
            "the eye is inside the pellet")
        self.geometry = geometry
        self.camera = camera
        self.cut = cut
        axes = Self.axes(of: geometry.direction)
        let projection = Projection(geometry, camera: camera)
        self.projection = projection
        // The rims of both faces bound what is seen.
        let places = Self.rims(of: geometry).map(projection.place)
        let low = places.reduce(places[0]) { pointwiseMin($0, $1) }
        let high = places.reduce(places[0]) { pointwiseMax($0, $1) }
        let span = high - low
        let inner = Double(size) * (1 - 2 * Self.space)
        scale = max(span.x, span.y) / inner
        let border = Double(size) * Self.space
        shape = Shape(
            width: Int((span.x / scale + 2 * border).rounded(.up)),
            height: Int((span.y / scale + 2 * border).rounded(.up)))
        centre = [border - low.x / scale, border + high.y / scale]
    }

    /// Space around the pellet, as a part of the longer side.
    private static let space = 0.01

    /// e₁, e₂ and u.
    private static func axes(of direction: SIMD3<Double>) -> [SIMD3<Double>] {
        // A pellet that lies along x has y as the start of its angles.
        let start: SIMD3<Double> = abs(direction.x) < 0.9 ? [1, 0, 0] : [0, 1, 0]
        let flat = start - dot(start, direction) * direction
        let first = flat / dot(flat, flat).squareRoot()
        let second = SIMD3(
            direction.y * first.z - direction.z * first.y,
            direction.z * first.x - direction.x * first.z,
            direction.x * first.y - direction.y * first.x)
        return [first, second, direction]
    }

    /// Points of both rims, in the pellet's coordinates.
    private static func rims(of geometry: PelletGeometry) -> [SIMD3<Double>] {
        let height = geometry.height
        return (0..<720).flatMap { step -> [SIMD3<Double>] in
            let angle = Double(step) * .pi / 360
            let (x, y) = (geometry.radius * cos(angle), geometry.radius * sin(angle))
            return [[x, y, 0], [x, y, height]]
        }
    }

    /// Height of the pellet, px of the volume.
    public var pelletHeight: Double { geometry.height }

    /// Where a point of the pellet is in the picture.
    ///
    /// - Parameter point: Along e₁ and e₂ from the axis and up from the lower face, px of the volume.
    /// - Returns: px of the picture, right and down from its upper left corner.
    public func place(of point: SIMD3<Double>) -> SIMD2<Double> {
        let place = projection.place(of: point)
        return SIMD2(centre.x + place.x / scale, centre.y - place.y / scale)
    }

    /// The angles between which the wedge lies, radians from e₁ towards e₂; nil without a wedge.
    public var cutAngles: ClosedRange<Double>? {
        cut.map { cut in
            let middle = (camera.azimuth + cut.turn) * .pi / 180
            let half = cut.width / 2 * .pi / 180
            return middle - half...middle + half
        }
    }

    /// The plan of the picture.
    ///
    /// - Parameters:
    ///   - grid: The local porosity.
    ///   - cellEdge: Side of a cell, px of the volume.
    ///   - firstCell: The centre of the first cell, px of the volume.
    ///   - colours: How porosities become colours.
    /// - Returns: A plan with 3×3 rays for each pixel. A colour is the mean porosity down to one and a
    ///   half cells below the surface.
    public func plan(
        grid: RenderPlan.Grid, cellEdge: Double, firstCell: SIMD3<Double>,
        colours: RenderPlan.Colours
    ) -> RenderPlan {
        let radius = geometry.radius
        let lowerFace = geometry.axisPoint + geometry.heights.lowerBound * geometry.direction
        // From the upper left, in front of the picture.
        let light =
            -0.3 * projection.right + 0.5 * projection.up + 0.8 * projection.towardsEye
        return RenderPlan(
            shape: shape, rays: rays, pelletHeight: pelletHeight / radius,
            cut: cutAngles.map { angles in
                RenderPlan.Cut(
                    angles: angles,
                    floor: cut?.depth.map { (pelletHeight - $0) / radius } ?? -1)
            }, grid: grid, gridOrigin: (lowerFace - firstCell) / cellEdge,
            gridAxes: axes.map { $0 * (radius / cellEdge) }, depth: 1.5 * cellEdge / radius,
            colours: colours, light: light / dot(light, light).squareRoot())
    }

    /// The rays of the picture, in radii.
    private var rays: RenderPlan.Rays {
        let radius = geometry.radius
        let column = projection.right * (scale / radius)
        let row = -projection.up * (scale / radius)
        let towardsEye = projection.towardsEye
        let corner = -centre.x * column - centre.y * row
        let middle = SIMD3(0, 0, pelletHeight / (2 * radius))
        guard let distance = camera.distance else {
            return RenderPlan.Rays(
                origin: middle + corner, originPerColumn: column, originPerRow: row,
                direction: -towardsEye)
        }
        return RenderPlan.Rays(
            origin: middle + distance * towardsEye, originPerColumn: .zero, originPerRow: .zero,
            direction: corner / distance - towardsEye, directionPerColumn: column / distance,
            directionPerRow: row / distance)
    }
}

/// From points of a pellet to the plane through its middle across the view.
struct Projection: Sendable {
    /// Unit vectors in the pellet's coordinates: right and up in the picture, and to the eye.
    let right, up, towardsEye: SIMD3<Double>
    /// The middle of the pellet, px.
    private let middle: SIMD3<Double>
    /// Distance of the eye from it, px; nil for parallel rays.
    private let eye: Double?

    init(_ geometry: PelletGeometry, camera: PelletView.Camera) {
        let (azimuth, elevation) = (camera.azimuth * .pi / 180, camera.elevation * .pi / 180)
        right = [-sin(azimuth), cos(azimuth), 0]
        up = [-cos(azimuth) * sin(elevation), -sin(azimuth) * sin(elevation), cos(elevation)]
        towardsEye = [
            cos(azimuth) * cos(elevation), sin(azimuth) * cos(elevation), sin(elevation),
        ]
        middle = [0, 0, (geometry.height) / 2]
        eye = camera.distance.map { $0 * geometry.radius }
    }

    /// Where a point is seen, px right and up from the middle.
    func place(of point: SIMD3<Double>) -> SIMD2<Double> {
        let fromMiddle = point - middle
        let flat = SIMD2(dot(fromMiddle, right), dot(fromMiddle, up))
        return eye.map { flat * ($0 / ($0 - dot(fromMiddle, towardsEye))) } ?? flat
    }
}

/// a·b.
private func dot(_ a: SIMD3<Double>, _ b: SIMD3<Double>) -> Double { (a * b).sum() }
