// The native loop of the render pass: rows of a picture. Included once for each instruction-set level.
// The OpenCL twin is render.cl.

#include "vectors.h"
#include "../formulas/render.h"

static void LEVEL(render_rows)(
    const render_settings *settings, const uint16_t *cells, const uint32_t *colours, int first_row,
    int rows, uint32_t *pixels) {
    const render_settings s = *settings;
    for (int row = 0; row < rows; row++) {
        for (int x = 0; x < s.width; x += WIDTH) {
            const whole packed =
                pixel_of_picture(s, cells, colours, columns_from(x), first_row + row);
            const int count = s.width - x < WIDTH ? s.width - x : WIDTH;
            __builtin_memcpy(
                pixels + (size_t)row * s.width + x, &packed, (size_t)count * sizeof *pixels);
        }
    }
}
