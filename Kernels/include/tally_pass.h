// What the grey tally reads and writes, for the native loops and the OpenCL engine alike.

#ifndef LITHORAY_TALLY_PASS_H
#define LITHORAY_TALLY_PASS_H

#include "../formulas/tally_settings.h"

/// What the voxels of all slices share.
typedef struct {
    tally_settings settings;
    int counts_type;          ///< counts_uint16 or counts_float32.
    const float *edges;       ///< Squared edges of the rings, px^2: rings + 1, and LANES to spare.
    const float *cosines;     ///< Where sectors begin, between 0 and 180 degrees: sectors / 2 - 1,
    const float *sines;       ///< and LANES to spare.
    const int *zone_of_ring;  ///< The zone of each ring, -1 for none.
    const int *grey_steps;    ///< Codes of the greys that are added, then of those that are omitted.
} tally_pass;

/// Where counts go: those of some blocks and of some slices of the pellet.
typedef struct {
    uint32_t *cells;       ///< [block][sector][ring][grey]
    uint32_t *slice_cells; ///< [slice][zone][sector][grey]
    int first_block;
    int first_slice;
} tally_window;

/// A half-open range.
typedef struct {
    int first;
    int end;
} tally_range;

#endif
