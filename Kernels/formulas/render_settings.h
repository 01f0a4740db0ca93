#pragma STDC FP_CONTRACT OFF
// Numbers that every ray of a picture shares. All members have four bytes, so that C and OpenCL agree
// on the layout.
//
// Lengths are in radii of the pellet. The axis is z, from 0 at the lower face to `height` at the upper.

#ifndef LITHORAY_RENDER_SETTINGS_H
#define LITHORAY_RENDER_SETTINGS_H

/// Colours of the map of porosity.
#define COLOURS 256

/// The code of a grid cell without a porosity.
#define NO_CODE 65535

/// A point or a direction.
typedef struct {
    float x, y, z;
} render_vector;

/// What holds for a whole picture.
typedef struct {
    int width;                      ///< Columns of the picture.
    int height;                     ///< Rows of the picture.
    int samples;                    ///< Rays of a pixel, on a side.
    float inverse_samples;          ///< 1 / rays of a pixel.
    render_vector origin;           ///< Of the first ray of the first pixel.
    render_vector origin_column;    ///< Its change from ray to ray along a row.
    render_vector origin_row;       ///< Its change from ray to ray down a column.
    render_vector direction;        ///< Of the first ray; about 1 long.
    render_vector direction_column; ///< Its change from ray to ray along a row.
    render_vector direction_row;    ///< Its change from ray to ray down a column.
    float pellet_height;            ///< Of the upper face.
    float cut_ax, cut_ay;           ///< Unit vectors: the cut takes away where a.p > 0, b.p > 0,
    float cut_bx, cut_by;           ///< and z > cut_floor.
    float cut_floor;
    int columns, rows, layers;      ///< Cells of the grid.
    render_vector grid_origin;      ///< The grid's coordinates of the origin, cells; 0 is a centre.
    render_vector grid_x;           ///< Their change along x, y and z.
    render_vector grid_y;
    render_vector grid_z;
    int depth_samples;              ///< Places below the surface that a colour is the mean of.
    float depth_step;               ///< Their distance.
    float code_low;                 ///< The code of the first colour.
    float code_scale;               ///< Colours per code.
    render_vector light;            ///< Unit vector to the light.
    float ambient;                  ///< Brightness of what is turned away from the light,
    float diffuse;                  ///< and what is added where it is turned to it.
    float edge_scale;               ///< 1 / width of the dark lines along edges.
    float edge_darkness;            ///< How dark they are, 0 to 1.
} render_settings;

#endif
