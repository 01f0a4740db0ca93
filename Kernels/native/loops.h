// All loops of one instruction-set level.

#include "density.h"
#include "tally.h"
#include "render.h"
#include "references.h"

const native_loops LEVEL(loops) = {
    LEVEL(run_bins), LEVEL(spots), LEVEL(tally_slices), LEVEL(tally_columns), LEVEL(tally_label),
    LEVEL(tally_count), LEVEL(reciprocals), LEVEL(square_roots), LEVEL(natural_logarithms),
    LEVEL(exponentials), LEVEL(render_rows), LEVEL(add_counts), LEVEL(means_of_sums),
    LEVEL(subtract_means_of_sums), LEVEL(find_usable), LEVEL(numbers_of_pixels),
};
