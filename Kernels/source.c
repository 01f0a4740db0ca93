// The text of the OpenCL programs: OpenCL sees no files, so the headers are joined before the loops.

#include "include/Kernels.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

static const char dialect[] = {
#embed "formulas/dialect.h" suffix(, 0)
};
static const char arithmetic[] = {
#embed "formulas/arithmetic.h" suffix(, 0)
};
static const char radiograph_numbers[] = {
#embed "formulas/radiograph_settings.h" suffix(, 0)
};
static const char radiograph[] = {
#embed "formulas/radiograph.h" suffix(, 0)
};
static const char spot[] = {
#embed "formulas/spot.h" suffix(, 0)
};
static const char density[] = {
#embed "density.cl" suffix(, 0)
};

static const char tally_numbers[] = {
#embed "formulas/tally_settings.h" suffix(, 0)
};
static const char tally_formulas[] = {
#embed "formulas/tally.h" suffix(, 0)
};
static const char tally[] = {
#embed "tally.cl" suffix(, 0)
};

static const char render_numbers[] = {
#embed "formulas/render_settings.h" suffix(, 0)
};
static const char render_formulas[] = {
#embed "formulas/render.h" suffix(, 0)
};
static const char render[] = {
#embed "render.cl" suffix(, 0)
};

#define FILE_START(name) "\n#line 1 \"Kernels/" name "\"\n"

const char *radiograph_source(int piece) {
    static const char *const pieces[] = {
        FILE_START("formulas/dialect.h"), dialect,
        FILE_START("formulas/arithmetic.h"), arithmetic,
        FILE_START("formulas/radiograph_settings.h"), radiograph_numbers,
        FILE_START("formulas/radiograph.h"), radiograph,
        FILE_START("formulas/spot.h"), spot,
        FILE_START("density.cl"), density,
    };
    const int count = sizeof pieces / sizeof pieces[0];
    return piece >= 0 && piece < count ? pieces[piece] : 0;
}

const char *tally_source(int piece) {
    static const char *const pieces[] = {
        FILE_START("formulas/dialect.h"), dialect,
        FILE_START("formulas/tally_settings.h"), tally_numbers,
        FILE_START("formulas/tally.h"), tally_formulas,
        FILE_START("tally.cl"), tally,
    };
    const int count = sizeof pieces / sizeof pieces[0];
    return piece >= 0 && piece < count ? pieces[piece] : 0;
}

const char *render_source(int piece) {
    static const char *const pieces[] = {
        FILE_START("formulas/dialect.h"), dialect,
        FILE_START("formulas/arithmetic.h"), arithmetic,
        FILE_START("formulas/render_settings.h"), render_numbers,
        FILE_START("formulas/render.h"), render_formulas,
        FILE_START("render.cl"), render,
    };
    const int count = sizeof pieces / sizeof pieces[0];
    return piece >= 0 && piece < count ? pieces[piece] : 0;
}
