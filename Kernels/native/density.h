// The native loops of the density pass: a row of counts to transmission and optical depth, sums of
// bands, rows of maps. Included once for each instruction-set level. The OpenCL twin is density.cl.

#include "counts.h"
#include "../formulas/radiograph.h"

/// Vectors of one set of partial sums.
#define VECTORS (LANES / WIDTH)

/// Vectors that a sweep over a row holds at once, so that their partial sums stay in registers.
#define TOGETHER (WIDTH == 16 ? 2 : 1)

/// Where the columns from x on lie in [first, last).
BODY whole are_inside(int x, int first, int last) {
    return (columns_from(x) >= first) & (columns_from(x) < last);
}

/// Adds 1 where the comparison holds.
#define COUNT_WHERE(truth, count) count = (truth) ? count + 1 : count

/// Folds the partial sums in halves.
BODY float fold(const real *lanes) {
    float part[LANES];
    _Pragma("unroll") for (int i = 0; i < VECTORS; i++) { store(part + i * WIDTH, lanes[i]); }
    for (int distance = LANES / 2; distance > 0; distance /= 2) {
        for (int lane = 0; lane < distance; lane++) { part[lane] = part[lane] + part[lane + distance]; }
    }
    return part[0];
}

/// Where the tables of one bin start, and what is known of its columns: u/w (NaN: no information),
/// A and N' (NaN: no information, or counts not positive).
typedef struct {
    const float *dark, *open_beam, *change, *inverse_summed, *reference_depth, *reference_factor;
    const float *chord, *chord_inverse, *edge0, *edge1;
    float *ratio, *depth, *attenuation;
} bin_tables;

BODY bin_tables tables_of_bin(const radiograph_pass *pass, int bin, float *scratch) {
    const size_t table = (size_t)bin * pass->settings.width;
    const size_t chord = (size_t)bin * pass->settings.chord_stride;
    const int stride = scratch_stride(pass);
    return (bin_tables){
        .dark = pass->dark + table,
        .open_beam = pass->open_beam + table,
        .change = pass->open_beam_change ? pass->open_beam_change + table : 0,
        .inverse_summed = pass->inverse_summed ? pass->inverse_summed + table : 0,
        .reference_depth = pass->reference_depth ? pass->reference_depth + table : 0,
        .reference_factor = pass->reference_factor ? pass->reference_factor + table : 0,
        .chord = pass->chord + chord,
        .chord_inverse = pass->chord_inverse + chord,
        .edge0 = pass->edge0 + chord,
        .edge1 = pass->edge1 + chord,
        .ratio = scratch + scratch_ratio * stride,
        .depth = scratch + scratch_depth * stride,
        .attenuation = scratch + scratch_attenuation * stride,
    };
}

/// The open beam at a column: w, or 1/w where flats are not interpolated; 0 where there is none.
BODY real open_beam_at(const bin_tables *t, const radiograph_frame *frame, int x) {
    const real beam = load(t->open_beam + x);
    return t->change ? interpolated_open_beam(beam, load(t->change + x), frame->interpolation)
                     : beam;
}

/// 1/w; without a meaning where there is no beam.
BODY real open_beam_inverse(const bin_tables *t, real beam) {
    return t->change ? reciprocal(beam) : beam;
}

/// N' at a column: the attenuation less the reference's.
BODY real attenuation_at(const bin_tables *t, real depth, int x) {
    const real a = attenuation(depth, load(t->edge0 + x), load(t->edge1 + x));
    return t->reference_depth ? a - load(t->reference_depth + x) : a;
}

/// Neighbouring columns of one bin: u, 1/w and u/w.
typedef struct {
    real net, inverse, ratio;
} columns;

/// What is known of neighbouring columns.
typedef struct {
    whole usable, saturated, spot, informed, valid;
} columns_state;

BODY columns read_columns(
    const radiograph_frame *frame, const void *line, int type, const bin_tables *t, int x) {
    columns c;
    c.inverse = open_beam_inverse(t, open_beam_at(t, frame, x));
    c.net = read_counts(line, type, x) - load(t->dark + x);
    c.ratio = c.net * c.inverse;
    return c;
}

BODY columns_state read_state(
    const radiograph_pass *pass, const radiograph_frame *frame, const void *line, int type,
    const float *state, const bin_tables *t, columns c, int x) {
    columns_state s;
    s.usable = open_beam_at(t, frame, x) > 0.0f;
    s.saturated = read_counts(line, type, x) >= pass->settings.saturation;
    s.spot = 0;
    if (state) {
        s.saturated = load(state + x) == (float)counts_are_saturated;
        s.spot = load(state + x) == (float)counts_hold_spot;
    }
    s.informed = s.usable & NOT(s.saturated);
    if (pass->spots == spots_are_excluded) { s.informed = s.informed & NOT(s.spot); }
    s.valid = s.informed & (c.net > 0.0f);
    return s;
}

/// Reads TOGETHER vectors; whether all are valid for certain, by few comparisons. Nearly all are.
BODY int read_sound_columns(
    const radiograph_frame *frame, const void *line, int type, const float *state,
    const bin_tables *t, float saturation, int x, columns *c) {
    whole sound = -1;
    _Pragma("unroll") for (int i = 0; i < TOGETHER; i++) {
        const int here = x + i * WIDTH;
        c[i] = read_columns(frame, line, type, t, here);
        // Without a beam 1/w is 0, and no product is positive; that of interpolated flats may be.
        sound = sound & (c[i].ratio > 0.0f);
        if (t->change) { sound = sound & (open_beam_at(t, frame, here) > 0.0f); }
        sound = sound
            & (state ? load(state + here) == (float)counts_good
                     : read_counts(line, type, here) < saturation);
    }
    return __builtin_reduce_or(NOT(sound)) == 0;
}

/// Counts why columns of the image have no depth.
BODY void count_reasons(columns_state s, whole of, whole *left_out) {
    left_out[count_saturated] += COUNT(of & s.usable & s.saturated);
    left_out[count_spots] += COUNT(of & s.usable & s.spot);
    left_out[count_nonpositive] += COUNT(of & s.informed & NOT(s.valid));
}

/// A of columns whose counts are positive; without a meaning elsewhere.
BODY real depth_of_columns(
    const radiograph_settings *settings, const radiograph_frame *frame, const bin_tables *t, columns c,
    int corrects, int x) {
    if (!corrects) { return optical_depth(c.ratio, frame->log_dose); }
    const real share = t->inverse_summed ? load(t->inverse_summed + x) : (real)1.0f;
    const real counts = unbiased_counts(c.net, settings->gain, settings->read_variance, share);
    return without_open_beam_bias(
        optical_depth(counts * c.inverse, frame->log_dose), c.inverse, frame->open_beam_gain,
        frame->open_beam_read_variance, share);
}

/// One vector of each partial sum over a band of what needs no variance, and how many of its columns
/// have no information, and no depth.
typedef struct {
    real ratio, depth, chord, attenuation, per_chord;
    whole uninformed, depthless;
} band_part;

/// Adds columns inside a band, all ones where all of them are, that have information and a depth.
BODY void add_columns(
    band_part *part, const bin_tables *t, int x, whole has_information, whole has_depth, real ratio,
    real depth, real n) {
    ADD_WHERE(has_information, part->ratio, ratio);
    ADD_WHERE(has_depth, part->depth, depth);
    ADD_WHERE(has_depth, part->chord, load(t->chord + x));
    ADD_WHERE(has_depth, part->attenuation, n);
    ADD_PRODUCT_WHERE(has_depth, part->per_chord, n, load(t->chord_inverse + x));
}

BODY void count_missing(
    band_part *part, whole inside, whole has_information, whole has_depth) {
    COUNT_WHERE(inside & NOT(has_information), part->uninformed);
    COUNT_WHERE(inside & NOT(has_depth), part->depthless);
}

BODY void finish_band(
    const band_part *parts, const radiograph_frame *frame, int width, float *sums, int *counts) {
    real lanes[sum_attenuation_per_chord + 1][VECTORS];
    whole uninformed = 0, depthless = 0;
    for (int i = 0; i < VECTORS; i++) {
        lanes[sum_transmission][i] = parts[i].ratio * frame->dose;
        lanes[sum_depth][i] = parts[i].depth;
        lanes[sum_chord][i] = parts[i].chord;
        lanes[sum_attenuation][i] = parts[i].attenuation;
        lanes[sum_attenuation_per_chord][i] = parts[i].per_chord;
        uninformed += parts[i].uninformed;
        depthless += parts[i].depthless;
    }
    for (int i = 0; i <= sum_attenuation_per_chord; i++) { sums[i] = fold(lanes[i]); }
    counts[count_informed] = width - sum_of_whole(uninformed);
    counts[count_valid] = width - sum_of_whole(depthless);
}

/// What becomes of the columns that are read.
typedef struct {
    int first, last;  ///< Columns that somebody needs; of others only the reasons are counted.
    int is_only_band; ///< Whether they are the only band, summed at once.
    int keeps_all;    ///< Whether u/w and A are kept for sweeps that follow.
    int keeps_n;      ///< Whether N' is kept.
} columns_use;

/// Uses columns that all have a depth.
BODY void use_sound_columns(
    const radiograph_settings *settings, const radiograph_frame *frame, const bin_tables *t, columns c,
    int corrects, columns_use use, int x, band_part *part) {
    const real depth = depth_of_columns(settings, frame, t, c, corrects, x);
    const real n = attenuation_at(t, depth, x);
    if (use.keeps_all) {
        store(t->ratio + x, c.ratio);
        store(t->depth + x, depth);
    }
    if (use.keeps_n) { store(t->attenuation + x, n); }
    if (use.is_only_band) { add_columns(part, t, x, -1, -1, c.ratio, depth, n); }
}

/// Uses columns of which some may lie outside, or have no depth; counts why they have none.
///
/// Not inlined: the columns that all others are like keep the registers.
static __attribute__((noinline)) void use_any_columns(
    const radiograph_pass *pass, const radiograph_frame *frame, const void *line, int type,
    const float *state, const bin_tables *t, int corrects, columns_use use, int x, band_part *part,
    whole *left_out) {
    const columns c = read_columns(frame, line, type, t, x);
    const columns_state s = read_state(pass, frame, line, type, state, t, c, x);
    const whole inside = are_inside(x, use.first, use.last);
    const real depth = depth_of_columns(&pass->settings, frame, t, c, corrects, x);
    const real n = attenuation_at(t, depth, x);
    if (use.keeps_all) {
        store(t->ratio + x, SELECT(s.informed, c.ratio, NO_NUMBER));
        store(t->depth + x, SELECT(s.valid, depth, NO_NUMBER));
    }
    if (use.keeps_n) { store(t->attenuation + x, SELECT(s.valid, n, NO_NUMBER)); }
    if (use.is_only_band) {
        add_columns(part, t, x, inside & s.informed, inside & s.valid, c.ratio, depth, n);
        count_missing(part, inside, s.informed, s.valid);
    }
    count_reasons(s, columns_from(x) < pass->settings.width, left_out);
}

/// Reads one bin and counts the pixels that are left out: those of all columns.
BODY void read_bin(
    const radiograph_pass *pass, const radiograph_frame *frame, const void *line, int type,
    const float *state, int corrects, const bin_tables *t, columns_use use, int *left_out,
    float *sums, int *counts) {
    const radiograph_settings settings = pass->settings;
    const radiograph_frame f = *frame;
    const bin_tables tables = *t;
    whole left[bin_counts] = {0};
    band_part parts[VECTORS];
    for (int group = 0; group < VECTORS; group += TOGETHER) {
        band_part part[TOGETHER] = {0};
        columns c[TOGETHER];
        int x = group * WIDTH;
        while (x < settings.width) {
            for (; x + TOGETHER * WIDTH <= use.first || x >= use.last; x += LANES) {
                if (x >= settings.width
                    || !read_sound_columns(&f, line, type, state, t, settings.saturation, x, c)) {
                    break;
                }
            }
            for (; x >= use.first && x + TOGETHER * WIDTH <= use.last; x += LANES) {
                if (!read_sound_columns(&f, line, type, state, t, settings.saturation, x, c)) {
                    break;
                }
                _Pragma("unroll") for (int i = 0; i < TOGETHER; i++) {
                    use_sound_columns(
                        &settings, &f, t, c[i], corrects, use, x + i * WIDTH, &part[i]);
                }
            }
            if (x < settings.width) {
                _Pragma("unroll") for (int i = 0; i < TOGETHER; i++) {
                    // A copy, so that the sums stay in registers.
                    band_part changed = part[i];
                    use_any_columns(
                        pass, frame, line, type, state, &tables, corrects, use, x + i * WIDTH,
                        &changed, left);
                    part[i] = changed;
                }
                x += LANES;
            }
        }
        _Pragma("unroll") for (int i = 0; i < TOGETHER; i++) { parts[group + i] = part[i]; }
    }
    for (int i = 0; i < bin_counts; i++) { left_out[i] = sum_of_whole(left[i]); }
    if (use.is_only_band) { finish_band(parts, &f, use.last - use.first, sums, counts); }
}

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
