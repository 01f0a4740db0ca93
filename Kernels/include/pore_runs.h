// Pores of a row of voxels as bits, and their runs: neighbouring voxels of a row.
//
// Voxel x is bit x % 64 of word x / 64. A row has one word of zeros before its first and after its
// last word. The runs of a slice are numbered row after row, from the left; `ranks` holds for each
// word how many runs of the slice begin before it.

#ifndef LITHORAY_PORE_RUNS_H
#define LITHORAY_PORE_RUNS_H

#include <stddef.h>
#include <stdint.h>

/// Which values are pores: v <= limit, or v > limit. NaN is neither.
typedef struct {
    int counts_type;  ///< counts_uint16 or counts_float32.
    int are_bright;   ///< Whether pores are above the limit.
    int limit;        ///< Of counts, -1 to 65535.
    float real_limit; ///< Of floats.
} pore_rule;

/// How many voxels of a row are pores, and how many are NaN.
typedef struct {
    int pores;
    int missing;
} pore_counts;

/// Marks the pores, and the NaN, among the voxels [first, end) of a row; all other bits are 0.
///
/// `values` begins at voxel 0 and has 64 values to spare at its end. `missing` is written for floats
/// only.
pore_counts pore_bits(
    int level, const pore_rule *rule, const void *values, int first, int end, int words,
    uint64_t *pores, uint64_t *missing);

/// Finds the runs of a row, the first of which has the number `rank`, and returns how many there are.
///
/// Run i is the voxels [firsts[i], ends[i]); there is room for 32 in a word.
int pore_runs(
    int level, const uint64_t *pores, int words, uint32_t rank, uint32_t *ranks, int *firsts,
    int *ends);

/// Finds the pairs of runs of two rows of which a voxel of one lies beside one of the other, and, if
/// `diagonal`, those of which one lies beside it across an edge; returns how many pairs there are.
///
/// No pair is found twice. A pair is the numbers of a run of `a` and of one of `b`; there is room for
/// 64 pairs in a word, for 128 if `diagonal`.
int touching_runs(
    int level, int diagonal, const uint64_t *a, const uint32_t *a_ranks, const uint64_t *b,
    const uint32_t *b_ranks, int words, uint32_t *pairs);

/// Adds the number of bits of a row's voxels [first + size i, first + size (i + 1)) to counts[i].
///
/// Every cell begins within the row.
void add_bits_of_cells(
    int level, const uint64_t *bits, int words, int first, int size, int cells,
    uint32_t *counts);

#endif
