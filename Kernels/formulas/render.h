#pragma STDC FP_CONTRACT OFF
// What a ray sees of a pellet from which a wedge is cut: a cylinder of radius 1 about z, without the
// points where a.p > 0, b.p > 0 and z > floor.
//
// Cylinder and wedge are convex, so a ray p(t) = o + t d is inside each for one range of t. What is
// seen is where the ray enters the cylinder, or, if that is inside the wedge, where it leaves the wedge.

#ifndef LITHORAY_RENDER_H
#define LITHORAY_RENDER_H
#ifdef __OPENCL_VERSION__
#define CELLS __global const ushort *
#define COLOUR_TABLE __global const uint *
#define CODE_AT(cells, place) convert_float((cells)[place])
#define COLOUR_AT(colours, place) as_int((colours)[place])
#define ANY(truth) (truth)
#else
#include "arithmetic.h"
#include "render_settings.h"
#define CELLS const uint16_t *
#define COLOUR_TABLE const uint32_t *
#define CODE_AT(cells, place) codes_at(cells, place)
#define COLOUR_AT(colours, place) colours_at(colours, place)
#define ANY(truth) __builtin_reduce_or(truth)

FORMULA real codes_at(const uint16_t *cells, const whole place) {
    whole codes;
    for (int i = 0; i < WIDTH; i++) { codes[i] = cells[place[i]]; }
    return REAL_OF_WHOLE(codes);
}

FORMULA whole colours_at(const uint32_t *colours, const whole place) {
    whole result;
    for (int i = 0; i < WIDTH; i++) { result[i] = (int)colours[place[i]]; }
    return result;
}
#endif

/// `yes` where the comparison holds, else `no`, of whole numbers.
#define SELECT_WHOLE(truth, yes, no) ((truth) ? (whole)(yes) : (whole)(no))

#define SMALLER(a, b) SELECT((b) < (a), b, a)
#define LARGER(a, b) SELECT((b) > (a), b, a)

/// Further than any ray goes.
#define FAR 1.0e30f

/// The surfaces of the pellet.
enum { face_side, face_top, face_bottom, face_a, face_b, face_floor };

typedef struct {
    real x, y, z;
} render_point;

/// Red, green and blue, 0 to 255.
typedef struct {
    real red, green, blue;
} render_colour;

/// The part of a ray that is inside a convex body, and the faces at its ends.
typedef struct {
    real first, last;
    whole first_face, last_face;
} render_range;

/// A number that changes by the same step from ray to ray.
FORMULA real of_ray(
    const float first, const float per_column, const float per_row, const real column,
    const real row) {
    return MULTIPLY_ADD(per_row, row, MULTIPLY_ADD(per_column, column, first));
}

/// a x + b y.
FORMULA real flat_product(const real ax, const real ay, const real x, const real y) {
    return MULTIPLY_ADD(ax, x, ay * y);
}

/// Keeps what lies where  o + t d > 0.
FORMULA render_range inside_plane(
    const render_range range, const real o, const real d, const int face) {
    const real steepness = SELECT(d < 0.0f, -d, d);
    const whole crosses = steepness > 1.0e-12f;
    const real inverse = reciprocal(SELECT(crosses, steepness, 1.0f));
    const real t = SELECT(d < 0.0f, o, -o) * inverse;
    const whole enters = crosses & (d > 0.0f) & (t > range.first);
    const whole leaves = crosses & (d < 0.0f) & (t < range.last);
    render_range result = range;
    result.first = SELECT(enters, t, range.first);
    result.first_face = SELECT_WHOLE(enters, face, range.first_face);
    result.last = SELECT(leaves, t, range.last);
    result.last_face = SELECT_WHOLE(leaves, face, range.last_face);
    result.last = SELECT(NOT(crosses) & (o <= 0.0f), -FAR, result.last);
    return result;
}

/// The part of a ray inside the pellet before the cut.
///
///     (dx^2 + dy^2) t = -(ox dx + oy dy) -+ sqrt(dx^2 + dy^2 - (ox dy - oy dx)^2)
FORMULA render_range inside_pellet(
    const render_settings s, const render_point o, const render_point d) {
    const real square = flat_product(d.x, d.y, d.x, d.y);
    const real cross = flat_product(o.x, -o.y, d.y, d.x);
    const real discriminant = square - cross * cross;
    const whole is_steep = square < 1.0e-12f;
    const whole meets = (discriminant > 1.0e-12f) & NOT(is_steep);
    const real root = square_root(SELECT(meets, discriminant, 1.0f));
    const real inverse = reciprocal(SELECT(is_steep, 1.0f, square));
    const real middle = -flat_product(o.x, o.y, d.x, d.y);
    const whole passes = is_steep & (flat_product(o.x, o.y, o.x, o.y) < 1.0f);
    render_range range;
    range.first = SELECT(meets, (middle - root) * inverse, -FAR);
    range.last = SELECT(meets, (middle + root) * inverse, SELECT(passes, FAR, -2.0f * FAR));
    range.first_face = face_side;
    range.last_face = face_side;
    range = inside_plane(range, s.pellet_height - o.z, -d.z, face_top);
    return inside_plane(range, o.z, d.z, face_bottom);
}

/// The part of a ray inside the wedge, which has no other bounds.
FORMULA render_range inside_cut(
    const render_settings s, const render_point o, const render_point d) {
    render_range range;
    range.first = -FAR;
    range.last = FAR;
    range.first_face = face_a;
    range.last_face = face_a;
    range = inside_plane(
        range, flat_product(s.cut_ax, s.cut_ay, o.x, o.y),
        flat_product(s.cut_ax, s.cut_ay, d.x, d.y), face_a);
    range = inside_plane(
        range, flat_product(s.cut_bx, s.cut_by, o.x, o.y),
        flat_product(s.cut_bx, s.cut_by, d.x, d.y), face_b);
    return inside_plane(range, o.z - s.cut_floor, d.z, face_floor);
}

/// The unit vector out of the pellet at a point of a face.
FORMULA render_point outward(const render_settings s, const render_point p, const whole face) {
    const whole is_side = face == face_side;
    const whole is_a = face == face_a;
    const whole is_b = face == face_b;
    const whole is_up = (face == face_top) | (face == face_floor);
    render_point n;
    n.x = SELECT(is_side, p.x, SELECT(is_a, s.cut_ax, SELECT(is_b, s.cut_bx, 0.0f)));
    n.y = SELECT(is_side, p.y, SELECT(is_a, s.cut_ay, SELECT(is_b, s.cut_by, 0.0f)));
    n.z = SELECT(is_up, 1.0f, SELECT(face == face_bottom, -1.0f, 0.0f));
    return n;
}

/// How far a point of a face is from the nearest edge of that face.
FORMULA real edge_distance(const render_settings s, const render_point p, const whole face) {
    const real square = flat_product(p.x, p.y, p.x, p.y);
    const real radius = square_root(LARGER(square, 1.0e-12f));
    const real rim = 1.0f - radius;
    const real a = flat_product(s.cut_ax, s.cut_ay, p.x, p.y);
    const real b = flat_product(s.cut_bx, s.cut_by, p.x, p.y);
    const real above_floor = p.z - s.cut_floor;
    const real ends = SMALLER(s.pellet_height - p.z, p.z);
    const real from_cut = LARGER(LARGER(-a, -b), -above_floor);
    const real on_plane = SMALLER(SMALLER(rim, ends), SMALLER(above_floor, radius));
    real distance = SMALLER(rim, from_cut);
    distance = SELECT(face == face_side, SMALLER(ends, from_cut), distance);
    distance = SELECT((face == face_a) | (face == face_b), on_plane, distance);
    return SELECT(face == face_floor, SMALLER(rim, SMALLER(a, b)), distance);
}

/// How bright a point of a face is: Lambert's law, with dark lines along edges.
FORMULA real brightness(
    const render_settings s, const render_point p, const render_point n, const whole face) {
    const real towards_light =
        MULTIPLY_ADD(s.light.z, n.z, flat_product(s.light.x, s.light.y, n.x, n.y));
    const real lit = MULTIPLY_ADD(s.diffuse, LARGER(towards_light, 0.0f), s.ambient);
    const real place = edge_distance(s, p, face) * s.edge_scale;
    const real inside = LARGER(SMALLER(place, 1.0f), 0.0f);
    const real rest = 1.0f - inside;
    return lit * MULTIPLY_ADD(-s.edge_darkness * rest, rest, 1.0f);
}

/// A coordinate of the grid: the cells on both sides of a place, and the weight of the second. Beyond
/// the outermost centres, and for NaN, it is the outermost cell.
typedef struct {
    whole low, high;
    real weight;
} render_cell;

FORMULA render_cell cell_at(const real place, const int count) {
    const float end = (float)(count - 1);
    const real raised = SELECT(place > 0.0f, place, 0.0f);
    const real inside = SELECT(raised < end, raised, end);
    render_cell cell;
    cell.low = WHOLE_OF_REAL(inside);
    cell.high = SELECT_WHOLE(cell.low < count - 1, cell.low + 1, cell.low);
    cell.weight = inside - REAL_OF_WHOLE(cell.low);
    return cell;
}

/// The mean code between the cells around some places below a point, and the sum of its weights.
typedef struct {
    real code, weight;
} render_code;

FORMULA render_code code_below(
    const render_settings s, CELLS cells, const render_point p, const render_point n) {
    real sum = 0.0f;
    real weights = 0.0f;
    for (int step = 0; step < s.depth_samples; step++) {
        const real depth = ((float)step + 0.5f) * s.depth_step;
        const real x = MULTIPLY_ADD(-depth, n.x, p.x);
        const real y = MULTIPLY_ADD(-depth, n.y, p.y);
        const real z = MULTIPLY_ADD(-depth, n.z, p.z);
        const render_cell i = cell_at(
            MULTIPLY_ADD(s.grid_z.x, z, of_ray(s.grid_origin.x, s.grid_x.x, s.grid_y.x, x, y)),
            s.columns);
        const render_cell j = cell_at(
            MULTIPLY_ADD(s.grid_z.y, z, of_ray(s.grid_origin.y, s.grid_x.y, s.grid_y.y, x, y)),
            s.rows);
        const render_cell k = cell_at(
            MULTIPLY_ADD(s.grid_z.z, z, of_ray(s.grid_origin.z, s.grid_x.z, s.grid_y.z, x, y)),
            s.layers);
        for (int corner = 0; corner < 8; corner++) {
            const real wi = (corner & 1) ? i.weight : 1.0f - i.weight;
            const real wj = (corner & 2) ? j.weight : 1.0f - j.weight;
            const real wk = (corner & 4) ? k.weight : 1.0f - k.weight;
            const whole row =
                ((corner & 4) ? k.high : k.low) * s.rows + ((corner & 2) ? j.high : j.low);
            const real code =
                CODE_AT(cells, row * s.columns + ((corner & 1) ? i.high : i.low));
            const real weight = SELECT(code < (float)NO_CODE, (wi * wj) * wk, 0.0f);
            sum = MULTIPLY_ADD(weight, code, sum);
            weights = weights + weight;
        }
    }
    render_code result;
    result.weight = weights;
    result.code = sum * reciprocal(SELECT(weights > 1.0e-6f, weights, 1.0f));
    return result;
}

/// The colour that a ray sees; white beside the pellet, the last colour of the table where the grid
/// has no porosity.
FORMULA render_colour colour_of_ray(
    const render_settings s, CELLS cells, COLOUR_TABLE colours, const real column,
    const real row) {
    render_point o;
    o.x = of_ray(s.origin.x, s.origin_column.x, s.origin_row.x, column, row);
    o.y = of_ray(s.origin.y, s.origin_column.y, s.origin_row.y, column, row);
    o.z = of_ray(s.origin.z, s.origin_column.z, s.origin_row.z, column, row);
    render_point d;
    d.x = of_ray(s.direction.x, s.direction_column.x, s.direction_row.x, column, row);
    d.y = of_ray(s.direction.y, s.direction_column.y, s.direction_row.y, column, row);
    d.z = of_ray(s.direction.z, s.direction_column.z, s.direction_row.z, column, row);
    const render_range pellet = inside_pellet(s, o, d);
    const render_range cut = inside_cut(s, o, d);
    const whole is_cut = (cut.first <= pellet.first) & (pellet.first < cut.last);
    const real t = SELECT(is_cut, cut.last, pellet.first);
    const whole face = SELECT_WHOLE(is_cut, cut.last_face, pellet.first_face);
    const whole hits = t < pellet.last;
    render_colour colour;
    colour.red = colour.green = colour.blue = 255.0f;
    if (ANY(hits)) {
        render_point p;
        p.x = MULTIPLY_ADD(t, d.x, o.x);
        p.y = MULTIPLY_ADD(t, d.y, o.y);
        p.z = MULTIPLY_ADD(t, d.z, o.z);
        const render_point n = outward(s, p, face);
        const render_code here = code_below(s, cells, p, n);
        const real place = (here.code - s.code_low) * s.code_scale;
        const real raised = SELECT(place > 0.0f, place, 0.0f);
        const real inside = SELECT(raised < COLOURS - 1.0f, raised, COLOURS - 1.0f);
        const whole index = SELECT_WHOLE(
            here.weight > 1.0e-6f, WHOLE_OF_REAL(inside + 0.5f), (whole)COLOURS);
        const whole packed = COLOUR_AT(colours, index);
        const real bright = brightness(s, p, n, face);
        colour.red = SELECT(hits, REAL_OF_WHOLE((packed >> 16) & 255) * bright, 255.0f);
        colour.green = SELECT(hits, REAL_OF_WHOLE((packed >> 8) & 255) * bright, 255.0f);
        colour.blue = SELECT(hits, REAL_OF_WHOLE(packed & 255) * bright, 255.0f);
    }
    return colour;
}

/// A channel of a pixel from the sum over its rays.
FORMULA whole channel(const render_settings s, const real sum) {
    const real mean = MULTIPLY_ADD(sum, s.inverse_samples, 0.5f);
    return WHOLE_OF_REAL(SELECT(mean < 255.0f, mean, 255.0f));
}

/// Red, green and blue of a pixel, 0xRRGGBB: the mean over its rays.
FORMULA whole pixel_of_picture(
    const render_settings s, CELLS cells, COLOUR_TABLE colours, const whole x, const int y) {
    render_colour sum;
    sum.red = sum.green = sum.blue = 0.0f;
    for (int j = 0; j < s.samples; j++) {
        for (int i = 0; i < s.samples; i++) {
            const render_colour colour = colour_of_ray(
                s, cells, colours, REAL_OF_WHOLE(x * s.samples + i),
                (real)(float)(y * s.samples + j));
            sum.red = sum.red + colour.red;
            sum.green = sum.green + colour.green;
            sum.blue = sum.blue + colour.blue;
        }
    }
    return (channel(s, sum.red) << 16) | (channel(s, sum.green) << 8) | channel(s, sum.blue);
}

#endif
