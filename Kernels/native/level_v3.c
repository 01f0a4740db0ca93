#pragma STDC FP_CONTRACT OFF
// The native loops for x86-64-v3: AVX2, 8 floats at once.

#define WIDTH 8
#define LEVEL(name) name##_v3
#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("arch=x86-64-v3"))), apply_to = function)
#include "loops.h"
#pragma clang attribute pop
#endif
