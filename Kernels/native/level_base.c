#pragma STDC FP_CONTRACT OFF
// The native loops for any processor of the architecture: 4 floats at once.

#define WIDTH 4
#define LEVEL(name) name##_base
#include "loops.h"
