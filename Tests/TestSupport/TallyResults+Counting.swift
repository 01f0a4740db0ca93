public import Engines

extension TallyResults {
    /// Counts voxels of a sector of a slice.
    public func count(
        _ voxels: UInt32 = 1, slice: Int, zone: Int = 0, sector: Int, grey: Int
    ) {
        count([voxels], slice: slice, place: (zone * sectors + sector) * greys + grey)
    }

    /// Counts voxels of a slice, `[zone][sector][grey]` from a place on.
    public func count(_ voxels: [UInt32], slice: Int, place: Int = 0) {
        var counts = [UInt32](repeating: 0, count: zones * sectors * greys)
        counts.replaceSubrange(place..<place + voxels.count, with: voxels)
        counts.withUnsafeMutableBufferPointer {
            guard let counts = $0.baseAddress else { return }
            add(counts, slices: slice..<slice + 1)
        }
    }
}
