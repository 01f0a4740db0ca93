// The native loops of the grey tally: columns of a row to labels, values to counts. Included once
// for each instruction-set level. The OpenCL twin is tally.cl.

#include "vectors.h"
#include "../formulas/tally.h"

/// Finds, in each lane, the first column of [low, high) where a truth of column `x` holds, or
/// `high`; from there on it holds. The search goes on from a guess, which decides only how long it
/// takes.
#define FIND_FIRST(found, low, high, guess, x, holds)                              \
    whole found = guessed_column(low, high, guess);                                \
    for (;;) {                                                                     \
        const real x = REAL_OF_WHOLE(found - 1);                                   \
        const whole is_late = (found > (low)) & (holds);                           \
        if (!__builtin_reduce_or(is_late)) { break; }                              \
        found += is_late;                                                          \
    }                                                                              \
    for (;;) {                                                                     \
        const real x = REAL_OF_WHOLE(found);                                       \
        const whole is_early = (found < (high)) & NOT(holds);                      \
        if (!__builtin_reduce_or(is_early)) { break; }                             \
        found -= is_early;                                                         \
    }

/// About the first column not below a guess, in [low, high]; `low` where the guess is no number.
BODY whole guessed_column(whole low, whole high, real guess) {
    const real least = REAL_OF_WHOLE(low), most = REAL_OF_WHOLE(high);
    const real raised = SELECT(guess > least, guess, least);
    // Truncation rounds up what this lifts over a whole number.
    return WHOLE_OF_REAL(SELECT(raised + 0.999f < most, raised + 0.999f, most));
}

BODY void store_whole(int *values, whole vector) {
    __builtin_memcpy(values, &vector, sizeof vector);
}

static tally_range LEVEL(tally_slices)(const tally_settings *settings, const tally_slice *slice) {
    const tally_settings s = *settings;
    float low = 3.0e38f, high = -3.0e38f;
    for (int corner = 0; corner < 4; corner++) {
        const tally_row row = row_of_slice(s, *slice, corner / 2 * (s.height - 1));
        const float height = height_in_row(s, row, (float)(corner % 2 * (s.width - 1)))[0];
        low = height < low ? height : low;
        high = height > high ? height : high;
    }
    const int first = slice_of_height(s, low), last = slice_of_height(s, high);
    return (tally_range){first < 0 ? 0 : first, last < s.slices ? last + 1 : s.slices};
}

/// Where, in a row, voxels are within an edge of a ring, in each lane.
typedef struct {
    whole first;
    whole end;
} columns_within;

/// The column nearest to the axis, or the one after it, within the row.
BODY int nearest_column(const tally_settings s, const tally_row row) {
    FIND_FIRST(
        found, (whole)0, (whole)s.width, (real)(row.centre_x - row.shift), x,
        columns_from_least(row, x) >= 0.0f)
    return found[0];
}

/// The columns whose squared distance from the axis is below an edge.
BODY columns_within find_within(
    const tally_settings s, const tally_row row, int nearest, real edge) {
    const real reach = (edge - row.square) / s.scale_x;
    const real half = __builtin_elementwise_sqrt(SELECT(reach > 0.0f, reach, 0.0f));
    const real middle = row.centre_x - row.shift;
    const whole least = nearest, end = s.width;
    FIND_FIRST(first, (whole)0, least, middle - half, x, squared_radius(s, row, x) < edge)
    FIND_FIRST(last, least, end, middle + half, x, squared_radius(s, row, x) >= edge)
    return (columns_within){first, last};
}

/// The first column of [low, high) at a height or beyond it, as heights change along the row.
BODY whole find_height(
    const tally_settings s, const tally_row row, whole low, whole high, real height) {
    const real guess = row.centre_x + (height - row.height) / s.rise_x;
    if (s.rise_x >= 0.0f) {
        FIND_FIRST(found, low, high, guess, x, height_in_row(s, row, x) >= height)
        return found;
    }
    FIND_FIRST(found, low, high, guess, x, height_in_row(s, row, x) < height)
    return found;
}

static tally_range LEVEL(tally_columns)(
    const tally_settings *settings, const tally_slice *slice, int y, float edge) {
    const tally_settings s = *settings;
    const tally_row row = row_of_slice(s, *slice, y);
    const columns_within within = find_within(s, row, nearest_column(s, row), edge);
    const float top = (float)s.slices;
    const float low = s.rise_x >= 0.0f ? 0.0f : top, high = s.rise_x >= 0.0f ? top : 0.0f;
    const whole first = find_height(s, row, within.first, within.end, low);
    const whole end = find_height(s, row, within.first, within.end, high);
    return (tally_range){first[0], end[0]};
}

/// The sector of a voxel.
BODY int sector_of(const tally_pass *pass, const tally_row row, int y, int column) {
    const tally_settings s = pass->settings;
    if (s.across > 0) {
        return part_of(y, s.down, s.height) * s.across + part_of(column, s.across, s.width);
    }
    const real x = (float)column;
    whole reached = 0;
    for (int k = 0; k < s.sectors / 2 - 1; k += WIDTH) {
        reached += COUNT(reaches(row, x, load(pass->cosines + k), load(pass->sines + k)));
    }
    return (is_in_second_half(row, x)[0] ? s.sectors / 2 : 0) + __builtin_reduce_add(reached);
}

/// Adds where a sector may begin; the columns stay in order.
BODY int add_start(tally_run *runs, int count, int column) {
    int place = count;
    for (; place > 0 && runs[place - 1].first > column; place--) { runs[place] = runs[place - 1]; }
    runs[place].first = column;
    return count + 1;
}

/// The first column of [first, end) on the other side of a direction where a sector begins.
BODY whole find_direction(
    const tally_row row, int first, int end, real cosine, real sine) {
    const real guess = row.centre_x + row.ey * cosine / sine;
    const whole low = first, high = end;
    if (row.ey < 0.0f) {
        FIND_FIRST(found, low, high, guess, x, reaches(row, x, cosine, sine))
        return found;
    }
    FIND_FIRST(found, low, high, guess, x, NOT(reaches(row, x, cosine, sine)))
    return found;
}

/// Finds the sectors of the columns [first, end); returns how many runs of them there are.
BODY int find_sectors(
    const tally_pass *pass, const tally_row row, int y, int first, int end, tally_run *runs) {
    const tally_settings s = pass->settings;
    int count = add_start(runs, 0, first);
    if (s.across > 0) {
        for (int column = first + 1; column < end; column++) {
            if (part_of(column, s.across, s.width) != part_of(column - 1, s.across, s.width)) {
                count = add_start(runs, count, column);
            }
        }
    } else {
        for (int k = 0; k < s.sectors / 2 - 1; k += WIDTH) {
            const real cosine = load(pass->cosines + k), sine = load(pass->sines + k);
            const whole starts = find_direction(row, first, end, cosine, sine);
            const int lanes = s.sectors / 2 - 1 - k < WIDTH ? s.sectors / 2 - 1 - k : WIDTH;
            for (int i = 0; i < lanes; i++) { count = add_start(runs, count, starts[i]); }
        }
        if (row.ey == 0.0f) {
            FIND_FIRST(
                start, (whole)first, (whole)end, (real)row.centre_x, x,
                NOT(is_in_second_half(row, x)))
            count = add_start(runs, count, start[0]);
        }
    }
    for (int i = 0; i < count; i++) {
        if (runs[i].first < end) { runs[i].sector = sector_of(pass, row, y, runs[i].first); }
    }
    runs[count].first = end;
    return count;
}

/// Writes the offset of a ring to the columns [first, end), and beyond, to whole vectors.
BODY int label_ring(
    const tally_pass *pass, int ring, int first, int end, uint32_t *offsets, tally_run *zones,
    int zone_count) {
    if (first >= end) { return zone_count; }
    const whole offset = ring * pass->settings.greys;
    for (int x = first; x < end; x += WIDTH) { store_whole((int *)offsets + x, offset); }
    const int zone = pass->zone_of_ring[ring];
    if (zone_count > 0 && zones[zone_count - 1].zone == zone) { return zone_count; }
    zones[zone_count].first = first;
    zones[zone_count].zone = zone;
    return zone_count + 1;
}

/// Labels the columns of a row.
BODY void label_row(
    const tally_pass *pass, const tally_row row, int y, const tally_memory *memory, char *scratch,
    tally_labels *labels) {
    const tally_settings s = pass->settings;
    int *left = (int *)(scratch + memory->left), *right = (int *)(scratch + memory->right);
    tally_run *zones = (tally_run *)(scratch + memory->zones);
    tally_run *sectors = (tally_run *)(scratch + memory->sectors);
    labels->first = labels->end = labels->run_count = 0;
    // No column is nearer to the axis than this.
    if (row.square >= pass->edges[s.rings]) { return; }
    const int nearest = nearest_column(s, row);
    whole not_reached = 0;
    for (int k = 0; k <= s.rings; k += WIDTH) {
        const real edge = load(pass->edges + k);
        not_reached += COUNT(edge <= row.square);
        if (pass->edges[k + WIDTH - 1] <= row.square) { continue; }
        const columns_within within = find_within(s, row, nearest, edge);
        store_whole(left + k, within.first);
        store_whole(right + k, within.end);
    }
    // Of the edges that the row does not reach, the first ring takes the last one's place.
    const int inner = __builtin_reduce_add(not_reached) - 1;
    left[inner] = right[inner] = nearest;
    const int first = left[s.rings], end = right[s.rings];
    if (first >= end) { return; }
    // From left to right, so that what is written beyond a ring is overwritten.
    int zone_count = 0;
    for (int ring = s.rings - 1; ring >= inner; ring--) {
        zone_count = label_ring(
            pass, ring, left[ring + 1], left[ring], labels->offsets, zones, zone_count);
    }
    for (int ring = inner; ring < s.rings; ring++) {
        zone_count = label_ring(
            pass, ring, right[ring], right[ring + 1], labels->offsets, zones, zone_count);
    }
    zones[zone_count].first = end;
    find_sectors(pass, row, y, first, end, sectors);
    const tally_run *sector = sectors, *zone = zones;
    int column = first, count = 0;
    while (column < end) {
        while (sector[1].first <= column) { sector++; }
        while (zone[1].first <= column) { zone++; }
        labels->runs[count++] = (tally_run){column, sector->sector, zone->zone};
        column = sector[1].first < zone[1].first ? sector[1].first : zone[1].first;
    }
    labels->runs[count].first = end;
    labels->first = first;
    labels->end = end;
    labels->run_count = count;
}

static int LEVEL(tally_label)(
    const tally_pass *pass, const tally_slice *slice, int first_row, int rows, void *scratch) {
    const tally_memory memory = tally_layout(pass, rows);
    int any = 0;
    for (int i = 0; i < rows; i++) {
        const int y = first_row + i;
        tally_labels *labels = tally_labels_of(pass, &memory, scratch, i);
        if (!labels->is_made || labels->row != y || labels->centre_x != slice->centre_x
            || labels->centre_y != slice->centre_y) {
            label_row(pass, row_of_slice(pass->settings, *slice, y), y, &memory, scratch, labels);
            labels->is_made = 1;
            labels->row = y;
            labels->centre_x = slice->centre_x;
            labels->centre_y = slice->centre_y;
        }
        any |= labels->first < labels->end;
    }
    return any;
}

/// The code of the values of some columns.
BODY whole codes_of_values(const tally_settings s, const void *values, int is_counts, int x) {
    if (is_counts) {
        shorts counts;
        __builtin_memcpy(&counts, (const uint16_t *)values + x, sizeof counts);
        return __builtin_convertvector(counts, whole);
    }
    return code_of_value(s, load((const float *)values + x));
}

/// Vectors whose greys are found together: each step of grey is fetched once for all of them.
#define GREYS_TOGETHER 4

/// Finds the greys of some vectors of columns, that of NaN is the last, and their places among the
/// cells of a sector.
BODY void find_some_greys(
    const tally_pass *pass, const void *values, int is_counts, const uint32_t *offsets, int x,
    int vectors, uint32_t *greys, uint32_t *places) {
    const tally_settings s = pass->settings;
    whole code[GREYS_TOGETHER], grey[GREYS_TOGETHER];
    for (int i = 0; i < vectors; i++) {
        code[i] = codes_of_values(s, values, is_counts, x + i * WIDTH);
        grey[i] = equal_steps(s, code[i]);
    }
    for (int k = 0; k < s.grey_added; k++) {
        const int first = pass->grey_steps[k];
        for (int i = 0; i < vectors; i++) { grey[i] += COUNT(code[i] >= first); }
    }
    for (int k = s.grey_added; k < s.grey_added + s.grey_omitted; k++) {
        const int first = pass->grey_steps[k];
        for (int i = 0; i < vectors; i++) { grey[i] -= COUNT(code[i] >= first); }
    }
    for (int i = 0; i < vectors; i++) {
        const int column = x + i * WIDTH;
        if (!is_counts) {
            const real value = load((const float *)values + column);
            grey[i] = IS_NUMBER(value) ? grey[i] : (whole)(s.greys - 1);
        }
        whole offset;
        __builtin_memcpy(&offset, offsets + column, sizeof offset);
        store_whole((int *)greys + column, grey[i]);
        store_whole((int *)places + column, offset + grey[i]);
    }
}

/// Finds the greys of the columns [first, end) of a row, and beyond, to whole vectors, and their
/// places among the cells of a sector.
BODY void find_greys(
    const tally_pass *pass, const void *values, int is_counts, const uint32_t *offsets, int first,
    int end, uint32_t *greys, uint32_t *places) {
    int x = first;
    for (; x + GREYS_TOGETHER * WIDTH <= end; x += GREYS_TOGETHER * WIDTH) {
        find_some_greys(pass, values, is_counts, offsets, x, GREYS_TOGETHER, greys, places);
    }
    for (; x < end; x += WIDTH) {
        find_some_greys(pass, values, is_counts, offsets, x, 1, greys, places);
    }
}

/// Counts columns that share sector, zone and slice.
BODY void count_columns(
    const uint32_t *restrict greys, const uint32_t *restrict places, int first, int end,
    uint32_t *cells, uint32_t *slice_cells) {
    if (slice_cells) {
        for (int x = first; x < end; x++) {
            cells[places[x]]++;
            slice_cells[greys[x]]++;
        }
    } else {
        for (int x = first; x < end; x++) { cells[places[x]]++; }
    }
}

/// Counts the columns [first, end) of a row, which share a slice of the pellet.
BODY const tally_run *count_slice(
    const tally_pass *pass, const tally_run *run, const uint32_t *greys, const uint32_t *places,
    int first, int end, int slice, const tally_window *window) {
    const tally_settings s = pass->settings;
    if (slice < 0 || slice >= s.slices) { return run; }
    const size_t block = (size_t)(part_of(slice, s.blocks, s.slices) - window->first_block);
    const size_t place = (size_t)(slice - window->first_slice);
    while (first < end) {
        while (run[1].first <= first) { run++; }
        const int stop = run[1].first < end ? run[1].first : end;
        uint32_t *cells =
            window->cells + (block * s.sectors + run->sector) * (size_t)s.rings * s.greys;
        uint32_t *slice_cells = run->zone < 0 ? 0 : window->slice_cells
                + ((place * s.zones + run->zone) * s.sectors + run->sector) * s.greys;
        count_columns(greys, places, first, stop, cells, slice_cells);
        first = stop;
    }
    return run;
}

static void LEVEL(tally_count)(
    const tally_pass *pass, const tally_slice *slice, int first_row, int rows, const void *values,
    void *scratch, const tally_window *window) {
    const tally_settings s = pass->settings;
    const tally_memory memory = tally_layout(pass, rows);
    const int is_counts = pass->counts_type == counts_uint16;
    uint32_t *greys = (uint32_t *)((char *)scratch + memory.greys);
    uint32_t *places = (uint32_t *)((char *)scratch + memory.places);
    for (int i = 0; i < rows; i++) {
        const tally_labels *labels = tally_labels_of(pass, &memory, scratch, i);
        int first = labels->first;
        const int end = labels->end;
        if (first >= end) { continue; }
        if (is_counts) {
            find_greys(
                pass, (const uint16_t *)values + (size_t)i * s.width, 1, labels->offsets, first,
                end, greys, places);
        } else {
            find_greys(
                pass, (const float *)values + (size_t)i * s.width, 0, labels->offsets, first, end,
                greys, places);
        }
        const tally_row row = row_of_slice(s, *slice, first_row + i);
        int place = slice_of_height(s, height_in_row(s, row, (float)first)[0]);
        const int last = slice_of_height(s, height_in_row(s, row, (float)(end - 1))[0]);
        const tally_run *run = labels->runs;
        while (place != last) {
            // Where the next slices, as many as there are lanes, begin.
            const int step = place < last ? 1 : -1;
            const real next = REAL_OF_WHOLE(place + (step > 0 ? 1 : 0) + step * columns_from(0));
            const whole starts = find_height(s, row, (whole)first, (whole)end, next);
            for (int lane = 0; lane < WIDTH && place != last; lane++) {
                run = count_slice(pass, run, greys, places, first, starts[lane], place, window);
                first = starts[lane];
                place += step;
            }
        }
        count_slice(pass, run, greys, places, first, end, place, window);
    }
}
