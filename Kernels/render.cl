// The render pass: a cut-away pellet coloured by local porosity. The native twin is native/render.h.
//
// Global size: at least width x rows; a work-item has one pixel of the rows from `first_row` on.
//   cells        codes of the grid, [layer][row][column]
//   colours      0xRRGGBB: COLOURS, and one for places without a porosity
//   pixels       0xRRGGBB, row after row from `first_row` on
// Chosen when the program is built:
//   WIDTH        1

__kernel void render_rows(
    __constant render_settings *settings, __global const ushort *cells,
    __global const uint *colours, const int first_row, const int rows, __global uint *pixels) {
    const render_settings s = settings[0];
    const int x = get_global_id(0);
    const int row = get_global_id(1);
    if (x >= s.width || row >= rows) { return; }
    pixels[(size_t)row * s.width + x] =
        as_uint(pixel_of_picture(s, cells, colours, x, first_row + row));
}
