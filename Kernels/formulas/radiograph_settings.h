#pragma STDC FP_CONTRACT OFF
// Numbers that every pixel of a pass shares. All members have four bytes, so that C and OpenCL agree
// on the layout.

#ifndef LITHORAY_RADIOGRAPH_SETTINGS_H
#define LITHORAY_RADIOGRAPH_SETTINGS_H

/// How many partial sums a sum over a row has. Column x adds to sum x mod LANES, in increasing x;
/// the partial sums are then folded in halves. This order is the same on every engine.
#define LANES 32

/// What holds for a whole run.
typedef struct {
    int width;                ///< Columns of an image.
    int height;               ///< Rows of an image.
    int bins;                 ///< Row bins; each has its own row in the tables.
    int bands;                ///< Column bands of a bin.
    int widest_band;          ///< The band that decides opacity and stands for the sample.
    int chord_stride;         ///< Distance of the chord tables' rows: 0 when all rows share one.
    float saturation;         ///< Counts from here on are saturated, ADU.
    float gain;               ///< g, ADU per detected neutron, as single pixels vary.
    float summed_gain;        ///< g f, as sums over many pixels vary.
    float read_variance;      ///< Read noise squared, ADU^2.
    float dark_variance;      ///< Variance of the mean dark, ADU^2.
    float spot_threshold;     ///< kappa squared.
    float spot_gain;          ///< g of the spot rule.
    float spot_read_variance; ///< Read noise squared of the spot rule.
    float opaque_below;       ///< Mean transmission below which a row is opaque.
    float density_scale;      ///< at/cm3 for one unit of attenuation per cm.
} radiograph_settings;

/// What holds for one frame.
typedef struct {
    float dose;                    ///< d: the flats' counts over the frame's in the dose region.
    float log_dose;                ///< ln d.
    float interpolation;           ///< Weight of the flats after, 0 to 1.
    float open_beam_gain;          ///< Var(F) = open_beam_gain w + open_beam_read_variance.
    float open_beam_read_variance;
    float reference_gain;          ///< The same of what the depth is relative to, for sums.
    float reference_read_variance;
    float sigma_scale;             ///< at/cm3 for one unit of sigma_A per cm of chord.
    float relative_log_dose;       ///< ln d, less that of what the depth is relative to.
    float flats_gain;              ///< Var(F) = flats_gain w + flats_read_variance that is left
    float flats_read_variance;     ///< where the reference frames have flats of another time.
} radiograph_frame;

#endif
