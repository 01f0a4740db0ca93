// The loops over pores as bits. Included once for each instruction-set level.

/// Bits below bit `place`, 0 to 64, of a word.
LOOP uint64_t LEVEL(bits_below)(int place) {
    return place >= 64 ? ~(uint64_t)0 : ((uint64_t)1 << place) - 1;
}

/// The bits of a word that are voxels [first, end) of the row.
LOOP uint64_t LEVEL(bits_of_span)(int word, int first, int end) {
    const int from = first - 64 * word, to = end - 64 * word;
    const uint64_t below_end = LEVEL(bits_below)(to < 0 ? 0 : to > 64 ? 64 : to);
    return below_end & ~LEVEL(bits_below)(from < 0 ? 0 : from > 64 ? 64 : from);
}

LOOP uint64_t LEVEL(counts_up_to)(const uint16_t *values, uint16_t limit) {
    counts64 v;
    __builtin_memcpy(&v, values, sizeof v);
    return word_of_bits(__builtin_convertvector(v <= limit, bits64));
}

LOOP uint64_t LEVEL(floats_up_to)(const float *values, float limit) {
    floats64 v;
    __builtin_memcpy(&v, values, sizeof v);
    return word_of_bits(__builtin_convertvector(v <= limit, bits64));
}

LOOP uint64_t LEVEL(floats_without_number)(const float *values) {
    floats64 v;
    __builtin_memcpy(&v, values, sizeof v);
    // Of infinity and NaN no difference is 0.
    return word_of_bits(__builtin_convertvector(v - v != 0.0f, bits64));
}

static pore_counts LEVEL(pore_bits)(
    const pore_rule *rule, const void *values, int first, int end, int words, uint64_t *pores,
    uint64_t *missing) {
    pore_counts counts = {0, 0};
    const int is_float = rule->counts_type == counts_float32;
    const uint64_t turned = rule->are_bright ? ~(uint64_t)0 : 0;
    for (int word = 0; word < words; word++) {
        const uint64_t span = LEVEL(bits_of_span)(word, first, end);
        uint64_t found = 0, numbers = span;
        if (span && is_float) {
            const float *line = (const float *)values + 64 * word;
            found = LEVEL(floats_up_to)(line, rule->real_limit);
            numbers &= ~LEVEL(floats_without_number)(line);
        } else if (span && rule->limit >= 0) {
            found = LEVEL(counts_up_to)((const uint16_t *)values + 64 * word, rule->limit);
        }
        pores[word] = (found ^ turned) & numbers;
        counts.pores += __builtin_popcountll(pores[word]);
        if (is_float) {
            missing[word] = span & ~numbers;
            counts.missing += __builtin_popcountll(missing[word]);
        }
    }
    return counts;
}

static int LEVEL(pore_runs)(
    const uint64_t *pores, int words, uint32_t rank, uint32_t *ranks, int *firsts, int *ends) {
    int begun = 0, ended = 0;
    for (int word = 0; word < words; word++) {
        ranks[word] = rank + begun;
        for (uint64_t s = FIRSTS(pores, word); s; s &= s - 1) {
            firsts[begun++] = 64 * word + __builtin_ctzll(s);
        }
        for (uint64_t e = LASTS(pores, word); e; e &= e - 1) {
            ends[ended++] = 64 * word + __builtin_ctzll(e) + 1;
        }
    }
    return begun;
}

/// The number of the run that voxel `bit` of a word lies in, or of the last one before it.
LOOP uint32_t LEVEL(run_at)(uint64_t firsts, uint32_t rank, int bit) {
    return rank + __builtin_popcountll(firsts & LEVEL(bits_below)(bit + 1)) - 1;
}

static int LEVEL(touching_runs)(
    int diagonal, const uint64_t *a, const uint32_t *a_ranks, const uint64_t *b,
    const uint32_t *b_ranks, int words, uint32_t *pairs) {
    int count = 0;
    uint64_t before = 0;
    for (int word = 0; word < words; word++) {
        const uint64_t both = a[word] & b[word];
        // Voxels that the rows share form runs, each in one run of either row.
        uint64_t shared = both & ~(both << 1 | before);
        before = both >> 63;
        const uint64_t a_firsts = FIRSTS(a, word), b_firsts = FIRSTS(b, word);
        for (; shared; shared &= shared - 1) {
            const int bit = __builtin_ctzll(shared);
            pairs[2 * count] = LEVEL(run_at)(a_firsts, a_ranks[word], bit);
            pairs[2 * count + 1] = LEVEL(run_at)(b_firsts, b_ranks[word], bit);
            count++;
        }
        if (!diagonal) { continue; }
        // A run of a begins right after one of b: that one's number is the last before the bit.
        uint64_t after = a_firsts & (LASTS(b, word) << 1 | LASTS(b, word - 1) >> 63);
        for (; after; after &= after - 1) {
            const int bit = __builtin_ctzll(after);
            pairs[2 * count] = LEVEL(run_at)(a_firsts, a_ranks[word], bit);
            pairs[2 * count + 1] = LEVEL(run_at)(b_firsts, b_ranks[word], bit);
            count++;
        }
        // A run of a ends right before one of b: that one's number is the next.
        uint64_t ahead = LASTS(a, word) & (b_firsts >> 1 | FIRSTS(b, word + 1) << 63);
        for (; ahead; ahead &= ahead - 1) {
            const int bit = __builtin_ctzll(ahead);
            pairs[2 * count] = LEVEL(run_at)(a_firsts, a_ranks[word], bit);
            pairs[2 * count + 1] = LEVEL(run_at)(b_firsts, b_ranks[word], bit) + 1;
            count++;
        }
    }
    return count;
}

/// The bits of a row's voxels [x, x + length), length up to 64, from bit 0 on.
LOOP uint64_t LEVEL(bits_from)(const uint64_t *bits, unsigned x, uint64_t below_length) {
    const unsigned word = x / 64, shift = x % 64;
    // Shifted twice by less than 64, so that a shift of 0 takes nothing of the next word.
    return (bits[word] >> shift | bits[word + 1] << 1 << (63 - shift)) & below_length;
}

static void LEVEL(add_bits_of_cells)(
    const uint64_t *bits, int words, int first, int size, int cells, uint32_t *counts) {
    if (size <= 64) {
        const uint64_t below_size = LEVEL(bits_below)(size);
        for (int cell = 0; cell < cells; cell++) {
            counts[cell] +=
                __builtin_popcountll(LEVEL(bits_from)(bits, first + size * cell, below_size));
        }
        return;
    }
    for (int cell = 0; cell < cells; cell++) {
        const int begin = first + size * cell;
        const int end = begin + size < 64 * words ? begin + size : 64 * words;
        for (int x = begin; x < end; x += 64) {
            const uint64_t below = LEVEL(bits_below)(end - x);
            counts[cell] += __builtin_popcountll(LEVEL(bits_from)(bits, x, below));
        }
    }
}

static const pore_loops LEVEL(loops_of_pores) = {
    LEVEL(pore_bits), LEVEL(pore_runs), LEVEL(touching_runs), LEVEL(add_bits_of_cells),
};
