// The density pass: a row of counts to transmission and optical depth, sums of bands, rows of maps.
// The native twin is native/density.h.
//
// Global size: ITEMS x frames, bins; one work-group of ITEMS work-items for one bin of one frame. A
// work-item has WIDTH neighbouring columns of every LANES, so ITEMS = LANES / WIDTH, and touches no
// other's columns. Counts in ADU; chord in cm; density and sigma in at/cm3. A pixel without
// information is NaN. Tables and counts have LANES values to spare at both ends, rows of maps are
// `map_stride` apart, a multiple of LANES.
// Chosen when the program is built:
//   WIDTH                      1 on a GPU, the floats of a vector register on a processor
//   COUNTS                     ushort or float
//   SPOTS                      0 they stay, 1 they are left out, 2 the median takes their place
//   INTERPOLATES, SUMS_ROWS, HAS_REFERENCE, CORRECTS_BIAS, HAS_UNCERTAINTY, USES_OWN_COUNTS
//   MAPS_TRANSMISSION, MAPS_DENSITY, MAPS_SIGMA
// A table that the choices do not need is not read.

#define ITEMS (LANES / WIDTH)
#if WIDTH == 1
#define LOAD(values, x) (values)[x]
#define LOAD_COUNTS(counts, x) convert_float((counts)[x])
#define LOAD_USABLE(usable, x) ((usable)[x] != 0)
#define STORE(values, x, value) (values)[x] = (value)
#define COLUMNS_FROM(x) (x)
#else
#define LOAD(values, x) JOINED(vload, WIDTH)(0, (values) + (x))
#define LOAD_COUNTS(counts, x) JOINED(convert_float, WIDTH)(JOINED(vload, WIDTH)(0, (counts) + (x)))
#define LOAD_USABLE(usable, x) \
    (JOINED(convert_int, WIDTH)(JOINED(vload, WIDTH)(0, (usable) + (x))) != 0)
#define STORE(values, x, value) JOINED(vstore, WIDTH)(value, 0, (values) + (x))
#if WIDTH == 4
#define COLUMNS_FROM(x) ((int4)(0, 1, 2, 3) + (x))
#elif WIDTH == 8
#define COLUMNS_FROM(x) ((int8)(0, 1, 2, 3, 4, 5, 6, 7) + (x))
#else
#define COLUMNS_FROM(x) ((int16)(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15) + (x))
#endif
#endif

enum { sweep_sums = 5, band_sums = 2 * sweep_sums, band_counts = 2, bin_counts = 3 };
enum { counts_good, counts_hold_spot, counts_are_saturated };
enum { row_has_density };

/// Folds the partial sums in halves; the sums are left in part[i][0].
static void fold(__local float (*part)[LANES], const real *values) {
    const int item = get_local_id(0);
    for (int i = 0; i < sweep_sums; i++) { STORE(part[i], item * WIDTH, values[i]); }
    barrier(CLK_LOCAL_MEM_FENCE);
    for (int distance = LANES / 2; distance > 0; distance /= 2) {
        for (int lane = item; lane < distance; lane += ITEMS) {
            for (int i = 0; i < sweep_sums; i++) {
                part[i][lane] = part[i][lane] + part[i][lane + distance];
            }
        }
        barrier(CLK_LOCAL_MEM_FENCE);
    }
}

/// Adds up the counts of all lanes; every work-item gets the sum.
static int sum_of_lanes(__local int *lanes, const whole value) {
    const int item = get_local_id(0);
    STORE(lanes, item * WIDTH, value);
    barrier(CLK_LOCAL_MEM_FENCE);
    int sum = 0;
    for (int lane = 0; lane < LANES; lane++) { sum += lanes[lane]; }
    barrier(CLK_LOCAL_MEM_FENCE);
    return sum;
}

/// The open beam: w, or 1/w where flats are not interpolated; 0 where there is none.
static real open_beam_at(
    __global const float *open_beam, __global const float *change, const float weight,
    const int place) {
#if INTERPOLATES
    return interpolated_open_beam(LOAD(open_beam, place), LOAD(change, place), weight);
#else
    return LOAD(open_beam, place);
#endif
}

/// 1/w; without a meaning where there is no beam.
static real open_beam_inverse(const real beam) {
#if INTERPOLATES
    return reciprocal(beam);
#else
    return beam;
#endif
}

__kernel __attribute__((reqd_work_group_size(ITEMS, 1, 1))) void radiograph_bins(
    __constant radiograph_settings *all_settings, __global const radiograph_frame *frames,
    __global const COUNTS *all_counts, __global const int *bin_rows,
    __global const int *band_columns, __global const float *dark, __global const float *open_beam,
    __global const float *open_beam_change, __global const float *inverse_summed,
    __global const float *reference_depth, __global const float *reference_factor,
    __global const float *chord, __global const float *chord_inverse, __global const float *edge0,
    __global const float *edge1, __global const uchar *usable, __global const float *pixel_dark,
    __global const float *matrix, __global const uchar *row_kind, __global float *all_sums,
    __global int *all_band_counts, __global int *all_bin_counts, __global float *transmission_map,
    __global float *density_map, __global float *sigma_map, const int map_stride,
    __local float *row_ratio, __local float *row_depth, __local float (*part)[LANES],
    __local int *lanes) {
    const radiograph_settings settings = all_settings[0];
    const int item = get_local_id(0);
    const int frame_index = get_group_id(0);
    const int bin = get_group_id(1);
    const int width = settings.width;
    const int height = settings.height;
    const radiograph_frame frame = frames[frame_index];
    __global const COUNTS *counts =
        all_counts + (size_t)LANES + (size_t)frame_index * (size_t)width * (size_t)height;
    const int table = LANES + bin * width;
    const int chord_table = LANES + bin * settings.chord_stride;
    const int first_row = bin_rows[2 * bin];
    const int row_count = bin_rows[2 * bin + 1];
    const size_t frame_bin = (size_t)frame_index * settings.bins + bin;

    whole saturated = 0;
    whole spots = 0;
    whole nonpositive = 0;
    for (int x = item * WIDTH; x < width; x += LANES) {
        const whole inside = COLUMNS_FROM(x) < width;
#if SPOTS || SUMS_ROWS
        real value = 0.0f;
        real worst = (float)counts_good;
        for (int i = 0; i < row_count; i++) {
            const int y = first_row + i;
            const int place = y * width + x;
            const whole is_usable = LOAD_USABLE(usable, LANES + place);
            real here = LOAD_COUNTS(counts, place);
            real state =
                SELECT(is_usable & (here >= settings.saturation), (float)counts_are_saturated, 0.0f);
#if SPOTS
            real near[9];
            whole valid = 0;
            for (int k = 0; k < 9; k++) {
                const int row = y + k / 3 - 1;
                const int shift = k % 3 - 1;
                near[k] = NO_NEIGHBOUR;
                if (row >= 0 && row < height) {
                    const int neighbour = row * width + x + shift;
                    const real near_counts = LOAD_COUNTS(counts, neighbour);
                    const whole counted = (COLUMNS_FROM(x + shift) >= 0)
                        & (COLUMNS_FROM(x + shift) < width) & (near_counts < settings.saturation)
                        & LOAD_USABLE(usable, LANES + neighbour);
                    near[k] = SELECT(counted, near_counts, NO_NEIGHBOUR);
                }
                valid += COUNT(near[k] < NO_NEIGHBOUR);
            }
            const real median = lower_median(
                near[0], near[1], near[2], near[3], near[4], near[5], near[6], near[7], near[8],
                valid);
            const whole spot = (near[4] < NO_NEIGHBOUR)
                & is_spot(
                      near[4], median, LOAD(pixel_dark, LANES + place), settings.spot_threshold,
                      settings.spot_gain, settings.spot_read_variance);
            state = SELECT(spot, (float)counts_hold_spot, state);
#if SPOTS == 2
            here = SELECT(spot, median, here);
#endif
#endif
            worst = SELECT(state > worst, state, worst);
            value = value + SELECT(is_usable, here, 0.0f);
        }
        const whole is_saturated = worst == (float)counts_are_saturated;
        const whole is_spot_here = worst == (float)counts_hold_spot;
#if SUMS_ROWS
        value = value * LOAD(inverse_summed, table + x);
#endif
#else
        const real value = LOAD_COUNTS(counts, first_row * width + x);
        const whole is_saturated = value >= settings.saturation;
        const whole is_spot_here = 0;
#endif
        const real beam = open_beam_at(open_beam, open_beam_change, frame.interpolation, table + x);
        const real inverse = open_beam_inverse(beam);
        const whole is_usable = inside & (beam > 0.0f);
        whole informed = is_usable & NOT(is_saturated);
#if SPOTS == 1
        informed = informed & NOT(is_spot_here);
#endif
        const real net = value - LOAD(dark, table + x);
        const whole valid = informed & (net > 0.0f);
        const real ratio = net * inverse;
#if CORRECTS_BIAS
#if SUMS_ROWS
        const real share = LOAD(inverse_summed, table + x);
#else
        const real share = 1.0f;
#endif
        const real unbiased =
            unbiased_counts(net, settings.gain, settings.read_variance, share);
        const real depth = without_open_beam_bias(
            optical_depth(unbiased * inverse, frame.log_dose), inverse, frame.open_beam_gain,
            frame.open_beam_read_variance, share);
#else
        const real depth = optical_depth(ratio, frame.log_dose);
#endif
        STORE(row_ratio, x, SELECT(informed, ratio, NO_NUMBER));
        STORE(row_depth, x, SELECT(valid, depth, NO_NUMBER));
        saturated += COUNT(is_usable & is_saturated);
        spots += COUNT(is_usable & is_spot_here);
        nonpositive += COUNT(informed & NOT(valid));
    }
    const int all_saturated = sum_of_lanes(lanes, saturated);
    const int all_spots = sum_of_lanes(lanes, spots);
    const int all_nonpositive = sum_of_lanes(lanes, nonpositive);
    if (item == 0) {
        all_bin_counts[frame_bin * bin_counts] = all_saturated;
        all_bin_counts[frame_bin * bin_counts + 1] = all_spots;
        all_bin_counts[frame_bin * bin_counts + 2] = all_nonpositive;
    }

    int first_of_map = 0;
    int last_of_map = 0;
    for (int band = 0; band < settings.bands; band++) {
        const int columns = 2 * (bin * settings.bands + band);
        const int first = band_columns[columns];
        const int last = band_columns[columns + 1];
        const int start = first / LANES * LANES + item * WIDTH;
        const size_t frame_band = frame_bin * settings.bands + band;
        __global float *sums = all_sums + frame_band * band_sums;
        real values[sweep_sums];
        whole informed = 0;
        whole valid = 0;
        for (int i = 0; i < sweep_sums; i++) { values[i] = 0.0f; }
        for (int x = start; x < last; x += LANES) {
            const whole inside = (COLUMNS_FROM(x) >= first) & (COLUMNS_FROM(x) < last);
            const real ratio = LOAD(row_ratio, x);
            const real a = LOAD(row_depth, x);
            const whole has_information = inside & (ratio == ratio);
            const whole has_depth = inside & (a == a);
            real n = attenuation(a, LOAD(edge0, chord_table + x), LOAD(edge1, chord_table + x));
#if HAS_REFERENCE
            n = n - LOAD(reference_depth, table + x);
#endif
            ADD_WHERE(has_information, values[0], ratio);
            ADD_WHERE(has_depth, values[1], a);
            ADD_WHERE(has_depth, values[2], LOAD(chord, chord_table + x));
            ADD_WHERE(has_depth, values[3], n);
            ADD_PRODUCT_WHERE(has_depth, values[4], n, LOAD(chord_inverse, chord_table + x));
            informed += COUNT(has_information);
            valid += COUNT(has_depth);
        }
        values[0] = values[0] * frame.dose;
        const int all_informed = sum_of_lanes(lanes, informed);
        const int all_valid = sum_of_lanes(lanes, valid);
        fold(part, values);
        const float brightness = part[0][0];
        const float chords = part[2][0];
        const float attenuations = part[3][0];
        if (item == 0) {
            for (int i = 0; i < sweep_sums; i++) { sums[i] = part[i][0]; }
            all_band_counts[frame_band * band_counts] = all_informed;
            all_band_counts[frame_band * band_counts + 1] = all_valid;
        }
        barrier(CLK_LOCAL_MEM_FENCE);
#if MAPS_DENSITY
        if (band == settings.widest_band && row_kind[bin] == row_has_density
            && brightness >= settings.opaque_below * (float)all_informed) {
            first_of_map = first;
            last_of_map = last;
        }
#endif
        for (int i = 0; i < sweep_sums; i++) { values[i] = 0.0f; }
#if HAS_UNCERTAINTY
        // The attenuation per cm that the path-weighted estimate expects.
        const real mean = attenuations * reciprocal((real)(chords > 0.0f ? chords : 1.0f));
        for (int x = start; x < last; x += LANES) {
            const real a = LOAD(row_depth, x);
            const whole has_depth =
                (COLUMNS_FROM(x) >= first) & (COLUMNS_FROM(x) < last) & (a == a);
            const real t = LOAD(chord, chord_table + x);
            const real inverse = open_beam_inverse(
                open_beam_at(open_beam, open_beam_change, frame.interpolation, table + x));
            real n = attenuation(a, LOAD(edge0, chord_table + x), LOAD(edge1, chord_table + x));
            real reference_inverse = inverse;
#if HAS_REFERENCE
            n = n - LOAD(reference_depth, table + x);
            reference_inverse = inverse * LOAD(reference_factor, table + x);
#endif
#if USES_OWN_COUNTS
            const real y = expected_inverse_counts(a + frame.log_dose, inverse);
#else
            const real y = expected_inverse_counts(
                MULTIPLY_ADD(mean, t, frame.relative_log_dose), reference_inverse);
#endif
            real own = statistical_variance(y, settings.summed_gain, settings.read_variance);
            real common = reference_variance(
                y, reference_inverse, frame.reference_gain, frame.reference_read_variance,
                settings.dark_variance);
#if HAS_REFERENCE && INTERPOLATES
            common = common
                + statistical_variance(inverse, frame.flats_gain, frame.flats_read_variance);
#endif
#if SUMS_ROWS
            own = own * LOAD(inverse_summed, table + x);
            common = common * LOAD(inverse_summed, table + x);
#endif
            const real variance = own + common;
            const real weighted_chord = t * weight_of_variance(variance);
            const real per_length = LOAD(chord_inverse, chord_table + x);
            ADD_WHERE(has_depth, values[0], own);
            ADD_WHERE(has_depth, values[1], common);
            ADD_PRODUCT_WHERE(has_depth, values[2], weighted_chord, t);
            ADD_PRODUCT_WHERE(has_depth, values[3], weighted_chord, n);
            ADD_PRODUCT_WHERE(has_depth, values[4], variance * per_length, per_length);
        }
#endif
        fold(part, values);
        if (item == 0) {
            for (int i = 0; i < sweep_sums; i++) { sums[sweep_sums + i] = part[i][0]; }
        }
        barrier(CLK_LOCAL_MEM_FENCE);
    }

#if MAPS_TRANSMISSION || MAPS_DENSITY
    const size_t map = frame_bin * (size_t)map_stride;
    for (int x = item * WIDTH; x < width; x += LANES) {
        const real a = LOAD(row_depth, x);
        const real ratio = LOAD(row_ratio, x);
#if MAPS_TRANSMISSION
        STORE(transmission_map + map, x, SELECT(a == a, ratio * frame.dose, NO_NUMBER));
#endif
#if MAPS_DENSITY
        const whole inside =
            (COLUMNS_FROM(x) >= first_of_map) & (COLUMNS_FROM(x) < last_of_map) & (a == a);
        real n = attenuation(a, LOAD(edge0, chord_table + x), LOAD(edge1, chord_table + x));
#if HAS_REFERENCE
        n = n - LOAD(reference_depth, table + x);
#endif
        const real per_length = LOAD(chord_inverse, chord_table + x);
        const real density = lithium_density(n, per_length, matrix[bin], settings.density_scale);
        STORE(density_map + map, x, SELECT(inside, density, NO_NUMBER));
#if MAPS_SIGMA
        const real inverse = open_beam_inverse(
            open_beam_at(open_beam, open_beam_change, frame.interpolation, table + x));
        const real y = inverse * reciprocal(ratio);
        real variance = statistical_variance(y, settings.gain, settings.read_variance);
#if SUMS_ROWS
        variance = variance * LOAD(inverse_summed, table + x);
#endif
        const real deviation = (square_root(variance) * per_length) * frame.sigma_scale;
        STORE(sigma_map + map, x, SELECT(inside, deviation, NO_NUMBER));
#endif
#endif
    }
#endif
}
