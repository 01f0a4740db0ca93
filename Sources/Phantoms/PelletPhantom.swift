import Engines
import Fields
import Synchronization

/// A synthetic volume of a porous pellet whose porosity is known.
///
/// Pores are balls about the points of a Poisson process whose density depends on the distance from
/// the axis and on the height. The porosity to expect follows from a formula, and the one that came
/// about from counting voxel centres. Voxels at an edge are mixtures; the mixture is blurred, seen
/// through cupping and rings, and takes on noise:
///
///     grey = (G ∗ (m (p v_p + (1 − p) v_s) + (1 − m) v_air)) · (1 − c (1 − ρ²/R²)) + ring(ρ) + noise
///
/// with the part m of the voxel that is pellet, the part p of that which is pore, the distance ρ
/// from the middle column and row, about which a tomograph turns, and c for ρ < R only.
///
/// The same options give the same bytes, whatever the number of threads, on every machine.
public struct PelletPhantom: Sendable {
    /// What the volume is like.
    public let options: PelletPhantomOptions

    let model: PelletModel
    let coverage: PelletCoverage
    let pores: PelletPores
    private let blur: GaussianBlur?
    /// What rings add, by the whole part of the distance from the axis of rotation.
    private let rings: [Float]

    /// Creates the volume's plan: where every pore is.
    ///
    /// - Throws: ``PhantomError`` where an option makes no sense, alone or beside the others.
    public init(
        _ options: PelletPhantomOptions = PelletPhantomOptions()
    ) throws(PhantomError) {
        try options.check()
        let blur = options.blur > 0 ? GaussianBlur(sigma: options.blur) : nil
        let reach = blur?.reach ?? 0
        let model = PelletModel(options, margin: Double(reach))
        guard model.length >= 4 else { throw .noPellet(height: model.length) }
        let coverage = try PelletCoverage(options, model)
        self.options = options
        self.model = model
        self.coverage = coverage
        self.blur = blur
        pores = try PelletPores(
            options, model, coverage, slices: -reach..<options.slices + reach)
        rings = Self.rings(options)
    }

    private static func rings(_ options: PelletPhantomOptions) -> [Float] {
        let greys = options.resolvedGreys
        let count = max(options.width, options.height) + 1
        var rings = [Float](repeating: 0, count: count)
        var stream = RandomStream(seed: options.seed, PelletStream.rings.rawValue)
        let amplitude = options.ringAmplitude * abs(greys.solid - greys.pore)
        for _ in 0..<options.rings {
            let place = stream.whole(below: max(min(options.width, options.height) / 2, 1))
            let width = 1 + stream.whole(below: 2)
            let value = Float(amplitude * stream.normal())
            for i in place..<min(place + width, count) { rings[i] += value }
        }
        return rings
    }

    /// Makes the volume, slice after slice.
    ///
    /// Memory holds some slices at a time, however many there are.
    ///
    /// - Parameters:
    ///   - threads: How many work at once.
    ///   - write: Takes the voxels of one slice in the options' type and the machine's byte order,
    ///     row after row; called in order of z.
    /// - Returns: What is true of the volume.
    /// - Throws: What `write` throws.
    public func make(
        threads: Int, _ write: (UnsafeRawBufferPointer) throws -> Void
    ) throws -> PelletTruth {
        let reach = blur?.reach ?? 0
        let sliceBytes = 4 * options.shape.count
        let batch = min(max((48 << 20) / sliceBytes, 1), 64)
        var greys: [Int: [Float]] = [:]
        var counts = emptyCounts
        for first in stride(from: 0, to: options.slices, by: batch) {
            let slices = first..<min(first + batch, options.slices)
            greys = greys.filter { $0.key >= first - reach }
            let missing = (first - reach..<slices.upperBound + reach).filter { greys[$0] == nil }
            let painted = Mutex<[Int: (grey: [Float], counts: PelletCounts?)]>([:])
            inParallel(missing.count, threads: threads) { index in
                let slice = painting(ofSlice: missing[index])
                painted.withLock { $0[missing[index]] = slice }
            }
            for (z, slice) in painted.withLock({ $0 }) {
                greys[z] = slice.grey
                if let found = slice.counts { counts.add(found) }
            }
            let known = greys
            let bytes = Mutex<[Int: [UInt8]]>([:])
            inParallel(slices.count, threads: threads) { index in
                let z = first + index
                let window = (z - reach...z + reach).compactMap { known[$0] }
                let slice = voxels(ofSlice: z, blur?.combined(window) ?? window[0])
                bytes.withLock { $0[z] = slice }
            }
            let finished = bytes.withLock { $0 }
            for z in slices { try finished[z]?.withUnsafeBytes(write) }
        }
        return PelletTruth(self, counts)
    }

    /// Counts of zero for the whole volume.
    private var emptyCounts: PelletCounts {
        let start = model.length / 2
        let low = Int((model.heights.lowerBound + start).rounded(.down))
        let high = Int((model.heights.upperBound + start).rounded(.up))
        let columns = Int((model.radius * Double(PelletCounts.finesse)).rounded(.up))
        return PelletCounts(rows: low..<high, columns: columns)
    }

    /// The greys of a slice, blurred along rows and columns, and its counts if it is in the volume.
    private func painting(ofSlice z: Int) -> (grey: [Float], counts: PelletCounts?) {
        let (part, isPore) = pores(inSlice: z)
        var (grey, counts) = composition(ofSlice: z, part, isPore)
        if let blur { grey = blur.blurred(grey, options.shape) }
        return (grey, (0..<options.slices).contains(z) ? counts : nil)
    }

    /// The part of every voxel that is pore, were the pellet everywhere, and in which kind of pores
    /// its centre is: 1 for the Poisson process', 2 for closed ones, 3 for both.
    private func pores(inSlice z: Int) -> (part: [Float], isPore: [UInt8]) {
        let (width, height) = (options.width, options.height)
        var part = [Float](repeating: 0, count: width * height)
        var isPore = [UInt8](repeating: 0, count: width * height)
        for index in pores.pores(ofSlice: z) {
            let pore = pores.pores[Int(index)]
            let mark: UInt8 = Int(index) < pores.firstClosed ? 1 : 2
            let a = pore.radius
            // Where the mixture is half: a voxel's mean of a curved edge, which keeps the volume.
            let half = a - 1 / (12 * a)
            let reach = a + 0.75
            let dz = Double(z) - pore.middle.z
            let rest = reach * reach - dz * dz
            guard rest > 0 else { continue }
            for y in Self.span(pore.middle.y, rest.squareRoot(), height) {
                let dy = Double(y) - pore.middle.y
                let square = dz * dz + dy * dy
                guard reach * reach > square else { continue }
                let span = Self.span(pore.middle.x, (reach * reach - square).squareRoot(), width)
                for x in span {
                    let dx = Double(x) - pore.middle.x
                    let distance = (square + dx * dx).squareRoot()
                    let place = y * width + x
                    if distance < a { isPore[place] |= mark }
                    let value = Float(max(0, min(1, half + 0.5 - distance)))
                    part[place] = max(part[place], value)
                }
            }
        }
        if options.hasHardEdges {
            for i in part.indices { part[i] = isPore[i] == 0 ? 0 : 1 }
        }
        return (part, isPore)
    }

    /// Whole numbers of `0..<count` within `reach` of a place.
    private static func span(_ middle: Double, _ reach: Double, _ count: Int) -> Range<Int> {
        let first = Int((middle - reach).rounded(.up))
        let end = Int((middle + reach).rounded(.down)) + 1
        return (first..<max(first, end)).clamped(to: 0..<count)
    }

    /// Greys without blur, and the counts of the slice.
    private func composition(
        ofSlice z: Int, _ part: [Float], _ isPore: [UInt8]
    ) -> (grey: [Float], counts: PelletCounts) {
        let (width, height) = (options.width, options.height)
        let levels = options.resolvedGreys
        let u = model.direction
        // Where the axis crosses the plane of the slice, and the height of that point.
        let crossing = (Double(z) - model.middle.z) / u.z
        let centre = SIMD2(model.middle.x + crossing * u.x, model.middle.y + crossing * u.y)
        let radius = model.radius
        let start = model.length / 2
        let lean = radius * (1 - u.z * u.z).squareRoot() + 1
        let whole = emptyCounts
        let rows =
            Int(
                (crossing + start - lean).rounded(.down))..<Int(
                (crossing + start + lean).rounded(.up))
        var counts = PelletCounts(rows: rows.clamped(to: whole.rows), columns: whole.columns)
        var grey = [Float](repeating: Float(levels.air), count: width * height)
        for y in 0..<height {
            let ey = Double(y) - centre.y
            for x in 0..<width {
                let ex = Double(x) - centre.x
                let along = ex * u.x + ey * u.y
                let square = ex * ex + ey * ey - along * along
                guard square < (radius + 1) * (radius + 1) else { continue }
                let distance = max(square, 0).squareRoot()
                let h = crossing + along
                let place = y * width + x
                var notch = Double.infinity
                if !model.notches.isEmpty && distance > radius - model.notchDepth - 1 {
                    notch = notchDistance(ex, ey, along)
                }
                let isInside = distance < radius && model.heights.contains(h)
                let isNotch = notch < model.notchDepth
                var pellet = isInside && !isNotch ? 1.0 : 0.0
                if !options.hasHardEdges {
                    pellet = min(max(radius + 0.5 - distance, 0), 1)
                    pellet *= min(max(h - model.heights.lowerBound + 0.5, 0), 1)
                    pellet *= min(max(model.heights.upperBound - h + 0.5, 0), 1)
                    pellet *= min(max(notch - model.notchDepth + 0.5, 0), 1)
                }
                let pore = Double(part[place])
                let inside = pore * levels.pore + (1 - pore) * levels.solid
                grey[place] = Float(pellet * inside + (1 - pellet) * levels.air)
                guard isInside else { continue }
                let row = Int((h + start).rounded(.down))
                let column = Int(distance * Double(PelletCounts.finesse))
                if isNotch {
                    counts.add(.notch, row: row, column: column)
                    continue
                }
                counts.add(.voxels, row: row, column: column)
                if isPore[place] != 0 { counts.add(.pores, row: row, column: column) }
                if isPore[place] & 2 != 0 { counts.add(.closed, row: row, column: column) }
            }
        }
        return (grey, counts)
    }

    /// Distance from the middle of the nearest notch of a point that lies (ex, ey, 0) from the axis.
    private func notchDistance(_ ex: Double, _ ey: Double, _ along: Double) -> Double {
        let (first, second) = model.across
        let place = SIMD2(ex * first.x + ey * first.y, ex * second.x + ey * second.y)
        var nearest = Double.infinity
        for notch in model.notches {
            let step = place - notch
            nearest = min(nearest, (step * step).sum())
        }
        return nearest.squareRoot()
    }

    /// What is stored of a slice.
    private func voxels(ofSlice z: Int, _ grey: [Float]) -> [UInt8] {
        switch options.type {
        case .uint8: stored(z, grey) { UInt8(max(0, min(255, $0)).rounded()) }
        case .uint16: stored(z, grey) { UInt16(max(0, min(65535, $0)).rounded()) }
        case .int16: stored(z, grey) { Int16(max(-32768, min(32767, $0)).rounded()) }
        case .float32: stored(z, grey) { Float($0) }
        }
    }

    @inline(__always)
    private func stored<Value: BitwiseCopyable>(
        _ z: Int, _ grey: [Float], _ value: (Double) -> Value
    ) -> [UInt8] {
        let (width, height) = (options.width, options.height)
        let sigma = options.resolvedGreys.noise
        let hasPattern = options.cupping > 0 || options.rings > 0
        let count = width * height * MemoryLayout<Value>.stride
        return [UInt8](unsafeUninitializedCapacity: count) { bytes, written in
            let values = UnsafeMutableRawBufferPointer(bytes).bindMemory(to: Value.self)
            for y in 0..<height {
                var stream = RandomStream(
                    seed: options.seed, PelletStream.noise.rawValue, UInt64(z), UInt64(y))
                for x in 0..<width {
                    var signal = Double(grey[y * width + x])
                    if hasPattern { signal = patterned(signal, x, y) }
                    if sigma > 0 { signal += sigma * stream.normal() }
                    values[y * width + x] = value(signal)
                }
            }
            written = count
        }
    }

    /// A grey with cupping and rings.
    private func patterned(_ grey: Double, _ x: Int, _ y: Int) -> Double {
        let dx = Double(x) - Double(options.width - 1) / 2
        let dy = Double(y) - Double(options.height - 1) / 2
        let square = dx * dx + dy * dy
        let part = min(square / (model.radius * model.radius), 1)
        let ring = rings[Int(square.squareRoot())]
        return grey * (1 - options.cupping * (1 - part)) + Double(ring)
    }
}
