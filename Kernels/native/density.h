// The native loops of the density pass: a row of counts to transmission and optical depth, sums of
// bands, rows of maps. Included once for each instruction-set level. The OpenCL twin is density.cl.

#include "levels.h"
#include "../formulas/radiograph.h"
#include "../formulas/spot.h"

#define BODY static inline __attribute__((always_inline))

/// Vectors of one set of partial sums.
#define VECTORS (LANES / WIDTH)

/// The state of a column's counts; the larger wins when rows are summed.
enum { counts_good, counts_hold_spot, counts_are_saturated };

typedef uint16_t shorts __attribute__((ext_vector_type(WIDTH)));
typedef uint8_t bytes __attribute__((ext_vector_type(WIDTH)));

BODY real load(const float *values) {
    real result;
    __builtin_memcpy(&result, values, sizeof result);
    return result;
}

BODY void store(float *values, real vector) { __builtin_memcpy(values, &vector, sizeof vector); }

/// The first columns of a vector that starts at column x.
BODY whole columns_from(int x) {
    whole columns;
    for (int i = 0; i < WIDTH; i++) { columns[i] = i; }
    return columns + x;
}

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

/// Where the tables of one bin start.
typedef struct {
    const float *dark, *open_beam, *change, *inverse_summed, *reference_depth, *reference_factor;
    const float *chord, *chord_inverse, *edge0, *edge1;
    float *transmission, *depth;
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
        .transmission = scratch + scratch_transmission * stride,
        .depth = scratch + scratch_depth * stride,
    };
}

/// The open beam at a column: w, or 1/w where flats are not interpolated; 0 where there is none.
BODY real open_beam_at(const bin_tables *t, const radiograph_frame *frame, int x) {
    const real beam = load(t->open_beam + x);
    return t->change ? interpolated_open_beam(beam, load(t->change + x), frame->interpolation)
                     : beam;
}

/// 1/w, or 1 where there is no beam.
BODY real open_beam_inverse(const bin_tables *t, real beam) {
    const real safe = SELECT(beam > 0.0f, beam, 1.0f);
    return t->change ? reciprocal(safe) : safe;
}

/// N' at a column: the attenuation less the reference's.
BODY real attenuation_at(const bin_tables *t, real depth, int x) {
    const real a = attenuation(depth, load(t->edge0 + x), load(t->edge1 + x));
    return t->reference_depth ? a - load(t->reference_depth + x) : a;
}

/// Reads one bin: transmission (NaN: no information) and optical depth (NaN: none, or counts not
/// positive) of every column, and how many pixels were left out.
BODY void read_bin(
    const radiograph_pass *pass, const radiograph_frame *frame, const void *line, int type,
    const float *state, int corrects, const bin_tables *t, int *left_out) {
    const radiograph_settings settings = pass->settings;
    const radiograph_frame f = *frame;
    const int excludes_spots = pass->spots == spots_are_excluded;
    whole saturated = 0, spots = 0, nonpositive = 0;
    _Pragma("unroll(2)") for (int x = 0; x < settings.width; x += WIDTH) {
        const real counts = read_counts(line, type, x);
        whole is_saturated = counts >= settings.saturation;
        whole is_spot = 0;
        if (state) {
            is_saturated = load(state + x) == (float)counts_are_saturated;
            is_spot = load(state + x) == (float)counts_hold_spot;
        }
        const real beam = open_beam_at(t, &f, x);
        const real inverse = open_beam_inverse(t, beam);
        const whole usable = (beam > 0.0f) & (columns_from(x) < settings.width);
        whole informed = usable & NOT(is_saturated);
        if (excludes_spots) { informed = informed & NOT(is_spot); }
        const real net = counts - load(t->dark + x);
        const whole valid = informed & (net > 0.0f);
        const real safe_net = SELECT(valid, net, 1.0f);
        real depth = optical_depth(safe_net, inverse, f.log_dose);
        if (corrects) {
            real twice = logarithm_bias_twice(
                reciprocal(safe_net), inverse, settings.gain, settings.read_variance,
                f.open_beam_gain, f.open_beam_read_variance);
            if (t->inverse_summed) { twice = twice * load(t->inverse_summed + x); }
            depth = MULTIPLY_ADD(-0.5f, twice, depth);
        }
        store(t->transmission + x, SELECT(informed, (net * inverse) * f.dose, NO_NUMBER));
        store(t->depth + x, SELECT(valid, depth, NO_NUMBER));
        saturated += COUNT(usable & is_saturated);
        spots += COUNT(usable & is_spot);
        nonpositive += COUNT(informed & NOT(valid));
    }
    left_out[count_saturated] = sum_of_whole(saturated);
    left_out[count_spots] = sum_of_whole(spots);
    left_out[count_nonpositive] = sum_of_whole(nonpositive);
}

/// First sweep over a band: what needs no variance.
BODY void sum_band(const bin_tables *t, int first, int last, float *sums, int *counts) {
    real transmission[VECTORS] = {0}, depth[VECTORS] = {0}, chord[VECTORS] = {0};
    real attenuations[VECTORS] = {0}, per_chord[VECTORS] = {0};
    whole informed = 0, valid = 0;
    for (int start = first / LANES * LANES; start < last; start += LANES) {
        _Pragma("unroll") for (int i = 0; i < VECTORS; i++) {
            const int x = start + i * WIDTH;
            const whole inside = (columns_from(x) >= first) & (columns_from(x) < last);
            const real tr = load(t->transmission + x);
            const real a = load(t->depth + x);
            const whole has_information = inside & (tr == tr);
            const whole has_depth = inside & (a == a);
            const real n = attenuation_at(t, a, x);
            ADD_WHERE(has_information, transmission[i], tr);
            ADD_WHERE(has_depth, depth[i], a);
            ADD_WHERE(has_depth, chord[i], load(t->chord + x));
            ADD_WHERE(has_depth, attenuations[i], n);
            ADD_PRODUCT_WHERE(has_depth, per_chord[i], n, load(t->chord_inverse + x));
            informed += COUNT(has_information);
            valid += COUNT(has_depth);
        }
    }
    sums[sum_transmission] = fold(transmission);
    sums[sum_depth] = fold(depth);
    sums[sum_chord] = fold(chord);
    sums[sum_attenuation] = fold(attenuations);
    sums[sum_attenuation_per_chord] = fold(per_chord);
    counts[count_informed] = sum_of_whole(informed);
    counts[count_valid] = sum_of_whole(valid);
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
    real statistical[VECTORS] = {0}, reference[VECTORS] = {0}, weights[VECTORS] = {0};
    real weighted[VECTORS] = {0}, per_chord[VECTORS] = {0};
    for (int start = first / LANES * LANES; start < last; start += LANES) {
        _Pragma("unroll") for (int i = 0; i < VECTORS; i++) {
            const int x = start + i * WIDTH;
            const real a = load(t->depth + x);
            const whole has_depth =
                (columns_from(x) >= first) & (columns_from(x) < last) & (a == a);
            const real chord = load(t->chord + x);
            const real inverse = open_beam_inverse(t, open_beam_at(t, &f, x));
            real expected = a;
            if (!uses_own_counts) {
                expected = mean * chord;
                if (t->reference_depth) { expected = expected + load(t->reference_depth + x); }
            }
            const real y = expected_inverse_counts(expected, inverse, f.dose);
            real own = statistical_variance(y, settings.summed_gain, settings.read_variance);
            real common = reference_variance(
                y, t->reference_factor ? inverse * load(t->reference_factor + x) : inverse,
                f.reference_gain, f.reference_read_variance, settings.dark_variance);
            if (t->inverse_summed) {
                own = own * load(t->inverse_summed + x);
                common = common * load(t->inverse_summed + x);
            }
            const real variance = own + common;
            const real h = reciprocal(SELECT(has_depth, variance, 1.0f));
            const real weighted_chord = chord * h;
            const real per_length = load(t->chord_inverse + x);
            ADD_WHERE(has_depth, statistical[i], own);
            ADD_WHERE(has_depth, reference[i], common);
            ADD_PRODUCT_WHERE(has_depth, weights[i], weighted_chord, chord);
            ADD_PRODUCT_WHERE(has_depth, weighted[i], weighted_chord, attenuation_at(t, a, x));
            ADD_PRODUCT_WHERE(has_depth, per_chord[i], variance * per_length, per_length);
        }
    }
    sums[sum_statistical] = fold(statistical);
    sums[sum_reference] = fold(reference);
    sums[sum_weight] = fold(weights);
    sums[sum_weighted_attenuation] = fold(weighted);
    sums[sum_variance_per_chord] = fold(per_chord);
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
            store(line + x, SELECT(a == a, load(t->transmission + x), NO_NUMBER));
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
        const real n = attenuation_at(t, load(t->depth + x), x);
        const real value = lithium_density(
            n, load(t->chord_inverse + x), pass->matrix[bin], settings.density_scale);
        store(line + x, SELECT(inside, value, NO_NUMBER));
    }
    __builtin_memcpy(results->density + row, line, row_bytes);
    if (!results->sigma) { return; }
    for (int x = 0; x < width; x += WIDTH) {
        const real a = load(t->depth + x);
        const whole inside =
            (columns_from(x) >= first) & (columns_from(x) < last) & (a == a);
        const real tr = SELECT(inside, load(t->transmission + x), 1.0f);
        const real inverse = open_beam_inverse(t, open_beam_at(t, frame, x));
        const real y = (inverse * frame->dose) * reciprocal(tr);
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
    const bin_tables *t, int type, int is_prepared, int corrects, int bin, kept_neighbours *kept,
    float *scratch, const radiograph_results *results) {
    const radiograph_settings *settings = &pass->settings;
    const void *line;
    const float *state = 0;
    if (is_prepared) {
        prepare_counts(pass, rows, bin, kept, scratch);
        line = scratch + scratch_counts * scratch_stride(pass);
        state = scratch + scratch_state * scratch_stride(pass);
    } else {
        line = counts_of_row(pass, rows, pass->bin_rows[2 * bin]);
    }
    read_bin(
        pass, frame, line, is_prepared ? counts_float32 : type, state, corrects, t,
        results->bin_counts + (size_t)bin * bin_counts);
    float *sums = results->sums + (size_t)bin * settings->bands * band_sums;
    int *counts = results->counts + (size_t)bin * settings->bands * band_counts;
    for (int band = 0; band < settings->bands; band++) {
        const int *columns = pass->band_columns + 2 * ((size_t)bin * settings->bands + band);
        float *band_sum = sums + band * band_sums;
        sum_band(t, columns[0], columns[1], band_sum, counts + band * band_counts);
        if (!pass->has_uncertainty) {
            for (int i = sum_statistical; i < band_sums; i++) { band_sum[i] = 0.0f; }
        } else if (pass->uses_own_counts) {
            weigh_band(pass, frame, t, 1, columns[0], columns[1], band_sum);
        } else {
            weigh_band(pass, frame, t, 0, columns[0], columns[1], band_sum);
        }
    }
    if (results->transmission || results->density) {
        map_row(pass, frame, t, bin, scratch, sums, counts, results);
    }
}

/// Runs bins; the commonest case is compiled with its choices as constants.
static void LEVEL(run_bins)(
    const radiograph_pass *pass, const radiograph_frame *frame, const radiograph_rows *rows,
    int first_bin, int last_bin, float *scratch, const radiograph_results *results) {
    const int is_prepared = pass->inverse_summed || pass->spots != spots_stay;
    kept_neighbours kept = NO_ROWS;
    for (int bin = first_bin; bin < last_bin; bin++) {
        bin_tables t = tables_of_bin(pass, bin, scratch);
        if (!is_prepared && !t.change && !t.reference_depth
            && pass->counts_type == counts_uint16) {
            t.change = t.inverse_summed = t.reference_depth = t.reference_factor = 0;
            run_bin(
                pass, frame, rows, &t, counts_uint16, 0, pass->corrects_bias, bin, &kept, scratch,
                results);
        } else {
            run_bin(
                pass, frame, rows, &t, pass->counts_type, is_prepared, pass->corrects_bias, bin, &kept,
                scratch, results);
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

const native_loops LEVEL(loops) = {
    LEVEL(run_bins), LEVEL(spots), LEVEL(reciprocals), LEVEL(square_roots),
    LEVEL(natural_logarithms), LEVEL(exponentials),
};
