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
    tally_range (*tally_slices)(const tally_settings *, const tally_slice *);
    tally_range (*tally_columns)(const tally_settings *, const tally_slice *, int, float);
    int (*tally_label)(const tally_pass *, const tally_slice *, int, int, void *);
    void (*tally_count)(
        const tally_pass *, const tally_slice *, int, int, const void *, void *,
        const tally_window *);
    void (*reciprocals)(const float *, size_t, float *);
    void (*square_roots)(const float *, size_t, float *);
    void (*natural_logarithms)(const float *, size_t, float *);
    void (*exponentials)(const float *, size_t, float *);
    void (*render_rows)(
        const render_settings *, const uint16_t *, const uint32_t *, int, int, uint32_t *);
    int (*add_counts)(const uint16_t *, size_t, uint32_t, uint32_t *);
    void (*means_of_sums)(const uint32_t *, size_t, double, double *);
    void (*subtract_means_of_sums)(const uint32_t *, size_t, double, double *);
    pixels_left_out (*find_usable)(
        const uint8_t *, const double *, const double *, size_t, double, uint8_t *);
    void (*numbers_of_pixels)(const double *, const uint8_t *, size_t, int, float *);
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

/// Columns of a row, from `first` to where the next run begins, that share sector and zone.
typedef struct {
    int first;
    int sector;
    int zone;
} tally_run;

/// The labels of one row, as the place of the axis in the slice decides them.
typedef struct {
    int is_made;
    int row;
    float centre_x;    ///< Of the slice that the labels were made for.
    float centre_y;
    int first;         ///< The columns within the last ring.
    int end;
    int run_count;
    tally_run *runs;   ///< One more than there are: it begins at `end`.
    uint32_t *offsets; ///< Of the ring of each column among the cells of a sector.
} tally_labels;

/// Where the parts of a tally's scratch memory begin, bytes.
typedef struct {
    size_t left;        ///< Per edge of a ring: the first column of the row within it.
    size_t right;       ///< Per edge of a ring: the first column after those.
    size_t sectors;     ///< Runs of columns that share a sector.
    size_t zones;       ///< Runs of columns that share a zone.
    size_t greys;       ///< Of the columns of a row.
    size_t places;      ///< Of those among the cells of a sector.
    size_t labels;      ///< Labels of one row after the other.
    size_t label_bytes; ///< Of one row.
    size_t bytes;       ///< Of everything.
} tally_memory;

/// Columns of a row and vectors to spare.
static inline size_t tally_stride(const tally_pass *pass) {
    return (size_t)pass->settings.width + 2 * LANES;
}

/// Places where a row may pass from one sector, or tile, to another, with both ends.
static inline size_t tally_sector_runs(const tally_pass *pass) {
    return (size_t)(pass->settings.sectors / 2 + pass->settings.across + 3);
}

/// Takes bytes of a memory, in whole cache lines.
static inline size_t tally_take(size_t *used, size_t bytes) {
    const size_t start = *used;
    *used += (bytes + 63) / 64 * 64;
    return start;
}

/// Lays out the scratch memory of `rows` rows.
static inline tally_memory tally_layout(const tally_pass *pass, int rows) {
    const size_t edges = ((size_t)pass->settings.rings + 1 + LANES) * sizeof(int);
    const size_t zones = (2 * (size_t)pass->settings.rings + 2) * sizeof(tally_run);
    const size_t sectors = tally_sector_runs(pass) * sizeof(tally_run);
    const size_t columns = tally_stride(pass) * sizeof(uint32_t);
    tally_memory memory = {.bytes = 0};
    memory.left = tally_take(&memory.bytes, edges);
    memory.right = tally_take(&memory.bytes, edges);
    memory.sectors = tally_take(&memory.bytes, sectors);
    memory.zones = tally_take(&memory.bytes, zones);
    memory.greys = tally_take(&memory.bytes, columns);
    memory.places = tally_take(&memory.bytes, columns);
    memory.labels = memory.bytes;
    tally_take(&memory.label_bytes, sizeof(tally_labels) + columns + sectors + zones);
    memory.bytes += (size_t)rows * memory.label_bytes;
    return memory;
}

/// The labels of row `index` of those in memory.
static inline tally_labels *tally_labels_of(
    const tally_pass *pass, const tally_memory *memory, char *scratch, int index) {
    char *place = scratch + memory->labels + (size_t)index * memory->label_bytes;
    tally_labels *labels = (tally_labels *)place;
    labels->offsets = (uint32_t *)(labels + 1);
    labels->runs = (tally_run *)(labels->offsets + tally_stride(pass));
    return labels;
}

/// Rows of neighbours that are in scratch memory; row y is in line y mod 3.
typedef struct {
    int rows[3];
} kept_neighbours;

/// No row is kept.
#define NO_ROWS ((kept_neighbours){{-9, -9, -9}})

#endif
