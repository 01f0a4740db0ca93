// The grey tally: voxels of some slices to counts of cells, and of slices of the pellet.
// The native twin is native/tally.h.
//
// Global size: at least width x height x slices; a work-item has one voxel. Counts are 32-bit and
// exact: the voxels of one launch are fewer than 2^32.
//   values       slice after slice, row after row
//   edges        squared edges of the rings, px^2
//   cosines      where sectors begin, between 0 and 180 degrees
//   grey_steps   codes of the greys that are added to equal steps, then of those that are omitted
//   cells        [block][sector][ring][grey], from block `first_block` on
//   slice_cells  [slice][zone][sector][grey], from slice `first_slice` of the pellet on
// Chosen when the program is built:
//   WIDTH        1: a voxel has its own place to be counted in
//   COUNTS       ushort or float
//   IS_FLOAT     0 or 1: NaN has a grey of its own

/// Sets counts to 0; a work-item has one of them.
__kernel void clear(__global uint *counts) { counts[get_global_id(0)] = 0; }

__kernel void tally(
    __constant tally_settings *all_settings, __global const tally_slice *slices,
    __global const COUNTS *values, __global const float *edges, __global const float *cosines,
    __global const float *sines, __global const int *zone_of_ring,
    __global const int *grey_steps, __global uint *cells, __global uint *slice_cells,
    const int first_block, const int first_slice) {
    const tally_settings s = all_settings[0];
    const int x = get_global_id(0);
    const int y = get_global_id(1);
    const int z = get_global_id(2);
    if (x >= s.width || y >= s.height) { return; }
    const tally_row row = row_of_slice(s, slices[z], y);
    const float column = convert_float(x);
    const float square = squared_radius(s, row, column);
    if (square >= edges[s.rings]) { return; }
    const int slice = slice_of_height(s, height_in_row(s, row, column));
    if (slice < 0 || slice >= s.slices) { return; }

    int ring = 0;
    int outside = s.rings;
    while (outside - ring > 1) {
        const int middle = (ring + outside) / 2;
        if (square >= edges[middle]) {
            ring = middle;
        } else {
            outside = middle;
        }
    }
    int sector;
    if (s.across > 0) {
        sector = part_of(y, s.down, s.height) * s.across + part_of(x, s.across, s.width);
    } else {
        sector = is_in_second_half(row, column) ? s.sectors / 2 : 0;
        for (int k = 0; k < s.sectors / 2 - 1; k++) {
            sector += reaches(row, column, cosines[k], sines[k]);
        }
    }

    const COUNTS value = values[((size_t)z * s.height + y) * s.width + x];
#if IS_FLOAT
    const int code = code_of_value(s, value);
#else
    const int code = value;
#endif
    int grey = equal_steps(s, code);
    for (int k = 0; k < s.grey_added; k++) { grey += code >= grey_steps[k]; }
    for (int k = 0; k < s.grey_omitted; k++) { grey -= code >= grey_steps[s.grey_added + k]; }
#if IS_FLOAT
    grey = IS_NUMBER(value) ? grey : s.greys - 1;
#endif
    const size_t block = part_of(slice, s.blocks, s.slices) - first_block;
    atomic_inc(cells + ((block * s.sectors + sector) * s.rings + ring) * s.greys + grey);
    const int zone = zone_of_ring[ring];
    if (zone >= 0) {
        const size_t place = slice - first_slice;
        atomic_inc(slice_cells + ((place * s.zones + zone) * s.sectors + sector) * s.greys + grey);
    }
}
