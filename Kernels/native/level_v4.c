#pragma STDC FP_CONTRACT OFF
// The native loops for x86-64-v4: AVX-512, 16 floats at once.

#define WIDTH 16
#define LEVEL(name) name##_v4
#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("arch=x86-64-v4"))), apply_to = function)
#include "loops.h"
#pragma clang attribute pop
#endif
