// The loops of one instruction-set level.

#ifndef LITHORAY_LEVELS_H
#define LITHORAY_LEVELS_H

#include "../include/Kernels.h"

typedef struct {
    void (*bins)(
        const radiograph_pass *, const radiograph_frame *, const radiograph_rows *, int, int,
        float *, const radiograph_results *);
    int (*spots)(
        const radiograph_pass *, const radiograph_rows *, int, float *, float *, float *);
    void (*reciprocals)(const float *, size_t, float *);
    void (*square_roots)(const float *, size_t, float *);
    void (*natural_logarithms)(const float *, size_t, float *);
    void (*exponentials)(const float *, size_t, float *);
} native_loops;

extern const native_loops loops_base;
#if defined(__x86_64__)
extern const native_loops loops_v3, loops_v4;
#endif

/// Distance of two scratch rows, in floats: a row, a place to spare at each end, and a vector more.
static inline int scratch_stride(const radiograph_pass *pass) {
    return (pass->settings.width + 3 * LANES) / LANES * LANES;
}

/// Scratch rows of a pass.
enum {
    scratch_ratio,
    scratch_depth,
    scratch_attenuation,
    scratch_counts,
    scratch_state,
    scratch_spots,
    scratch_medians,
    scratch_map,
    scratch_low,
    scratch_middle,
    scratch_high,
    scratch_neighbours,
    scratch_rows = scratch_neighbours + 3
};

/// Rows of neighbours that are in scratch memory; row y is in line y mod 3.
typedef struct {
    int rows[3];
} kept_neighbours;

/// No row is kept.
#define NO_ROWS ((kept_neighbours){{-9, -9, -9}})

#endif
