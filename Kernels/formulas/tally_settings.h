#pragma STDC FP_CONTRACT OFF
// Numbers that every voxel of a grey tally shares. All members have four bytes, so that C and OpenCL
// agree on the layout.

#ifndef LITHORAY_TALLY_SETTINGS_H
#define LITHORAY_TALLY_SETTINGS_H

/// What holds for a whole volume.
typedef struct {
    int width;          ///< Columns of a slice.
    int height;         ///< Rows of a slice.
    int rings;          ///< Rings; 1 without an axis.
    int sectors;        ///< Sectors, or tiles.
    int across;         ///< Tiles in a row of tiles; 0 where there is an axis.
    int down;           ///< Rows of tiles.
    int slices;         ///< Slices of the pellet.
    int blocks;         ///< Groups of slices.
    int zones;          ///< Zones of rings that are counted by slice.
    int greys;          ///< Greys of a cell; that of NaN, where there is one, is the last.
    int grey_low;       ///< The code that equal steps of grey begin after.
    int grey_slope;     ///< Those of a code, in 2^-15.
    int grey_most;      ///< The most equal steps.
    int grey_added;     ///< Number of codes where a grey begins besides,
    int grey_omitted;   ///< and of those where an equal step begins and no grey does.
    float shear;        ///< s: the ellipse of a ring leans by s columns a row.
    float scale_x;      ///< m: squared length of a column as the axis sees it.
    float scale_y;      ///< q: the same of a row, along the lean.
    float rise_x;       ///< Slices of the pellet per column.
    float rise_y;       ///< Slices of the pellet per row.
    float low;          ///< The value where code 0 begins.
    float inverse_step; ///< Codes per unit of value.
    float rounding;     ///< 0.5 where values stand on codes, else 0.
} tally_settings;

/// What holds for one slice of the volume.
typedef struct {
    float centre_x; ///< Where the axis crosses the slice, px.
    float centre_y;
    float height;   ///< Height of the axis there, in slices of the pellet.
    float reserved;
} tally_slice;

#endif
