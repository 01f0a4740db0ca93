#pragma STDC FP_CONTRACT OFF
// Pores of a row of voxels as bits, and their runs, compiled for each instruction-set level.

#include "../include/Kernels.h"

typedef struct {
    pore_counts (*bits)(
        const pore_rule *, const void *, int, int, int, uint64_t *, uint64_t *);
    int (*runs)(const uint64_t *, int, uint32_t, uint32_t *, int *, int *);
    int (*touching)(
        int, const uint64_t *, const uint32_t *, const uint64_t *, const uint32_t *, int,
        uint32_t *);
    void (*cells)(const uint64_t *, int, int, int, int, uint32_t *);
} pore_loops;

typedef uint16_t counts64 __attribute__((ext_vector_type(64)));
typedef float floats64 __attribute__((ext_vector_type(64)));
typedef _Bool bits64 __attribute__((ext_vector_type(64)));

#define LOOP static inline __attribute__((always_inline))

/// Where runs begin and end in a word of a row.
#define FIRSTS(row, word) ((row)[word] & ~((row)[word] << 1 | (row)[(word) - 1] >> 63))
#define LASTS(row, word) ((row)[word] & ~((row)[word] >> 1 | (row)[(word) + 1] << 63))

#define word_of_bits(vector) __builtin_bit_cast(uint64_t, vector)

#define LEVEL(name) name##_base
#include "pore_runs.h"
#undef LEVEL

#if defined(__x86_64__)
#define LEVEL(name) name##_v3
#pragma clang attribute push(__attribute__((target("arch=x86-64-v3"))), apply_to = function)
#include "pore_runs.h"
#pragma clang attribute pop
#undef LEVEL

#define LEVEL(name) name##_v4
#pragma clang attribute push(__attribute__((target("arch=x86-64-v4"))), apply_to = function)
#include "pore_runs.h"
#pragma clang attribute pop
#undef LEVEL
#endif

static const pore_loops *loops_at(int level) {
#if defined(__x86_64__)
    if (level >= level_v4) { return &loops_of_pores_v4; }
    if (level >= level_v3) { return &loops_of_pores_v3; }
#else
    (void)level;
#endif
    return &loops_of_pores_base;
}

pore_counts pore_bits(
    int level, const pore_rule *rule, const void *values, int first, int end, int words,
    uint64_t *pores, uint64_t *missing) {
    return loops_at(level)->bits(rule, values, first, end, words, pores, missing);
}

int pore_runs(
    int level, const uint64_t *pores, int words, uint32_t rank, uint32_t *ranks, int *firsts,
    int *ends) {
    return loops_at(level)->runs(pores, words, rank, ranks, firsts, ends);
}

int touching_runs(
    int level, int diagonal, const uint64_t *a, const uint32_t *a_ranks, const uint64_t *b,
    const uint32_t *b_ranks, int words, uint32_t *pairs) {
    return loops_at(level)->touching(diagonal, a, a_ranks, b, b_ranks, words, pairs);
}

void add_bits_of_cells(
    int level, const uint64_t *bits, int words, int first, int size, int cells,
    uint32_t *counts) {
    loops_at(level)->cells(bits, words, first, size, cells, counts);
}
