// What the density pass reads and writes, for the native loops and the OpenCL engine alike.

#ifndef LITHORAY_RADIOGRAPH_PASS_H
#define LITHORAY_RADIOGRAPH_PASS_H

#include "../formulas/radiograph_settings.h"

/// Floating-point sums of one band of one row bin, in this order.
enum {
    sum_transmission,          ///< T of the pixels with information.
    sum_depth,                 ///< A of the valid pixels, as in every sum below.
    sum_chord,                 ///< t, cm.
    sum_attenuation,           ///< N' = A' - A_ref.
    sum_attenuation_per_chord, ///< N'/t.
    sum_statistical,           ///< Var(A), the frame's own part.
    sum_reference,             ///< Var(A), the references' part.
    sum_weight,                ///< t^2 h, h = 1 / Var(A).
    sum_weighted_attenuation,  ///< t h N'.
    sum_variance_per_chord,    ///< Var(A) / t^2.
    band_sums
};

/// Counts of one band of one row bin, in this order.
enum { count_informed, count_valid, band_counts };

/// Counts of one row bin, in this order.
enum { count_saturated, count_spots, count_nonpositive, bin_counts };

/// What stands in a row of a density map.
enum { row_has_density, row_is_outside, row_is_opaque };

/// How the counts of a frame are stored.
enum { counts_uint16, counts_float32 };

/// What happens to a spot: it stays, is left out, or the median takes its place.
enum { spots_stay, spots_are_excluded, spots_are_replaced };

/// The tables of one pass, row after row, `width` values a row; a table that the pass does not need is
/// null. Float tables have LANES values to spare after the last row.
typedef struct {
    radiograph_settings settings;
    int counts_type;               ///< counts_uint16 or counts_float32.
    int spots;                     ///< spots_stay, spots_are_excluded or spots_are_replaced.
    int has_uncertainty;           ///< Whether gain and read noise are known.
    int corrects_bias;             ///< Whether the second-order bias of A is taken off.
    int uses_own_counts;           ///< Variances of sums from the pixels' own counts (no sample).
    const int *bin_rows;           ///< 2 per bin: first row, number of rows.
    const int *band_columns;       ///< 2 per bin and band: first column, the one after the last.
    const float *dark;             ///< Per bin: mean dark, ADU.
    const float *open_beam;        ///< Per bin: 1/w, or w before if `open_beam_change`; 0: no number.
    const float *open_beam_change; ///< Per bin: w after - w before.
    const float *inverse_summed;   ///< Per bin: 1 / number of pixels that a column of the bin sums.
    const float *reference_depth;  ///< Per bin: A_ref, corrected for the footprint as A is.
    const float *reference_factor; ///< Per bin: w over the expected counts of the reference frames.
    const float *chord;            ///< Per column: t, cm; rows `chord_stride` apart.
    const float *chord_inverse;    ///< Per column: 1/t, 0 where t is 0.
    const float *edge0;            ///< Per column: e0 of the footprint.
    const float *edge1;            ///< Per column: e1 of the footprint.
    const uint8_t *usable;         ///< Per pixel: 1 if neither masked nor without beam.
    const float *pixel_dark;       ///< Per pixel: mean dark, for the spot rule; null: 0.
    const float *matrix;           ///< Per bin: attenuation that is not lithium-6's, per cm.
    const uint8_t *row_kind;       ///< Per bin: row_has_density, ...
} radiograph_pass;

/// Where the results of one frame go; maps that nobody wants are null.
typedef struct {
    float *sums;         ///< Per bin and band: band_sums.
    int *counts;         ///< Per bin and band: band_counts.
    int *bin_counts;     ///< Per bin: bin_counts.
    float *transmission; ///< Per pixel.
    float *density;      ///< Per pixel, at/cm3.
    float *sigma;        ///< Per pixel, at/cm3.
} radiograph_results;

/// The rows of a frame that are in memory, with LANES values to spare after the last.
typedef struct {
    const void *counts; ///< Of row `first_row`, column 0.
    int first_row;
    int row_count;
} radiograph_rows;

#endif
