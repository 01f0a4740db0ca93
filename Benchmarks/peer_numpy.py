#!/usr/bin/env python3
"""The numpy script a radiographer writes: normalise, logarithm, chord, means of rows; one thread.

    peer_numpy.py FOLDER [--frames N]

No uncertainties, no map written. Prints the optical depth of the rows that all programs print.
"""

import argparse
from pathlib import Path

import numpy
import tifffile

import stack


def mean_of(paths):
    return numpy.mean([tifffile.imread(path) for path in paths], axis=0, dtype=numpy.float32)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--frames", type=int)
    arguments = parser.parse_args()

    dark = mean_of(sorted(arguments.folder.glob("dark/*.tif")))
    open_beam = mean_of(sorted(arguments.folder.glob("flat/*.tif"))) - dark
    first, last = stack.band()
    chord = numpy.array([stack.chord_cm(x) for x in range(first, last)], dtype=numpy.float32)
    x0, y0, x1, y1 = stack.DOSE_REGION
    air = numpy.s_[y0:y1, x0:x1]
    open_beam_in_air = open_beam[air].sum()

    depths, attenuations = [], []
    for path in sorted(arguments.folder.glob("raw/*.tif"))[: arguments.frames]:
        frame = tifffile.imread(path)
        dose = open_beam_in_air / (frame[air] - dark[air]).sum()
        depth = -numpy.log((frame - dark) / open_beam * dose)
        depths.append(depth[:, first:last].mean(axis=1))
        attenuations.append((depth[:, first:last] / chord).mean(axis=1))

    stack.print_rows((row, depths[0][row]) for row in stack.CHECK_ROWS)
    print(f"mean attenuation {numpy.mean(attenuations):.5f} /cm")


if __name__ == "__main__":
    main()
