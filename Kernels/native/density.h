// The native loops of the density pass: a row of counts to transmission and optical depth, sums of
// bands, rows of maps. Included once for each instruction-set level. The OpenCL twin is density.cl.

#include "vectors.h"
#include "../formulas/radiograph.h"
#include "../formulas/spot.h"

/// Vectors of one set of partial sums.
#define VECTORS (LANES / WIDTH)

/// The state of a column's counts; the larger wins when rows are summed.
enum { counts_good, counts_hold_spot, counts_are_saturated };

typedef uint16_t shorts __attribute__((ext_vector_type(WIDTH)));
typedef uint8_t bytes __attribute__((ext_vector_type(WIDTH)));

BODY real read_counts(const void *counts, int type, int x) {
    if (type == counts_uint16) {
        shorts result;
        __builtin_memcpy(&result, (const uint16_t *)counts + x, sizeof result);
        return __builtin_convertvector(result, real);
    }
    return load((const float *)counts + x);
}

BODY whole read_usable(const uint8_t *usable, int x) {
    bytes result;
    __builtin_memcpy(&result, usable + x, sizeof result);
    return __builtin_convertvector(result, whole) != 0;
}

BODY const void *counts_of_row(const radiograph_pass *pass, const radiograph_rows *rows, int row) {
    const size_t size = pass->counts_type == counts_uint16 ? sizeof(uint16_t) : sizeof(float);
    const size_t offset = (size_t)(row - rows->first_row) * pass->settings.width;
    return (const char *)rows->counts + offset * size;
}

/// Adds 1 where the comparison holds.
#define COUNT_WHERE(truth, count) count = (truth) ? count + 1 : count

BODY int sum_of_whole(whole value) { return __builtin_reduce_add(value); }

/// Folds the partial sums in halves.
BODY float fold(const real *lanes) {
    float part[LANES];
    _Pragma("unroll") for (int i = 0; i < VECTORS; i++) { store(part + i * WIDTH, lanes[i]); }
    for (int distance = LANES / 2; distance > 0; distance /= 2) {
        for (int lane = 0; lane < distance; lane++) { part[lane] = part[lane] + part[lane + distance]; }
    }
    return part[0];
}

/// A row of neighbours with one place to spare at each end: the counts of pixels that are usable and
/// not saturated, NO_NEIGHBOUR elsewhere and outside the image.
BODY void read_neighbours(
    const radiograph_pass *pass, const radiograph_rows *rows, int row, float *neighbours) {
    const int width = pass->settings.width;
    const int is_inside = row >= 0 && row < pass->settings.height;
    const void *line = is_inside ? counts_of_row(pass, rows, row) : 0;
    const uint8_t *usable = is_inside ? pass->usable + (size_t)row * width : 0;
    for (int x = 0; x < width; x += WIDTH) {
        real counts = NO_NEIGHBOUR;
        if (is_inside) {
            const real value = read_counts(line, pass->counts_type, x);
            const whole counted =
                (value < pass->settings.saturation) & read_usable(usable, x);
            counts = SELECT(counted, value, NO_NEIGHBOUR);
        }
        store(neighbours + 1 + x, counts);
    }
    neighbours[0] = NO_NEIGHBOUR;
    neighbours[width + 1] = NO_NEIGHBOUR;
}

/// The row of neighbours `row`, read once while the rows around it are searched.
BODY float *neighbours_of_row(
    const radiograph_pass *pass, const radiograph_rows *rows, int row, kept_neighbours *kept,
    float *scratch) {
    const int line = (row + 3) % 3;
    float *neighbours = scratch + (scratch_neighbours + line) * scratch_stride(pass);
    if (kept->rows[line] != row) {
        read_neighbours(pass, rows, row, neighbours);
        kept->rows[line] = row;
    }
    return neighbours;
}

/// The middle of three.
BODY real middle_of_three(real a, real b, real c) {
    ORDER(a, b)
    const real larger = SELECT(c < b, c, b);
    return SELECT(larger < a, a, larger);
}

/// Marks the spots of a row, with the medians beside them; returns how many there are.
///
/// Where all nine neighbours count, the median is the middle of three: the largest low, the middle
/// middle and the smallest high of the sorted columns, which three windows share.
BODY int find_spots(
    const radiograph_pass *pass, const radiograph_rows *rows, int row, float *spots, float *medians,
    kept_neighbours *kept, float *scratch) {
    const radiograph_settings settings = pass->settings;
    const int stride = scratch_stride(pass);
    const float *lines[3];
    for (int i = 0; i < 3; i++) {
        lines[i] = neighbours_of_row(pass, rows, row - 1 + i, kept, scratch);
    }
    float *low = scratch + scratch_low * stride;
    float *middle = scratch + scratch_middle * stride;
    float *high = scratch + scratch_high * stride;
    for (int x = 0; x < settings.width + 2; x += WIDTH) {
        real a = load(lines[0] + x);
        real b = load(lines[1] + x);
        real c = load(lines[2] + x);
        ORDER(a, b)
        ORDER(b, c)
        ORDER(a, b)
        store(low + x, a);
        store(middle + x, b);
        store(high + x, c);
    }
    const float *dark = pass->pixel_dark ? pass->pixel_dark + (size_t)row * settings.width : 0;
    whole found = 0;
    for (int x = 0; x < settings.width; x += WIDTH) {
        const real high0 = load(high + x), high1 = load(high + x + 1), high2 = load(high + x + 2);
        const whole are_all = (high0 < NO_NEIGHBOUR) & (high1 < NO_NEIGHBOUR)
            & (high2 < NO_NEIGHBOUR);
        real median;
        if (__builtin_reduce_and(are_all)) {
            real lowest = load(low + x);
            lowest = SELECT(lowest < load(low + x + 1), load(low + x + 1), lowest);
            lowest = SELECT(lowest < load(low + x + 2), load(low + x + 2), lowest);
            real highest = SELECT(high1 < high0, high1, high0);
            highest = SELECT(high2 < highest, high2, highest);
            median = middle_of_three(
                lowest,
                middle_of_three(load(middle + x), load(middle + x + 1), load(middle + x + 2)),
                highest);
        } else {
            real near[9];
            whole valid = 0;
            for (int i = 0; i < 9; i++) {
                near[i] = load(lines[i / 3] + x + i % 3);
                valid += COUNT(near[i] < NO_NEIGHBOUR);
            }
            median = lower_median(
                near[0], near[1], near[2], near[3], near[4], near[5], near[6], near[7], near[8],
                valid);
        }
        const real here = load(lines[1] + x + 1);
        const whole spot = (here < NO_NEIGHBOUR) & (columns_from(x) < settings.width)
            & is_spot(
                  here, median, dark ? load(dark + x) : (real)0.0f, settings.spot_threshold,
                  settings.spot_gain, settings.spot_read_variance);
        store(spots + x, SELECT(spot, 1.0f, 0.0f));
        store(medians + x, median);
        found += COUNT(spot);
    }
    return sum_of_whole(found);
}

/// Sums the rows of a bin, column by column, to mean counts, and notes their state.
BODY void prepare_counts(
    const radiograph_pass *pass, const radiograph_rows *rows, int bin, kept_neighbours *kept,
    float *scratch) {
    const int width = pass->settings.width;
    const int stride = scratch_stride(pass);
    float *counts = scratch + scratch_counts * stride;
    float *state = scratch + scratch_state * stride;
    float *spots = scratch + scratch_spots * stride;
    float *medians = scratch + scratch_medians * stride;
    const int first = pass->bin_rows[2 * bin];
    const int row_count = pass->bin_rows[2 * bin + 1];
    for (int i = 0; i < row_count; i++) {
        const int row = first + i;
        if (pass->spots != spots_stay) {
            find_spots(pass, rows, row, spots, medians, kept, scratch);
        }
        const void *line = counts_of_row(pass, rows, row);
        const uint8_t *usable = pass->usable + (size_t)row * width;
        for (int x = 0; x < width; x += WIDTH) {
            const whole is_usable = read_usable(usable, x);
            real value = read_counts(line, pass->counts_type, x);
            real worst = SELECT(
                is_usable & (value >= pass->settings.saturation), (float)counts_are_saturated, 0.0f);
            if (pass->spots != spots_stay) {
                const real spot = load(spots + x);
                worst = SELECT(worst > spot, worst, spot);
                if (pass->spots == spots_are_replaced) {
                    value = SELECT(spot != 0.0f, load(medians + x), value);
                }
            }
            value = SELECT(is_usable, value, 0.0f);
            if (i > 0) {
                value = load(counts + x) + value;
                worst = SELECT(worst > load(state + x), worst, load(state + x));
            }
            store(counts + x, value);
            store(state + x, worst);
        }
    }
    if (pass->inverse_summed) {
        const float *inverse = pass->inverse_summed + (size_t)bin * width;
        for (int x = 0; x < width; x += WIDTH) {
            store(counts + x, load(counts + x) * load(inverse + x));
        }
    }
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

/// Neighbouring columns of one bin.
typedef struct {
    real net, inverse;
    whole usable, saturated, spot, informed, valid;
} columns;

BODY columns read_columns(
    const radiograph_pass *pass, const radiograph_frame *frame, const void *line, int type,
    const float *state, const bin_tables *t, int x) {
    columns c;
    const real counts = read_counts(line, type, x);
    c.saturated = counts >= pass->settings.saturation;
    c.spot = 0;
    if (state) {
        c.saturated = load(state + x) == (float)counts_are_saturated;
        c.spot = load(state + x) == (float)counts_hold_spot;
    }
    const real beam = open_beam_at(t, frame, x);
    c.inverse = open_beam_inverse(t, beam);
    c.usable = beam > 0.0f;
    c.informed = c.usable & NOT(c.saturated);
    if (pass->spots == spots_are_excluded) { c.informed = c.informed & NOT(c.spot); }
    c.net = counts - load(t->dark + x);
    c.valid = c.informed & (c.net > 0.0f);
    return c;
}

BODY int is_any(whole truth) { return __builtin_reduce_or(truth) != 0; }

/// Counts the saturated columns and the spots among some; there are few.
BODY void count_reasons(whole of, columns c, whole *left_out) {
    const whole saturated = of & c.saturated;
    if (is_any(saturated)) { left_out[count_saturated] += COUNT(saturated); }
    const whole spots = of & c.spot;
    if (is_any(spots)) { left_out[count_spots] += COUNT(spots); }
}

/// A of columns whose counts are positive; without a meaning elsewhere.
BODY real depth_of_columns(
    const radiograph_pass *pass, const radiograph_frame *frame, const bin_tables *t, columns c,
    real ratio, int corrects, int x) {
    const radiograph_settings settings = pass->settings;
    if (!corrects) { return optical_depth(ratio, frame->log_dose); }
    const real share = t->inverse_summed ? load(t->inverse_summed + x) : (real)1.0f;
    const real counts = unbiased_counts(c.net, settings.gain, settings.read_variance, share);
    return without_open_beam_bias(
        optical_depth(counts * c.inverse, frame->log_dose), c.inverse, frame->open_beam_gain,
        frame->open_beam_read_variance, share);
}

/// One vector of each partial sum over a band of what needs no variance.
typedef struct {
    real ratio, depth, chord, attenuation, per_chord;
    whole informed, valid;
} band_part;

BODY void add_columns(
    band_part *part, const bin_tables *t, int x, whole has_information, whole has_depth, real ratio,
    real depth, real n) {
    ADD_WHERE(has_information, part->ratio, ratio);
    ADD_WHERE(has_depth, part->depth, depth);
    ADD_WHERE(has_depth, part->chord, load(t->chord + x));
    ADD_WHERE(has_depth, part->attenuation, n);
    ADD_PRODUCT_WHERE(has_depth, part->per_chord, n, load(t->chord_inverse + x));
    COUNT_WHERE(has_information, part->informed);
    COUNT_WHERE(has_depth, part->valid);
}

BODY void finish_band(
    const band_part *parts, const radiograph_frame *frame, float *sums, int *counts) {
    real lanes[sum_attenuation_per_chord + 1][VECTORS];
    whole informed = 0, valid = 0;
    for (int i = 0; i < VECTORS; i++) {
        lanes[sum_transmission][i] = parts[i].ratio * frame->dose;
        lanes[sum_depth][i] = parts[i].depth;
        lanes[sum_chord][i] = parts[i].chord;
        lanes[sum_attenuation][i] = parts[i].attenuation;
        lanes[sum_attenuation_per_chord][i] = parts[i].per_chord;
        informed += parts[i].informed;
        valid += parts[i].valid;
    }
    for (int i = 0; i <= sum_attenuation_per_chord; i++) { sums[i] = fold(lanes[i]); }
    counts[count_informed] = sum_of_whole(informed);
    counts[count_valid] = sum_of_whole(valid);
}

/// What becomes of the columns that are read.
typedef struct {
    int first, last;  ///< Columns that somebody needs; of others only the reasons are counted.
    int is_only_band; ///< Whether they are the only band, summed at once.
    int keeps_all;    ///< Whether u/w and A are kept for sweeps that follow.
    int keeps_n;      ///< Whether N' is kept.
} columns_use;

/// Reads columns that somebody needs; in full vectors all of them, else those inside the band.
BODY void use_columns(
    const radiograph_pass *pass, const radiograph_frame *frame, const void *line, int type,
    const float *state, int corrects, const bin_tables *t, columns_use use, int x, int is_full,
    band_part *part, whole *left_out) {
    const columns c = read_columns(pass, frame, line, type, state, t, x);
    const real ratio = c.net * c.inverse;
    const real depth = depth_of_columns(pass, frame, t, c, ratio, corrects, x);
    const real n = attenuation_at(t, depth, x);
    if (use.keeps_all) {
        store(t->ratio + x, SELECT(c.informed, ratio, NO_NUMBER));
        store(t->depth + x, SELECT(c.valid, depth, NO_NUMBER));
    }
    if (use.keeps_n) { store(t->attenuation + x, SELECT(c.valid, n, NO_NUMBER)); }
    whole usable = c.usable, informed = c.informed, valid = c.valid;
    if (!is_full) {
        const whole inside = (columns_from(x) >= use.first) & (columns_from(x) < use.last);
        usable = usable & inside;
        informed = informed & inside;
        valid = valid & inside;
    }
    if (use.is_only_band) { add_columns(part, t, x, informed, valid, ratio, depth, n); }
    count_reasons(usable, c, left_out);
    // What is informed and not valid follows from the sums over the only band.
    if (!use.is_only_band) { left_out[count_nonpositive] += COUNT(informed & NOT(valid)); }
}

/// Counts the reasons of columns that nobody needs.
BODY void pass_columns(
    const radiograph_pass *pass, const radiograph_frame *frame, const void *line, int type,
    const float *state, const bin_tables *t, columns_use use, int x, whole *left_out) {
    const columns c = read_columns(pass, frame, line, type, state, t, x);
    const whole outside = ((columns_from(x) < use.first) | (columns_from(x) >= use.last))
        & (columns_from(x) < pass->settings.width);
    count_reasons(outside & c.usable, c, left_out);
    left_out[count_nonpositive] += COUNT(outside & c.informed & NOT(c.valid));
}

/// Reads one bin, one vector of each LANES after the other, and counts the pixels that are left out.
BODY void read_bin(
    const radiograph_pass *pass, const radiograph_frame *frame, const void *line, int type,
    const float *state, int corrects, const bin_tables *t, columns_use use, int *left_out,
    float *sums, int *counts) {
    const radiograph_frame f = *frame;
    const int width = pass->settings.width;
    whole left[bin_counts] = {0};
    band_part parts[VECTORS];
    for (int i = 0; i < VECTORS; i++) {
        const int lane = i * WIDTH;
        band_part part = {0};
        int x = lane;
        for (; x < width && x < use.first; x += LANES) {
            pass_columns(pass, &f, line, type, state, t, use, x, left);
        }
        // The vector that holds the first column, if it began before it.
        if (x > lane && x - LANES + WIDTH > use.first) {
            use_columns(
                pass, &f, line, type, state, corrects, t, use, x - LANES, 0, &part, left);
        }
        for (; x + WIDTH <= use.last; x += LANES) {
            use_columns(pass, &f, line, type, state, corrects, t, use, x, 1, &part, left);
        }
        if (x < use.last) {
            use_columns(pass, &f, line, type, state, corrects, t, use, x, 0, &part, left);
        }
        for (; x < width; x += LANES) {
            pass_columns(pass, &f, line, type, state, t, use, x, left);
        }
        parts[i] = part;
    }
    for (int i = 0; i < bin_counts; i++) { left_out[i] = sum_of_whole(left[i]); }
    if (use.is_only_band) {
        finish_band(parts, &f, sums, counts);
        left_out[count_nonpositive] += counts[count_informed] - counts[count_valid];
    }
}

/// First sweep over a band whose columns are kept: what needs no variance.
BODY void sum_band(
    const radiograph_frame *frame, const bin_tables *t, int first, int last, float *sums,
    int *counts) {
    band_part parts[VECTORS];
    for (int i = 0; i < VECTORS; i++) {
        band_part part = {0};
        for (int x = first / LANES * LANES + i * WIDTH; x < last; x += LANES) {
            const whole inside = (columns_from(x) >= first) & (columns_from(x) < last);
            const real ratio = load(t->ratio + x);
            const real depth = load(t->depth + x);
            add_columns(
                &part, t, x, inside & (ratio == ratio), inside & (depth == depth), ratio, depth,
                load(t->attenuation + x));
        }
        parts[i] = part;
    }
    finish_band(parts, frame, sums, counts);
}

/// One vector of each partial sum over a band of what needs variances.
typedef struct {
    real statistical, reference, weight, weighted, per_chord;
} variance_part;

/// Adds the variances of columns, in full vectors of all that have a depth.
BODY void weigh_columns(
    const radiograph_pass *pass, const radiograph_frame *frame, const bin_tables *t,
    int uses_own_counts, real mean, int first, int last, int x, int is_full, variance_part *part) {
    const radiograph_settings settings = pass->settings;
    const real n = load(t->attenuation + x);
    whole has_depth = n == n;
    if (!is_full) {
        has_depth = has_depth & (columns_from(x) >= first) & (columns_from(x) < last);
    }
    const real chord = load(t->chord + x);
    const real inverse = open_beam_inverse(t, open_beam_at(t, frame, x));
    const real reference_inverse =
        t->reference_factor ? inverse * load(t->reference_factor + x) : inverse;
    const real y =
        uses_own_counts
            ? expected_inverse_counts(load(t->depth + x) + frame->log_dose, inverse)
            : expected_inverse_counts(
                  MULTIPLY_ADD(mean, chord, frame->relative_log_dose), reference_inverse);
    real own = statistical_variance(y, settings.summed_gain, settings.read_variance);
    real common = reference_variance(
        y, reference_inverse, frame->reference_gain, frame->reference_read_variance,
        settings.dark_variance);
    if (t->reference_factor && t->change) {
        common = common
            + statistical_variance(inverse, frame->flats_gain, frame->flats_read_variance);
    }
    if (t->inverse_summed) {
        own = own * load(t->inverse_summed + x);
        common = common * load(t->inverse_summed + x);
    }
    const real variance = own + common;
    const real weighted_chord = chord * reciprocal(variance);
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
    const radiograph_frame f = *frame;
    // The attenuation per cm that the path-weighted estimate expects.
    const real chords = sums[sum_chord] > 0.0f ? sums[sum_chord] : 1.0f;
    const real mean = sums[sum_attenuation] * reciprocal(chords);
    real lanes[band_sums - sum_statistical][VECTORS];
    for (int i = 0; i < VECTORS; i++) {
        variance_part part = {0};
        int x = first / LANES * LANES + i * WIDTH;
        if (x < first) {
            weigh_columns(pass, &f, t, uses_own_counts, mean, first, last, x, 0, &part);
            x += LANES;
        }
        for (; x + WIDTH <= last; x += LANES) {
            weigh_columns(pass, &f, t, uses_own_counts, mean, first, last, x, 1, &part);
        }
        if (x < last) {
            weigh_columns(pass, &f, t, uses_own_counts, mean, first, last, x, 0, &part);
        }
        lanes[0][i] = part.statistical;
        lanes[1][i] = part.reference;
        lanes[2][i] = part.weight;
        lanes[3][i] = part.weighted;
        lanes[4][i] = part.per_chord;
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
        const whole inside = (columns_from(x) >= first) & (columns_from(x) < last);
        const real value = lithium_density(
            load(t->attenuation + x), load(t->chord_inverse + x), pass->matrix[bin],
            settings.density_scale);
        store(line + x, SELECT(inside, value, NO_NUMBER));
    }
    __builtin_memcpy(results->density + row, line, row_bytes);
    if (!results->sigma) { return; }
    for (int x = 0; x < width; x += WIDTH) {
        const real a = load(t->depth + x);
        const whole inside =
            (columns_from(x) >= first) & (columns_from(x) < last) & (a == a);
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
