#ifndef LITHORAY_KERNELS_H
#define LITHORAY_KERNELS_H

#include <stddef.h>
#include <stdint.h>

#include "pore_runs.h"
#include "radiograph_pass.h"
#include "../formulas/render_settings.h"
#include "tally_pass.h"

/// Widths of instruction sets that the loops are compiled for.
enum { level_base, level_v3, level_v4, level_count };

/// The widest level that this processor runs.
int widest_level(void);

/// Processor cores that this process may use.
int available_cores(void);

/// Floats of scratch memory that the loops of a pass need.
size_t radiograph_scratch(const radiograph_pass *pass);

/// Runs the pass on bins [first_bin, last_bin) of one frame.
void radiograph_bins(
    int level, const radiograph_pass *pass, const radiograph_frame *frame,
    const radiograph_rows *rows, int first_bin, int last_bin, float *scratch,
    const radiograph_results *results);

/// Marks the spots of an image row (1.0, else 0.0), with the medians of the neighbourhoods beside
/// them, and returns how many spots there are. `spots` and `medians` have LANES values to spare. The
/// rows above and below must be in memory where the image has them.
int radiograph_spots(
    int level, const radiograph_pass *pass, const radiograph_rows *rows, int row, float *spots,
    float *medians, float *scratch);

/// Adds counts to sums; returns whether all are below `limit`.
int add_counts(
    int level, const uint16_t *counts, size_t count, uint32_t limit, uint32_t *sums);

/// Means of sums, and values less the means of sums: a mean is a sum times `reciprocal`.
void means_of_sums(
    int level, const uint32_t *sums, size_t count, double reciprocal, double *means);
void subtract_means_of_sums(
    int level, const uint32_t *sums, size_t count, double reciprocal, double *values);

/// How many pixels give no number: masked or without a sample, and with too little beam.
typedef struct {
    size_t masked;
    size_t low_flat;
} pixels_left_out;

/// Marks pixels that may give a number by 1, others by 0: those where `unmasked` is 0, if there is a
/// mask, or an open beam is NaN, and those where one is not above `limit`.
pixels_left_out find_usable(
    int level, const uint8_t *unmasked, const double *first, const double *last, size_t count,
    double limit, uint8_t *usable);

/// Numbers of usable pixels, or their reciprocals, in single precision; 0 of others and in place of
/// NaN.
void numbers_of_pixels(
    int level, const double *numbers, const uint8_t *usable, size_t count, int are_inverse,
    float *values);

/// The slices of the pellet that hold the voxels of a slice of the volume.
tally_range tally_slices(const tally_settings *settings, const tally_slice *slice);

/// The columns of a row of a slice that are within a squared distance from the axis and in the
/// pellet's slices.
tally_range tally_columns(
    int level, const tally_settings *settings, const tally_slice *slice, int row,
    float squared_edge);

/// Bytes of scratch memory for `rows` rows, zero before the first use.
size_t tally_scratch(const tally_pass *pass, int rows);

/// Labels the voxels of rows of a slice; returns whether any may count.
///
/// Labels in the scratch memory that an earlier slice left and that fit are used again.
int tally_label(
    int level, const tally_pass *pass, const tally_slice *slice, int first_row, int rows,
    void *scratch);

/// Counts the values of the rows of a slice that were labelled last. `values` has LANES values to spare.
void tally_count(
    int level, const tally_pass *pass, const tally_slice *slice, int first_row, int rows,
    const void *values, void *scratch, const tally_window *window);

/// Adds counts of a window to totals and sets them to 0.
void add_to_totals(uint32_t *counts, size_t count, uint64_t *totals);

/// Adds the counts of one sector of a slice, by grey, to that slice's histogram and to the sector's
/// sums, and sets them to 0.
///
/// The sums are the voxels of each class of greys, which begins where the one before it ends, and
/// then those of all greys times their weights.
void add_to_slice(
    uint32_t *counts, size_t greys, const uint32_t *ends, size_t classes, const uint32_t *weights,
    uint64_t *sums, uint32_t *histogram);

/// One value of a function of `formulas/arithmetic.h` for each of `count` arguments.
void reciprocals(int level, const float *arguments, size_t count, float *values);
void square_roots(int level, const float *arguments, size_t count, float *values);
void natural_logarithms(int level, const float *arguments, size_t count, float *values);
void exponentials(int level, const float *arguments, size_t count, float *values);

/// The pieces of the density pass's OpenCL source, in order: the formulas' headers, then the loops,
/// each behind a line that names its file; null after the last.
const char *radiograph_source(int piece);

/// The same for the grey tally.
const char *tally_source(int piece);

/// Draws rows of a picture, 0xRRGGBB a pixel: `cells` holds the codes of the grid, `colours` has COLOURS
/// colours and one for places without a porosity.
void render_rows(
    int level, const render_settings *settings, const uint16_t *cells, const uint32_t *colours,
    int first_row, int rows, uint32_t *pixels);

/// The pieces of the render pass's OpenCL source, as above.
const char *render_source(int piece);

#endif
