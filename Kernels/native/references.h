// The native loops over darks and flats, of one instruction-set level: sums of counts, and what a pass
// needs of each pixel. All in double precision, one rounding after the other.

#include "levels.h"

int LEVEL(add_counts)(
    const uint16_t *restrict counts, size_t count, uint32_t limit, uint32_t *restrict sums) {
    uint16_t most = 0;
    for (size_t i = 0; i < count; i++) {
        sums[i] += counts[i];
        most = counts[i] > most ? counts[i] : most;
    }
    return most < limit;
}

void LEVEL(means_of_sums)(
    const uint32_t *restrict sums, size_t count, double reciprocal, double *restrict means) {
    for (size_t i = 0; i < count; i++) { means[i] = (double)sums[i] * reciprocal; }
}

void LEVEL(subtract_means_of_sums)(
    const uint32_t *restrict sums, size_t count, double reciprocal, double *restrict values) {
    for (size_t i = 0; i < count; i++) { values[i] -= (double)sums[i] * reciprocal; }
}

pixels_left_out LEVEL(find_usable)(
    const uint8_t *restrict unmasked, const double *restrict first, const double *restrict last,
    size_t count, double limit, uint8_t *restrict usable) {
    uint8_t are_all = 1;
    for (size_t i = 0; i < count; i++) {
        usable[i] = (first[i] > limit) & (last[i] > limit);
        are_all &= usable[i];
    }
    pixels_left_out left_out = {0};
    if (are_all && !unmasked) { return left_out; }
    for (size_t i = 0; i < count; i++) {
        const int is_masked =
            (unmasked && unmasked[i] == 0) || first[i] != first[i] || last[i] != last[i];
        left_out.masked += is_masked;
        left_out.low_flat += !is_masked && !usable[i];
        if (is_masked) { usable[i] = 0; }
    }
    return left_out;
}

void LEVEL(numbers_of_pixels)(
    const double *restrict numbers, const uint8_t *restrict usable, size_t count, int are_inverse,
    float *restrict values) {
    if (are_inverse) {
        for (size_t i = 0; i < count; i++) {
            const float value = (float)(1.0 / numbers[i]);
            values[i] = ((usable[i] != 0) & (value == value)) ? value : 0.0f;
        }
    } else {
        for (size_t i = 0; i < count; i++) {
            const float value = (float)numbers[i];
            values[i] = ((usable[i] != 0) & (value == value)) ? value : 0.0f;
        }
    }
}
