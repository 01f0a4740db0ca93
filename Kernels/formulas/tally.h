#pragma STDC FP_CONTRACT OFF
// Which cell of a pellet a voxel belongs to, and which code its value has.
//
// Along a row of voxels every quantity here rises, falls, or falls and then rises, in single
// precision as in exact numbers: it is made of sums and products that do, and rounding keeps the
// order. So the voxels of a ring, a sector or a slice are neighbours in the row, and it is enough to
// find where they end.

#ifndef LITHORAY_TALLY_H
#define LITHORAY_TALLY_H
#ifndef __OPENCL_VERSION__
#include "dialect.h"
#include "tally_settings.h"
#endif

/// What holds for one row of one slice.
typedef struct {
    float centre_x; ///< Of the axis, px.
    float ey;       ///< Rows from the axis.
    float shift;    ///< s ey.
    float square;   ///< q ey^2.
    float height;   ///< Of the axis, and of the rows from it, in slices of the pellet.
} tally_row;

/// The numbers of row y.
FORMULA tally_row row_of_slice(const tally_settings s, const tally_slice slice, const int y) {
    tally_row row;
    row.centre_x = slice.centre_x;
    row.ey = (float)y - slice.centre_y;
    row.shift = s.shear * row.ey;
    row.square = (s.scale_y * row.ey) * row.ey;
    row.height = slice.height + s.rise_y * row.ey;
    return row;
}

/// Columns from where, in this row, the distance from the axis is least:  t = ex + s ey.
FORMULA real columns_from_least(const tally_row row, const real x) {
    return (x - row.centre_x) + row.shift;
}

/// r^2 = |e|^2 - (e.u)^2, with the square completed in the row:  m t^2 + q ey^2.
///
///     m = 1 - ux^2,  s = -ux uy / m,  q = uz^2 / m
FORMULA real squared_radius(const tally_settings s, const tally_row row, const real x) {
    const real t = columns_from_least(row, x);
    return (s.scale_x * t) * t + row.square;
}

/// Height above the pellet's first slice, in its slices.
FORMULA real height_in_row(const tally_settings s, const tally_row row, const real x) {
    return row.height + s.rise_x * (x - row.centre_x);
}

/// Whether e is in the second half turn, whose angles begin at 180 degrees. The axis is at angle 0.
FORMULA whole is_in_second_half(const tally_row row, const real x) {
    return x - row.centre_x < (row.ey < 0.0f ? 3.0e38f : row.ey > 0.0f ? -3.0e38f : 0.0f);
}

/// Whether e, turned back by half a turn where it is in the second half, has reached the direction
/// (cosine, sine) where a sector begins; sine > 0.
FORMULA whole reaches(const tally_row row, const real x, const real cosine, const real sine) {
    const real ex = row.ey < 0.0f ? row.centre_x - x : x - row.centre_x;
    const real ey = row.ey < 0.0f ? -row.ey : row.ey;
    return (sine * ex <= cosine * ey) & (ey > 0.0f);
}

/// The slice of a height: -1 below the pellet, `slices` above it.
FORMULA int slice_of_height(const tally_settings s, const float height) {
    return height < 0.0f ? -1 : height < (float)s.slices ? (int)height : s.slices;
}

/// Which of `parts` equal parts of `count` a place lies in.
FORMULA int part_of(const int place, const int parts, const int count) {
    return (int)((unsigned long)place * (unsigned long)parts / (unsigned long)count);
}

/// The code of a value that is a number: floor((v - low) / step), below 1 it is 0, from 65 535 on
/// 65 535. NaN has no code; it gives 0.
FORMULA whole code_of_value(const tally_settings s, const real value) {
    const real place = (value - s.low) * s.inverse_step + s.rounding;
    const real raised = SELECT(place > 0.0f, place, 0.0f);
    return WHOLE_OF_REAL(SELECT(raised < 65535.0f, raised, 65535.0f));
}

/// Equal steps of grey up to a code:  min(floor(max(code - low, 0) slope / 2^15), most).
FORMULA whole equal_steps(const tally_settings s, const whole code) {
    const whole above = code - s.grey_low;
    const whole steps = ((above > 0 ? above : (whole)0) * s.grey_slope) >> 15;
    return steps < s.grey_most ? steps : (whole)s.grey_most;
}

#endif
