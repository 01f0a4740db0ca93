// Vectors of the native loops of one instruction-set level.

#ifndef LITHORAY_VECTORS_H
#define LITHORAY_VECTORS_H

#include "levels.h"
#include "../formulas/dialect.h"

#define BODY static inline __attribute__((always_inline))

typedef uint16_t shorts __attribute__((ext_vector_type(WIDTH)));

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

#endif
