#pragma STDC FP_CONTRACT OFF
// The common subset of C and OpenCL C in which every formula is written once.
//
// Only operations that IEEE 754 rounds correctly on every device (+ - *, fused multiply-add where it
// is written, and conversions) appear in the formulas, in one fixed order and never contracted, so
// that every engine gives the same bits.
// A `real` is WIDTH floats: one on a GPU, a vector in the native loops and on OpenCL devices that are
// processors. A `whole` is the int of the same width, and holds the truth of a comparison.

// MULTIPLY_ADD(a, b, c) is a b + c, rounded once. COUNT(truth) is 1 where a comparison holds: the
// truth of a vector is -1.

#ifndef LITHORAY_DIALECT_H
#define LITHORAY_DIALECT_H

#ifdef __OPENCL_VERSION__

#pragma OPENCL FP_CONTRACT OFF
#define FORMULA static inline
#define JOINED_(a, b) a##b
#define JOINED(a, b) JOINED_(a, b)
#if WIDTH == 1
typedef float real;
typedef int whole;
#define WHOLE_BITS(value) as_int(value)
#define REAL_OF_BITS(bits) as_float(bits)
#define REAL_OF_WHOLE(value) convert_float(value)
#define WHOLE_OF_REAL(value) convert_int(value)
#define COUNT(truth) (truth)
#else
typedef JOINED(float, WIDTH) real;
typedef JOINED(int, WIDTH) whole;
#define WHOLE_BITS(value) JOINED(as_int, WIDTH)(value)
#define REAL_OF_BITS(bits) JOINED(as_float, WIDTH)((whole)(bits))
#define REAL_OF_WHOLE(value) JOINED(convert_float, WIDTH)(value)
#define WHOLE_OF_REAL(value) JOINED(convert_int, WIDTH)(value)
#define COUNT(truth) (-(truth))
#endif
#define MULTIPLY_ADD(a, b, c) fma((real)(a), (real)(b), (real)(c))

#else

#define FORMULA static inline __attribute__((always_inline))
typedef float real __attribute__((ext_vector_type(WIDTH)));
typedef int whole __attribute__((ext_vector_type(WIDTH)));
#define WHOLE_BITS(value) whole_bits(value)
#define REAL_OF_BITS(bits) real_of_bits((whole)(bits))
#define REAL_OF_WHOLE(value) __builtin_convertvector(value, real)
#define WHOLE_OF_REAL(value) __builtin_convertvector(value, whole)
#define COUNT(truth) (-(truth))
#define MULTIPLY_ADD(a, b, c) __builtin_elementwise_fma((real)(a), (real)(b), (real)(c))

FORMULA whole whole_bits(real value) {
    whole bits;
    __builtin_memcpy(&bits, &value, sizeof bits);
    return bits;
}

FORMULA real real_of_bits(whole bits) {
    real value;
    __builtin_memcpy(&value, &bits, sizeof value);
    return value;
}

#endif

/// `yes` where the comparison holds, else `no`.
#define SELECT(truth, yes, no) ((truth) ? (real)(yes) : (real)(no))

/// Adds a value, or a product rounded once with the sum, to a sum where the comparison holds.
#define ADD_WHERE(truth, sum, value) sum = SELECT(truth, sum + (value), sum)
#define ADD_PRODUCT_WHERE(truth, sum, a, b) sum = SELECT(truth, MULTIPLY_ADD(a, b, sum), sum)

/// Where a comparison does not hold.
#define NOT(truth) ((truth) == 0)

/// Whether a value is a number, neither NaN nor infinite.
#define IS_NUMBER(value) ((value) - (value) == 0.0f)

/// A value that says "no number here"; recognised by `value != value`, never by its payload.
#define NO_NUMBER REAL_OF_BITS(0x7fc00000)

#endif
