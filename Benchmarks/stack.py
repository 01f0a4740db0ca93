"""What every part of the comparison knows about the stack: one place, no numpy.

Lengths in pixels unless the name says otherwise; the centre of the first pixel is at 0.
"""

import math
import os
from pathlib import Path

WIDTH = HEIGHT = 2048
FRAMES = 100
LONG_FRAMES = 400
REFERENCES = 10  # darks, and flats

PIXEL_UM = 2.65
DIAMETER_MM = 4.5
AXIS_X = 1040.25
VALID_FRACTION = 0.95
RADIUS = 500.0 * DIAMETER_MM / PIXEL_UM
DOSE_REGION = (20, 512, 100, 1536)  # x0, y0, x1, y1, half-open

GAIN = 3.0  # ADU per detected neutron
READ_NOISE = 5.0  # ADU
DARK_OFFSET = 200.0  # ADU
OPEN_BEAM = 12000.0  # ADU at the centre of the beam

CHECK_ROWS = (300, 1024, 1700)  # rows of frame 0 whose optical depth every program prints


def default_folder():
    """The stack's folder: LITHORAY_BENCH_DIR, or /tmp/lithoray-bench."""
    return Path(os.environ.get("LITHORAY_BENCH_DIR", "/tmp/lithoray-bench"))


def band():
    """First column of the valid part, and the one after its last."""
    first = math.ceil(AXIS_X - VALID_FRACTION * RADIUS)
    last = math.floor(AXIS_X + VALID_FRACTION * RADIUS)
    return first, last + 1


def chord_cm(x):
    """Mean chord of the cylinder over the footprint of column x, cm; 0 outside.

        t = G(x + 1/2) - G(x - 1/2),  G(y) = y sqrt(R^2 - y^2) + R^2 asin(y / R)
    """

    def integral(y):
        y = min(max(y, -RADIUS), RADIUS)
        return y * math.sqrt(RADIUS**2 - y**2) + RADIUS**2 * math.asin(y / RADIUS)

    y = x - AXIS_X
    return (integral(y + 0.5) - integral(y - 0.5)) * PIXEL_UM * 1e-4


def print_rows(depths):
    """Prints the line that the comparison of results reads: a row and its mean optical depth."""
    print("rows " + " ".join(f"{row}:{depth:.6f}" for row, depth in depths))
