#pragma STDC FP_CONTRACT OFF
// The rule for gamma spots: a pixel far from the median of its 3 x 3 neighbourhood.

#ifndef LITHORAY_SPOT_H
#define LITHORAY_SPOT_H
#ifndef __OPENCL_VERSION__
#include "dialect.h"
#endif

/// Stands for a neighbour that does not count; larger than any count.
#define NO_NEIGHBOUR 3.0e38f

#define ORDER(a, b)                       \
    {                                     \
        const real low = SELECT(b < a, b, a); \
        b = SELECT(b < a, a, b);          \
        a = low;                          \
    }

/// The median of the neighbours that count: the lower middle of an even number.
/// Neighbours that do not count are NO_NEIGHBOUR, `valid` is the number of the others.
///
/// A sorting network for nine values; only the lower five places are wanted.
FORMULA real lower_median(
    real a, real b, real c, real d, real e, real f, real g, real h, real i, whole valid) {
    ORDER(a, d) ORDER(b, h) ORDER(c, f) ORDER(e, i)
    ORDER(a, h) ORDER(c, e) ORDER(d, i) ORDER(f, g)
    ORDER(a, c) ORDER(b, d) ORDER(e, f) ORDER(h, i)
    ORDER(b, e) ORDER(d, g) ORDER(f, h)
    ORDER(a, b) ORDER(c, e) ORDER(d, f) ORDER(g, i)
    ORDER(c, d) ORDER(e, f) ORDER(g, h)
    ORDER(b, c) ORDER(d, e) ORDER(f, g)
    real median = e;
    median = SELECT(valid < 9, d, median);
    median = SELECT(valid < 7, c, median);
    median = SELECT(valid < 5, b, median);
    median = SELECT(valid < 3, a, median);
    return median;
}

/// Whether |I - m| > kappa sqrt(g max(m - D, 0) + r^2), compared as squares.
/// The noise comes from the median, so that low counts are not clipped on one side only.
FORMULA whole is_spot(
    real counts, real median, real dark, real threshold, real gain, real read_variance) {
    const real difference = counts - median;
    const real net = median - dark;
    const real variance = gain * SELECT(net > 0.0f, net, 0.0f) + read_variance;
    return difference * difference > threshold * variance;
}

#endif
