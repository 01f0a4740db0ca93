#if canImport(Glibc)
    import Glibc
#endif

/// The edge of a pellet in one slice: where rays from the axis last cross the middle grey.
struct EdgeRays {
    /// Points of the edge.
    private(set) var points: [SIMD2<Double>] = []
    /// Rays that leave the image before they find an edge.
    private(set) var outside = 0
    /// Rays.
    let count: Int

    /// Distance of samples on a ray, px.
    private static let step = 0.5

    /// Looks for the edge, from outside inwards.
    ///
    /// - Parameters:
    ///   - image: The slice.
    ///   - centre: Where rays start.
    ///   - distances: Where on the rays the edge is looked for, px from the centre.
    ///   - level: The middle grey between air and solid.
    ///   - count: Rays, at equal angles.
    init(
        _ image: SliceImage, centre: SIMD2<Double>, distances: ClosedRange<Double>, level: Double,
        count: Int
    ) {
        self.count = count
        let samples = Int((distances.upperBound - distances.lowerBound) / Self.step) + 1
        for index in 0..<count {
            let angle = 2 * Double.pi * Double(index) / Double(count)
            let ray = SIMD2(cos(angle), sin(angle))
            var last: (distance: Double, value: Double)?
            var found = false
            var seesAir = false
            for sample in (0..<samples).reversed() {
                let distance = distances.lowerBound + Double(sample) * Self.step
                guard let value = image.mean(at: centre + distance * ray, along: ray) else {
                    last = nil
                    continue
                }
                if value < level {
                    seesAir = true
                } else if let last, seesAir {
                    let part = (value - level) / (value - last.value)
                    points.append(centre + (distance + part * Self.step) * ray)
                    found = true
                    break
                } else if !seesAir {
                    // Solid up to the border: the edge is beyond it.
                    break
                }
                last = (distance, value)
            }
            if !found { outside += 1 }
        }
    }
}
