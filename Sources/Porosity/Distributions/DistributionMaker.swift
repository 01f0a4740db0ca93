import Engines

#if canImport(Glibc)
    import Glibc
#endif

/// Puts sums of cells together.
struct DistributionMaker: Sendable {
    let plan: DistributionPlan
    let segmentation: Segmentation
    let cells: CountedCells
    let estimator: PorosityEstimator
    let groups: BlockGroups
    let threads: Int
    /// The mean distance from the axis in each counted ring, px; empty for a box.
    let meanRadii: [Double]

    /// The estimate of all blocks and sectors of counted rings.
    private func estimate(_ parts: Range<Int>, radius: Double) -> PorosityEstimate {
        let groups = groups.cells(radius: radius)
        let units = groups.blocks.flatMap { blocks in
            groups.sectors.map { cells.sum(blocks: blocks, sectors: $0, parts: parts) }
        }
        return estimator.estimate(units, widening: groups.widening)
    }

    // MARK: Guards

    func guards(drift: SolidDrift) -> [GuardDistribution] {
        guard let layout = plan.rings else {
            let all = 0..<cells.parts
            return [
                GuardDistribution(
                    sigmas: 0, radius: .nan, total: estimate(all, radius: .nan), rings: [],
                    sectors: sectors(all, radius: .nan), rim: nil)
            ]
        }
        return layout.guards.map { inside in
            let rings = rings(inside, layout, drift)
            var rim = inside.rings.last?.parts ?? inside.parts
            if inside.rings.count > 1 {
                let last = inside.rings[inside.rings.count - 1]
                let before = inside.rings[inside.rings.count - 2]
                if last.width < before.width / 2 {
                    rim = before.parts.lowerBound..<last.parts.upperBound
                }
            }
            return GuardDistribution(
                sigmas: inside.sigmas, radius: inside.radius,
                // Half of the area lies beyond 0.7 R, and a mean distance from the axis is 2/3 R.
                total: estimate(inside.parts, radius: inside.radius * 2 / 3), rings: rings,
                sectors: sectors(inside.parts, radius: inside.radius * 2 / 3),
                rim: sectors(rim, radius: inside.radius))
        }
    }

    private func rings(
        _ inside: RingLayout.Guard, _ layout: RingLayout, _ drift: SolidDrift
    ) -> [RadialRing] {
        var cumulative: [Double] = []
        var (pores, voxels): (UInt64, UInt64) = (0, 0)
        for ring in inside.rings {
            let sums = cells.sum(parts: ring.parts)
            pores += sums.pores
            voxels += sums.voxels
            cumulative.append(Double(pores) / Double(voxels))
        }
        let upTo = cumulative
        let interior = interiorPorosity
        let meanRadii = meanRadii
        return mapInParallel(inside.rings.count, threads: threads) { index in
            let ring = inside.rings[index]
            var (weighted, count) = (0.0, 0.0)
            for part in ring.parts {
                let voxels = Double(cells.sum(parts: part..<part + 1).voxels)
                weighted += voxels * meanRadii[part]
                count += voxels
            }
            let estimate = estimate(ring.parts, radius: (ring.inner + ring.outer) / 2)
            let outer = layout.guards[0].rings.firstIndex {
                $0.parts.contains(ring.parts.lowerBound)
            }
            return RadialRing(
                inner: ring.inner, outer: ring.outer, meanRadius: weighted / count,
                estimate: estimate, cumulative: upTo[index],
                solidMode: outer.map { drift.rings[$0] } ?? .nan,
                edgeBound: EdgeBound(
                    inner: ring.inner, outer: ring.outer, porosity: interior,
                    geometry: geometry, segmentation: segmentation))
        }
    }

    /// φ behind the last guard.
    private var interiorPorosity: Double {
        let inside = plan.rings?.guards.last.map { cells.sum(parts: $0.parts) }
        return inside.map { Double($0.pores) / Double($0.voxels) } ?? .nan
    }

    /// A pellet has a geometry.
    private var geometry: PelletGeometry {
        guard let geometry = plan.geometry else { preconditionFailure("rings without a cylinder") }
        return geometry
    }

    // MARK: Sectors

    private func sectors(_ parts: Range<Int>, radius: Double) -> SectorDistribution {
        let groups = groups.cells(radius: radius)
        let sectors = (0..<cells.sectors).map { sector in
            let units = groups.blocks.map {
                cells.sum(blocks: $0, sectors: sector..<sector + 1, parts: parts)
            }
            return estimator.estimate(units, widening: groups.widening)
        }
        return SectorDistribution(
            sectors: sectors, harmonic: plan.rings == nil ? nil : .init(sectors))
    }

    // MARK: Heights

    func heights(binSlices: Int) -> [HeightDistribution] {
        let bins = stride(from: 0, to: cells.slices, by: binSlices).map {
            $0..<min($0 + binSlices, cells.slices)
        }
        // The zones inside each guard that slices are counted for.
        let sets = cells.zones > 1 ? [0..<2, 0..<1] : [0..<1]
        return sets.enumerated().map { index, zones in
            HeightDistribution(
                sigmas: index == 0 ? 0 : plan.rings?.guards[index].sigmas ?? 0,
                bins: mapInParallel(bins.count, threads: threads) { place in
                    let groups = groups.bin(bins[place])
                    let units = groups.blocks.flatMap { slices in
                        groups.sectors.map { cells.sum(slices: slices, zones: zones, sectors: $0) }
                    }
                    return HeightBin(
                        slices: bins[place],
                        estimate: estimator.estimate(
                            units, widening: groups.widening, isCorrected: false))
                })
        }
    }

    // MARK: Rings and blocks

    func ringBlocks() -> [RingBlock] {
        guard let rings = plan.rings?.guards[0].rings else { return [] }
        let blocks = cells.blocks
        return mapInParallel(rings.count * blocks, threads: threads) { index in
            let (ring, block) = (rings[index / blocks], index % blocks)
            let groups = groups.block(radius: (ring.inner + ring.outer) / 2)
            let units = groups.sectors.map {
                cells.sum(blocks: block..<block + 1, sectors: $0, parts: ring.parts)
            }
            return RingBlock(
                ring: index / blocks, slices: plan.slices(ofBlock: block),
                estimate: estimator.estimate(units, widening: groups.widening))
        }
    }
}

extension SectorDistribution.Harmonic {
    /// Fits the first harmonic to the porosities of equal sectors.
    ///
    /// A sector is the mean over an angle of 2π/n, which lowers the harmonic by sin(π/n)/(π/n).
    init?(_ sectors: [PorosityEstimate]) {
        let used = sectors.indices.filter { sectors[$0].voxels > 0 }
        guard used.count >= 4 else { return nil }
        let half = Double.pi / Double(sectors.count)
        let angles = used.map { Double(2 * $0 + 1) * half }
        let weights = used.map { Double(sectors[$0].voxels) }
        let total = weights.reduce(0, +)
        func centred(_ values: [Double]) -> [Double] {
            let mean = zip(values, weights).reduce(0) { $0 + $1.0 * $1.1 } / total
            return values.map { $0 - mean }
        }
        func product(_ left: [Double], _ right: [Double]) -> Double {
            used.indices.reduce(0) { $0 + weights[$1] * left[$1] * right[$1] } / total
        }
        let (c, s) = (centred(angles.map { cos($0) }), centred(angles.map { sin($0) }))
        let porosity = centred(used.map { sectors[$0].porosity })
        let (cc, cs, ss) = (product(c, c), product(c, s), product(s, s))
        let (cp, sp) = (product(c, porosity), product(s, porosity))
        let determinant = cc * ss - cs * cs
        guard determinant > 1e-9 else { return nil }
        let a = (cp * ss - sp * cs) / determinant
        let b = (sp * cc - cp * cs) / determinant
        let rest = used.indices.map { porosity[$0] - a * c[$0] - b * s[$0] }
        let variance = product(rest, rest) / Double(used.count - 3)
        let blur = sin(half) / half
        let size = (a * a + b * b).squareRoot()
        amplitude = size / blur
        let angle = atan2(b, a) * 180 / .pi
        direction = angle < 0 ? angle + 360 : angle
        // Of the component along (a, b): its row of the inverse of the normal matrix.
        let (x, y) = size > 0 ? (a / size, b / size) : (1, 0)
        let inverse = (x * x * ss - 2 * x * y * cs + y * y * cc) / determinant
        standardError = (variance * inverse).squareRoot() / blur
    }
}
