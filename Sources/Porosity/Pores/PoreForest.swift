/// What is known of a pore, or of a part of one.
struct PoreExtent {
    /// Where a pore reaches.
    struct Marks: OptionSet {
        let rawValue: UInt64
        /// The surface of the pellet.
        static let open = Marks(rawValue: 1)
        /// The border of the volume.
        static let cut = Marks(rawValue: 2)
        /// The first end face.
        static let top = Marks(rawValue: 4)
        /// The last end face.
        static let bottom = Marks(rawValue: 8)
        /// A slice that more may be joined to.
        fileprivate static let kept = Marks(rawValue: 16)
        fileprivate static let bits = UInt64(5)
    }

    /// Marks in the lowest bits, voxels above them.
    private var packed: UInt64

    init(voxels: Int, marks: Marks) { packed = UInt64(voxels) << Marks.bits | marks.rawValue }

    var voxels: Int { Int(packed >> Marks.bits) }
    var marks: Marks { Marks(rawValue: packed & (1 << Marks.bits - 1)) }

    /// Adds another part of the same pore.
    static func += (left: inout PoreExtent, right: PoreExtent) {
        let marks = left.marks.union(right.marks)
        left = PoreExtent(voxels: left.voxels + right.voxels, marks: marks)
    }

    fileprivate mutating func keep() { packed |= Marks.kept.rawValue }
    fileprivate mutating func letGo() { packed &= ~Marks.kept.rawValue }
}

/// Parts of pores and how they are joined: a forest in which every tree is a pore.
///
/// A part's parent has a lower number, so that one loop in rising order finds all roots.
struct PoreForest: ~Copyable {
    private(set) var count = 0
    /// The most parts there were at once.
    private(set) var peak = 0
    private var capacity: Int
    private var parents: UnsafeMutablePointer<UInt32>
    private var extents: UnsafeMutablePointer<PoreExtent>

    init(capacity: Int = 1024) {
        self.capacity = capacity
        parents = .allocate(capacity: capacity)
        extents = .allocate(capacity: capacity)
    }

    deinit {
        parents.deallocate()
        extents.deallocate()
    }

    /// Makes room for more parts.
    mutating func reserve(_ more: Int) {
        guard count + more > capacity else { return }
        precondition(count + more <= Int(UInt32.max), "parts of pores are numbered in 32 bits")
        capacity = max(count + more, capacity + capacity / 2)
        let (oldParents, oldExtents) = (parents, extents)
        parents = .allocate(capacity: capacity)
        extents = .allocate(capacity: capacity)
        parents.moveInitialize(from: oldParents, count: count)
        extents.moveInitialize(from: oldExtents, count: count)
        oldParents.deallocate()
        oldExtents.deallocate()
    }

    /// Adds a part and returns its number.
    ///
    /// - Precondition: There is room, see ``reserve(_:)``.
    @inline(__always)
    mutating func add(_ extent: PoreExtent) -> UInt32 {
        let label = UInt32(truncatingIfNeeded: count)
        parents[count] = label
        extents[count] = extent
        count += 1
        return label
    }

    /// Makes one pore of two parts and all that they are joined to.
    @inline(__always)
    func join(_ a: UInt32, _ b: UInt32) {
        let (first, second) = (root(a), root(b))
        if first < second {
            parents[Int(second)] = first
        } else {
            parents[Int(first)] = second
        }
    }

    /// The root of a part; the way there becomes shorter.
    @inline(__always)
    private func root(_ label: UInt32) -> UInt32 {
        var label = label
        while true {
            let parent = parents[Int(label)]
            if parent == label { return label }
            let next = parents[Int(parent)]
            parents[Int(label)] = next
            label = next
        }
    }

    /// Adds the parts of another forest; their numbers rise by the returned value.
    mutating func append(_ other: borrowing PoreForest) -> UInt32 {
        reserve(other.count)
        let offset = UInt32(count)
        for label in 0..<other.count {
            parents[count + label] = other.parents[label] + offset
            extents[count + label] = other.extents[label]
        }
        count += other.count
        return offset
    }

    /// Ends every pore that none of the faces reaches, and gives what is left new numbers.
    ///
    /// - Parameters:
    ///   - pinned: Parts that stay as they are, from 0 on: more may be joined to them, too.
    ///   - faces: Slices that more may be joined to; their labels are renewed.
    ///   - ended: Receives the pores that nothing can be joined to any more.
    mutating func retire(
        pinned: Int = 0, keeping faces: [PoreFace], into ended: inout PoreTotals
    ) {
        peak = max(peak, count)
        let (parents, extents) = (parents, extents)
        for label in pinned..<count {
            let parent = Int(parents[label])
            guard parent != label else { continue }
            // The parent came before, and points to its root; pinned parts hand on what they get.
            let root = parent < pinned ? parent : Int(parents[parent])
            parents[label] = UInt32(truncatingIfNeeded: root)
            extents[root] += extents[label]
        }
        for face in faces {
            for label in face.labels { extents[Int(parents[Int(label)])].keep() }
        }
        var kept = pinned
        for label in pinned..<count {
            let parent = Int(parents[label])
            if parent != label {
                parents[label] = parents[parent]
            } else if extents[label].marks.contains(.kept) {
                extents[label].letGo()
                extents[kept] = extents[label]
                parents[label] = UInt32(truncatingIfNeeded: kept)
                kept += 1
            } else {
                ended.add(extents[label])
            }
        }
        for face in faces {
            let labels = face.labels
            for run in labels.indices where labels[run] >= pinned {
                labels[run] = parents[Int(labels[run])]
            }
        }
        for label in pinned..<kept { parents[label] = UInt32(truncatingIfNeeded: label) }
        count = kept
    }
}

/// Pores that are complete.
struct PoreTotals: Sendable {
    var open = PoreSizeCounter()
    var closed = PoreSizeCounter()
    var percolating = PoreConnectivity.Count()
    var cut = PoreConnectivity.Count()

    /// Adds a pore.
    mutating func add(_ pore: PoreExtent) {
        guard pore.marks.contains(.open) else {
            closed.add(voxels: pore.voxels)
            return
        }
        open.add(voxels: pore.voxels)
        if pore.marks.isSuperset(of: [.top, .bottom]) { percolating.add(pore.voxels) }
        if pore.marks.contains(.cut) { cut.add(pore.voxels) }
    }

    /// Adds the pores of other totals.
    mutating func add(_ other: PoreTotals) {
        open.add(other.open)
        closed.add(other.closed)
        percolating.pores += other.percolating.pores
        percolating.voxels += other.percolating.voxels
        cut.pores += other.cut.pores
        cut.voxels += other.cut.voxels
    }
}
