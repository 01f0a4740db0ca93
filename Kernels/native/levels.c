#pragma STDC FP_CONTRACT OFF
// Chooses the loops of an instruction-set level.

#define _GNU_SOURCE
#include "levels.h"

#include <string.h>
#include <unistd.h>
#ifdef __linux__
#include <sched.h>
#endif

static const native_loops *loops_at(int level) {
#if defined(__x86_64__)
    if (level >= level_v4) { return &loops_v4; }
    if (level >= level_v3) { return &loops_v3; }
#else
    (void)level;
#endif
    return &loops_base;
}

int widest_level(void) {
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (__builtin_cpu_supports("x86-64-v4")) { return level_v4; }
    if (__builtin_cpu_supports("x86-64-v3")) { return level_v3; }
#endif
    return level_base;
}

int available_cores(void) {
#ifdef __linux__
    cpu_set_t cores;
    if (sched_getaffinity(0, sizeof cores, &cores) == 0) { return CPU_COUNT(&cores); }
#endif
    return (int)sysconf(_SC_NPROCESSORS_ONLN);
}

size_t radiograph_scratch(const radiograph_pass *pass) {
    return (size_t)scratch_stride(pass) * scratch_rows;
}

void radiograph_bins(
    int level, const radiograph_pass *pass, const radiograph_frame *frame,
    const radiograph_rows *rows, int first_bin, int last_bin, float *scratch,
    const radiograph_results *results) {
    loops_at(level)->bins(pass, frame, rows, first_bin, last_bin, scratch, results);
}

int radiograph_spots(
    int level, const radiograph_pass *pass, const radiograph_rows *rows, int row, float *spots,
    float *medians, float *scratch) {
    return loops_at(level)->spots(pass, rows, row, spots, medians, scratch);
}

tally_range tally_slices(const tally_settings *settings, const tally_slice *slice) {
    return loops_base.tally_slices(settings, slice);
}

tally_range tally_columns(
    int level, const tally_settings *settings, const tally_slice *slice, int row,
    float squared_edge) {
    return loops_at(level)->tally_columns(settings, slice, row, squared_edge);
}

size_t tally_scratch(const tally_pass *pass, int rows) {
    return tally_layout(pass, rows).bytes;
}

int tally_label(
    int level, const tally_pass *pass, const tally_slice *slice, int first_row, int rows,
    void *scratch) {
    return loops_at(level)->tally_label(pass, slice, first_row, rows, scratch);
}

void tally_count(
    int level, const tally_pass *pass, const tally_slice *slice, int first_row, int rows,
    const void *values, void *scratch, const tally_window *window) {
    loops_at(level)->tally_count(pass, slice, first_row, rows, values, scratch, window);
}

void add_to_totals(uint32_t *restrict counts, size_t count, uint64_t *restrict totals) {
    for (size_t i = 0; i < count; i++) { totals[i] += counts[i]; }
    memset(counts, 0, count * sizeof *counts);
}

void add_to_slice(
    uint32_t *restrict counts, size_t greys, const uint32_t *restrict ends, size_t classes,
    const uint32_t *restrict weights, uint64_t *restrict sums, uint32_t *restrict histogram) {
    size_t grey = 0;
    for (size_t class = 0; class < classes; class++) {
        uint32_t voxels = 0;
        for (; grey < ends[class]; grey++) { voxels += counts[grey]; }
        sums[class] += voxels;
    }
    uint64_t weighted = 0;
    for (size_t i = 0; i < greys; i++) {
        weighted += (uint64_t)weights[i] * counts[i];
        histogram[i] += counts[i];
    }
    sums[classes] += weighted;
    memset(counts, 0, greys * sizeof *counts);
}

int add_counts(
    int level, const uint16_t *counts, size_t count, uint32_t limit, uint32_t *sums) {
    return loops_at(level)->add_counts(counts, count, limit, sums);
}

void means_of_sums(
    int level, const uint32_t *sums, size_t count, double reciprocal, double *means) {
    loops_at(level)->means_of_sums(sums, count, reciprocal, means);
}

void subtract_means_of_sums(
    int level, const uint32_t *sums, size_t count, double reciprocal, double *values) {
    loops_at(level)->subtract_means_of_sums(sums, count, reciprocal, values);
}

pixels_left_out find_usable(
    int level, const uint8_t *unmasked, const double *first, const double *last, size_t count,
    double limit, uint8_t *usable) {
    return loops_at(level)->find_usable(unmasked, first, last, count, limit, usable);
}

void numbers_of_pixels(
    int level, const double *numbers, const uint8_t *usable, size_t count, int are_inverse,
    float *values) {
    loops_at(level)->numbers_of_pixels(numbers, usable, count, are_inverse, values);
}

void reciprocals(int level, const float *arguments, size_t count, float *values) {
    loops_at(level)->reciprocals(arguments, count, values);
}

void square_roots(int level, const float *arguments, size_t count, float *values) {
    loops_at(level)->square_roots(arguments, count, values);
}

void natural_logarithms(int level, const float *arguments, size_t count, float *values) {
    loops_at(level)->natural_logarithms(arguments, count, values);
}

void exponentials(int level, const float *arguments, size_t count, float *values) {
    loops_at(level)->exponentials(arguments, count, values);
}

void render_rows(
    int level, const render_settings *settings, const uint16_t *cells, const uint32_t *colours,
    int first_row, int rows, uint32_t *pixels) {
    loops_at(level)->render_rows(settings, cells, colours, first_row, rows, pixels);
}
