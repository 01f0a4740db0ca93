// The columns of a row in the native density pass: counts to transmission and optical depth, and the
// sums of the only band. Included once for each instruction-set level.

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
