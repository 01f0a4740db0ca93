#pragma STDC FP_CONTRACT OFF
// Functions that no standard rounds alike on all devices, built from operations that are.

#ifndef LITHORAY_ARITHMETIC_H
#define LITHORAY_ARITHMETIC_H
#ifndef __OPENCL_VERSION__
#include "dialect.h"
#endif

/// 1 / x for positive normal x below 2^125, within 1.2e-4.
///
/// The bits of x, taken from a constant, are a first guess y with x y between 0.7071 and 0.7286. The
/// parabola y (c - d x y) has its peak in the middle, where it is 1.
FORMULA real rough_reciprocal(real x) {
    const real y = REAL_OF_BITS(0x7eb502ff - WHOLE_BITS(x));
    return y * MULTIPLY_ADD(-0x1.f0e934p+0f, x * y, 0x1.64af14p+1f);
}

/// 1 / x for positive normal x below 2^125, within 1 ULP: a rough one and Newton's y (2 - x y).
FORMULA real reciprocal(real x) {
    const real y = rough_reciprocal(x);
    return MULTIPLY_ADD(y, MULTIPLY_ADD(-x, y, 1.0f), y);
}

/// The square root of x >= 0 within 3 ULP, 0 for 0: x times the inverse root by Newton's iteration.
FORMULA real square_root(real x) {
    real y = REAL_OF_BITS(0x5f375a86 - (WHOLE_BITS(x) >> 1));
    const real half_x = 0.5f * x;
    y = y * MULTIPLY_ADD(-(half_x * y), y, 1.5f);
    y = y * MULTIPLY_ADD(-(half_x * y), y, 1.5f);
    y = y * MULTIPLY_ADD(-(half_x * y), y, 1.5f);
    return x * y;
}

/// ln x for positive normal x, within 1.5 ULP.
///
///     x = 2^e m,  m in [sqrt(1/2), sqrt 2),  f = m - 1,  ln x = e ln 2 + f - f^2/2 + f^3 P(f)
///
/// P is a minimax polynomial of degree 6 (relative error of ln m: 3e-8). Near x = 1 the relative
/// error stays small, which a difference of two logarithms would not give.
FORMULA real natural_logarithm(real x) {
    const whole shifted = WHOLE_BITS(x) - 0x3f3504f3;
    const real e = REAL_OF_WHOLE(shifted >> 23);
    const real f = REAL_OF_BITS((shifted & 0x007fffff) + 0x3f3504f3) - 1.0f;
    const real square = f * f;
    const real low = MULTIPLY_ADD(
        square, MULTIPLY_ADD(-0x1.538248p-3f, f, 0x1.98d7f2p-3f),
        MULTIPLY_ADD(-0x1.000382p-2f, f, 0x1.5556d8p-2f));
    const real high = MULTIPLY_ADD(
        square, 0x1.645eb8p-4f, MULTIPLY_ADD(-0x1.2432bep-3f, f, 0x1.317458p-3f));
    const real p = MULTIPLY_ADD(square * square, high, low);
    const real tail = square * MULTIPLY_ADD(f, p, -0.5f);
    return MULTIPLY_ADD(e, 0x1.62e430p-1f, f + tail);
}

/// e^x for |x| <= 80, beyond it the value at the nearer end; within 3e-6 + |x| 9e-8 of itself, which
/// variances and weights need. NaN stays NaN.
///
///     x log2 e = n + f,  |f| <= 1/2,  e^x = 2^n 2^f
///
/// 2^f is a minimax polynomial of degree 4 (relative error 2.9e-6), 1 at f = 0.
FORMULA real exponential(real x) {
    x = SELECT(x > 80.0f, 80.0f, x);
    x = SELECT(x < -80.0f, -80.0f, x);
    const real power = x * 0x1.715476p+0f;
    // Adding 1.5 2^23 rounds to an integer, which then stands in the low bits.
    const real shifted = power + 12582912.0f;
    const real f = power - (shifted - 12582912.0f);
    const real mantissa = MULTIPLY_ADD(
        MULTIPLY_ADD(
            MULTIPLY_ADD(MULTIPLY_ADD(0x1.3a007ap-7f, f, 0x1.c9fd1ep-5f), f, 0x1.ec0382p-3f), f,
            0x1.62e12ap-1f),
        f, 1.0f);
    return REAL_OF_BITS(WHOLE_BITS(mantissa) + (WHOLE_BITS(shifted) << 23));
}

#endif
