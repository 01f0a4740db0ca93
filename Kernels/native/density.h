// The native loops of the density pass: a row of counts to transmission and optical depth, sums of
// bands, rows of maps. Included once for each instruction-set level. The OpenCL twin is density.cl.

#include "density_columns.h"

/// First sweep over a band whose columns are kept: what needs no variance.
BODY void sum_band(
    const radiograph_frame *frame, const bin_tables *t, int first, int last, float *sums,
    int *counts) {
    band_part parts[VECTORS];
    for (int i = 0; i < VECTORS; i++) {
        band_part part = {0};
        for (int x = first / LANES * LANES + i * WIDTH; x < last; x += LANES) {
            const whole inside = are_inside(x, first, last);
            const real ratio = load(t->ratio + x);
            const real depth = load(t->depth + x);
            const whole has_information = ratio == ratio, has_depth = depth == depth;
            add_columns(
                &part, t, x, inside & has_information, inside & has_depth, ratio, depth,
                load(t->attenuation + x));
            count_missing(&part, inside, has_information, has_depth);
        }
        parts[i] = part;
    }
    finish_band(parts, frame, last > first ? last - first : 0, sums, counts);
}

/// One vector of each partial sum over a band of what needs variances.
typedef struct {
    real statistical, reference, weight, weighted, per_chord;
} variance_part;

/// Adds the variances of columns, in full vectors of all that have a depth.
BODY void weigh_columns(
    const radiograph_settings *settings, const radiograph_frame *frame, const bin_tables *t,
    int uses_own_counts, real mean, int first, int last, int x, int is_full, variance_part *part) {
    const real n = load(t->attenuation + x);
    whole has_depth = n == n;
    if (!is_full) { has_depth = has_depth & are_inside(x, first, last); }
    const real chord = load(t->chord + x);
    const real inverse = open_beam_inverse(t, open_beam_at(t, frame, x));
    const real reference_inverse =
        t->reference_factor ? inverse * load(t->reference_factor + x) : inverse;
    const real y =
        uses_own_counts
            ? expected_inverse_counts(load(t->depth + x) + frame->log_dose, inverse)
            : expected_inverse_counts(
                  MULTIPLY_ADD(mean, chord, frame->relative_log_dose), reference_inverse);
    real own = statistical_variance(y, settings->summed_gain, settings->read_variance);
    real common = reference_variance(
        y, reference_inverse, frame->reference_gain, frame->reference_read_variance,
        settings->dark_variance);
    if (t->reference_factor && t->change) {
        common = common
            + statistical_variance(inverse, frame->flats_gain, frame->flats_read_variance);
    }
    if (t->inverse_summed) {
        own = own * load(t->inverse_summed + x);
        common = common * load(t->inverse_summed + x);
    }
    const real variance = own + common;
    const real weighted_chord = chord * weight_of_variance(variance);
    const real per_length = load(t->chord_inverse + x);
    ADD_WHERE(has_depth, part->statistical, own);
    ADD_WHERE(has_depth, part->reference, common);
    ADD_PRODUCT_WHERE(has_depth, part->weight, weighted_chord, chord);
    ADD_PRODUCT_WHERE(has_depth, part->weighted, weighted_chord, n);
    ADD_PRODUCT_WHERE(has_depth, part->per_chord, variance * per_length, per_length);
}

/// Second sweep over a band: variances from expected counts, and the sums weighted with them.
BODY void weigh_band(
    const radiograph_pass *pass, const radiograph_frame *frame, const bin_tables *t,
    int uses_own_counts, int first, int last, float *sums) {
    const radiograph_settings settings = pass->settings;
    const radiograph_frame f = *frame;
    // The attenuation per cm that the path-weighted estimate expects.
    const real chords = sums[sum_chord] > 0.0f ? sums[sum_chord] : 1.0f;
    const real mean = sums[sum_attenuation] * reciprocal(chords);
    real lanes[band_sums - sum_statistical][VECTORS];
    for (int group = 0; group < VECTORS; group += TOGETHER) {
        variance_part part[TOGETHER] = {0};
        for (int x = first / LANES * LANES + group * WIDTH; x < last; x += LANES) {
            const int is_full = x >= first && x + TOGETHER * WIDTH <= last;
            if (__builtin_expect(is_full, 1)) {
                _Pragma("unroll") for (int i = 0; i < TOGETHER; i++) {
                    weigh_columns(
                        &settings, &f, t, uses_own_counts, mean, first, last, x + i * WIDTH, 1,
                        &part[i]);
                }
            } else {
                _Pragma("unroll") for (int i = 0; i < TOGETHER; i++) {
                    weigh_columns(
                        &settings, &f, t, uses_own_counts, mean, first, last, x + i * WIDTH, 0,
                        &part[i]);
                }
            }
        }
        _Pragma("unroll") for (int i = 0; i < TOGETHER; i++) {
            lanes[0][group + i] = part[i].statistical;
            lanes[1][group + i] = part[i].reference;
            lanes[2][group + i] = part[i].weight;
            lanes[3][group + i] = part[i].weighted;
            lanes[4][group + i] = part[i].per_chord;
        }
    }
    for (int i = 0; i < band_sums - sum_statistical; i++) {
        sums[sum_statistical + i] = fold(lanes[i]);
    }
}

/// One row of each wanted map.
BODY void map_row(
    const radiograph_pass *pass, const radiograph_frame *frame, const bin_tables *t, int bin,
    float *scratch, const float *sums, const int *counts, const radiograph_results *results) {
    const radiograph_settings settings = pass->settings;
    const int width = settings.width;
    float *line = scratch + scratch_map * scratch_stride(pass);
    const size_t row = (size_t)bin * width;
    const size_t row_bytes = sizeof(float) * width;
    if (results->transmission) {
        for (int x = 0; x < width; x += WIDTH) {
            const real a = load(t->depth + x);
            store(line + x, SELECT(a == a, load(t->ratio + x) * frame->dose, NO_NUMBER));
        }
        __builtin_memcpy(results->transmission + row, line, row_bytes);
    }
    if (!results->density) { return; }
    const int band = settings.widest_band;
    const int *columns = pass->band_columns + 2 * ((size_t)bin * settings.bands + band);
    const float brightness = sums[band * band_sums + sum_transmission];
    const float informed = (float)counts[band * band_counts + count_informed];
    const int has_density = pass->row_kind[bin] == row_has_density
        && brightness >= settings.opaque_below * informed;
    const int first = has_density ? columns[0] : 0;
    const int last = has_density ? columns[1] : 0;
    for (int x = 0; x < width; x += WIDTH) {
        const whole inside = are_inside(x, first, last);
        const real value = lithium_density(
            load(t->attenuation + x), load(t->chord_inverse + x), pass->matrix[bin],
            settings.density_scale);
        store(line + x, SELECT(inside, value, NO_NUMBER));
    }
    __builtin_memcpy(results->density + row, line, row_bytes);
    if (!results->sigma) { return; }
    for (int x = 0; x < width; x += WIDTH) {
        const real a = load(t->depth + x);
        const whole inside = are_inside(x, first, last) & (a == a);
        const real inverse = open_beam_inverse(t, open_beam_at(t, frame, x));
        const real y = inverse * reciprocal(load(t->ratio + x));
        real variance = statistical_variance(y, settings.gain, settings.read_variance);
        if (t->inverse_summed) { variance = variance * load(t->inverse_summed + x); }
        const real deviation =
            (square_root(variance) * load(t->chord_inverse + x)) * frame->sigma_scale;
        store(line + x, SELECT(inside, deviation, NO_NUMBER));
    }
    __builtin_memcpy(results->sigma + row, line, row_bytes);
}

/// One bin of one frame.
BODY void run_bin(
    const radiograph_pass *pass, const radiograph_frame *frame, const radiograph_rows *rows,
    const bin_tables *t, int type, int is_prepared, int has_uncertainty, int corrects,
    columns_use use, int bin, kept_neighbours *kept, float *scratch,
    const radiograph_results *results) {
    const int bands = pass->settings.bands;
    const void *line;
    const float *state = 0;
    if (is_prepared) {
        prepare_counts(pass, rows, bin, kept, scratch);
        line = scratch + scratch_counts * scratch_stride(pass);
        state = scratch + scratch_state * scratch_stride(pass);
    } else {
        line = counts_of_row(pass, rows, pass->bin_rows[2 * bin]);
    }
    float *sums = results->sums + (size_t)bin * bands * band_sums;
    int *counts = results->counts + (size_t)bin * bands * band_counts;
    const int *columns = pass->band_columns + 2 * (size_t)bin * bands;
    use.first = columns[0];
    use.last = columns[1];
    for (int band = 1; band < bands; band++) {
        use.first = columns[2 * band] < use.first ? columns[2 * band] : use.first;
        use.last = columns[2 * band + 1] > use.last ? columns[2 * band + 1] : use.last;
    }
    if (results->transmission) {
        use.first = 0;
        use.last = pass->settings.width;
    }
    read_bin(
        pass, frame, line, is_prepared ? counts_float32 : type, state, corrects, t, use,
        results->bin_counts + (size_t)bin * bin_counts, sums, counts);
    for (int band = 0; band < bands; band++) {
        const int first = columns[2 * band], last = columns[2 * band + 1];
        float *band_sum = sums + band * band_sums;
        if (!use.is_only_band) {
            sum_band(frame, t, first, last, band_sum, counts + band * band_counts);
        }
        if (!has_uncertainty) {
            for (int i = sum_statistical; i < band_sums; i++) { band_sum[i] = 0.0f; }
        } else if (use.keeps_all && pass->uses_own_counts) {
            weigh_band(pass, frame, t, 1, first, last, band_sum);
        } else {
            weigh_band(pass, frame, t, 0, first, last, band_sum);
        }
    }
    if (results->transmission || results->density) {
        map_row(pass, frame, t, bin, scratch, sums, counts, results);
    }
}

/// Runs bins; the commonest cases are compiled with their choices as constants.
static void LEVEL(run_bins)(
    const radiograph_pass *pass, const radiograph_frame *frame, const radiograph_rows *rows,
    int first_bin, int last_bin, float *scratch, const radiograph_results *results) {
    const int is_prepared = pass->inverse_summed || pass->spots != spots_stay;
    const int is_only_band = pass->settings.bands == 1 && !results->transmission
        && !results->density && !pass->uses_own_counts;
    const int is_common = is_only_band && !pass->open_beam_change && !pass->reference_depth
        && !pass->inverse_summed && pass->has_uncertainty == pass->corrects_bias;
    const int is_direct = is_common && !is_prepared && pass->counts_type == counts_uint16;
    const columns_use alone = {.is_only_band = 1}, weighed = {.is_only_band = 1, .keeps_n = 1};
    const columns_use kept_columns = {.keeps_all = 1, .keeps_n = 1};
    kept_neighbours kept = NO_ROWS;
    for (int bin = first_bin; bin < last_bin; bin++) {
        const bin_tables t = tables_of_bin(pass, bin, scratch);
        bin_tables common = t;
        common.change = common.inverse_summed = 0;
        common.reference_depth = common.reference_factor = 0;
        if (is_direct && pass->has_uncertainty) {
            run_bin(
                pass, frame, rows, &common, counts_uint16, 0, 1, 1, weighed, bin, &kept, scratch,
                results);
        } else if (is_direct) {
            run_bin(
                pass, frame, rows, &common, counts_uint16, 0, 0, 0, alone, bin, &kept, scratch,
                results);
        } else if (is_common && is_prepared && pass->has_uncertainty) {
            run_bin(
                pass, frame, rows, &common, pass->counts_type, 1, 1, 1, weighed, bin, &kept,
                scratch, results);
        } else {
            run_bin(
                pass, frame, rows, &t, pass->counts_type, is_prepared, pass->has_uncertainty,
                pass->corrects_bias, kept_columns, bin, &kept, scratch, results);
        }
    }
}

static int LEVEL(spots)(
    const radiograph_pass *pass, const radiograph_rows *rows, int row, float *spots, float *medians,
    float *scratch) {
    kept_neighbours kept = NO_ROWS;
    return find_spots(pass, rows, row, spots, medians, &kept, scratch);
}

#define FUNCTION_OF_MANY(many, one)                                                               \
    static void LEVEL(many)(const float *arguments, size_t count, float *values) {                \
        for (size_t i = 0; i < count; i++) { values[i] = one((real)arguments[i])[0]; }            \
    }

FUNCTION_OF_MANY(reciprocals, reciprocal)
FUNCTION_OF_MANY(square_roots, square_root)
FUNCTION_OF_MANY(natural_logarithms, natural_logarithm)
FUNCTION_OF_MANY(exponentials, exponential)
