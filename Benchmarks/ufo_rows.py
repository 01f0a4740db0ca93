#!/usr/bin/env python3
"""Prints the optical depth of the rows that all programs print, from a map that UFO wrote.

    ufo_rows.py MAP

UFO knows no dose: it is taken from the mean transmission of the dose region.
"""

import sys

import numpy
import tifffile

import stack

depth = tifffile.imread(sys.argv[1])
x0, y0, x1, y1 = stack.DOSE_REGION
first, last = stack.band()
log_dose = -numpy.log(numpy.exp(-depth[y0:y1, x0:x1]).mean())
stack.print_rows((row, depth[row, first:last].mean() - log_dose) for row in stack.CHECK_ROWS)
