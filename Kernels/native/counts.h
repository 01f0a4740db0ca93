// The counts of one row as the density pass takes them: spots found, rows of a bin added. Included
// once for each instruction-set level.

#include "vectors.h"
#include "../formulas/spot.h"

/// The state of a column's counts; the larger wins when rows are summed.
enum { counts_good, counts_hold_spot, counts_are_saturated };

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

BODY int sum_of_whole(whole value) { return __builtin_reduce_add(value); }

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
