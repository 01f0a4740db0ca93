#pragma STDC FP_CONTRACT OFF
// One pixel of a radiograph: counts to transmission, optical depth and their variances.
// Counts are in ADU, densities in 1e21 /cm3, cross-sections in 1e-21 cm2, lengths in cm, so that no
// square leaves the range of single precision.

#ifndef LITHORAY_RADIOGRAPH_H
#define LITHORAY_RADIOGRAPH_H
#ifndef __OPENCL_VERSION__
#include "dialect.h"
#include "arithmetic.h"
#include "radiograph_settings.h"
#endif

/// Var(A) from the frame's own noise:  (g u + r^2) / u^2,  with y = 1/u.
FORMULA real statistical_variance(real y, real gain, real read_variance) {
    return y * MULTIPLY_ADD(read_variance, y, gain);
}

/// Var(A) from the references, common to all frames:  Var(F)/w^2 + Var(D) (1/u - 1/w)^2, with
/// y = 1/u. The dark is shared by u and w: its term is the square of the difference.
FORMULA real reference_variance(
    real y, real reference_inverse, real gain, real read_variance, real dark_variance) {
    const real difference = y - reference_inverse;
    return MULTIPLY_ADD(
        dark_variance * difference, difference,
        statistical_variance(reference_inverse, gain, read_variance));
}

/// A = -ln d - ln(u/w). The dose is not multiplied in, so that A keeps its digits near 0.
FORMULA real optical_depth(real ratio, real log_dose) {
    return -log_dose - natural_logarithm(ratio);
}

/// The counts whose logarithm has no second-order bias:  u (1 + Var(S)/2u^2) = u + (g + r^2/u)/2.
///
/// E[ln u] = ln E[u] - Var(S)/2u^2. The variance comes from the pixel's own counts; inside the
/// logarithm it cannot outweigh a row where they are hardly above 0, as it does outside. Counts that
/// are the mean of n pixels have 1/n of the variance: `share`. A rough r^2/u is good to 1e-5 of A
/// even where u is no larger than r.
FORMULA real unbiased_counts(real net_counts, real gain, real read_variance, real share) {
    return MULTIPLY_ADD(
        MULTIPLY_ADD(0.5f * read_variance, rough_reciprocal(net_counts), 0.5f * gain), share,
        net_counts);
}

/// A less what the open beam's noise adds to it:  A + Var(F)/2w^2, by what E[ln w] falls short.
FORMULA real without_open_beam_bias(
    real depth, real open_beam_inverse, real gain, real read_variance, real share) {
    return MULTIPLY_ADD(
        MULTIPLY_ADD(0.5f * read_variance, open_beam_inverse, 0.5f * gain) * share,
        open_beam_inverse, depth);
}

/// What a column counts in a weighted mean:  1/Var within 1.2e-4, which leaves the mean as it is and
/// its standard deviation within 6e-5.
FORMULA real weight_of_variance(real variance) { return rough_reciprocal(variance); }

/// The open beam between two sets of flats, linear in time.
FORMULA real interpolated_open_beam(real before, real change, real weight) {
    return MULTIPLY_ADD(weight, change, before);
}

/// mu t from A = -ln <exp(-mu t)> over a pixel's footprint:  A + A^2 (e0 + A e1).
FORMULA real attenuation(real optical_depth, real e0, real e1) {
    return MULTIPLY_ADD(
        optical_depth * optical_depth, MULTIPLY_ADD(optical_depth, e1, e0), optical_depth);
}

/// 1/u expected where the attenuation and ln d add up to `expected`:  1/w exp(A + ln d), with w and
/// both of them relative to the same beam, the open one or that of the reference frames.
FORMULA real expected_inverse_counts(real expected, real reference_inverse) {
    return exponential(expected) * reference_inverse;
}

/// Number density of lithium-6:  (A'/t - m) / sigma6, in at/cm3.
FORMULA real lithium_density(
    real attenuation, real chord_inverse, real matrix, real density_scale) {
    return MULTIPLY_ADD(attenuation, chord_inverse, -matrix) * density_scale;
}

#endif
