#!/usr/bin/env python3
"""NeuNorm 2: transmission with variances and the shared dark, in memory, nothing written.

    peer_neunorm.py FOLDER [--frames 25]

The calls are those of its CCD pipelines: load_stack, prepare_reference, normalize_with_dark with
the dose region as background region. Its variances take one ADU for one neutron. The whole stack
and several copies of it are in memory: 0.2 GB a frame, hence 25 frames.
Prints the optical depth of the rows that all programs print.
"""

import argparse
import sys
from pathlib import Path

import numpy
from loguru import logger
from neunorm.loaders.stack_loader import load_stack
from neunorm.processing.normalizer import normalize_with_dark
from neunorm.processing.reference_preparer import prepare_reference

import stack


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--frames", type=int, default=25)
    arguments = parser.parse_args()
    logger.remove()
    logger.add(sys.stderr, level="ERROR")

    def load(kind, count=None):
        return load_stack(sorted(arguments.folder.glob(f"{kind}/*.tif"))[:count])

    sample = load("raw", arguments.frames)
    open_beam = prepare_reference(load("flat"), dim="N_image")
    dark = prepare_reference(load("dark"), dim="N_image")
    transmission = normalize_with_dark(
        sample, open_beam, dark, background_roi=stack.DOSE_REGION)

    first, last = stack.band()
    values = transmission["N_image", 0].transpose(["y", "x"]).values
    stack.print_rows(
        (row, -numpy.log(values[row, first:last]).mean()) for row in stack.CHECK_ROWS)
    print(f"mean variance {transmission.variances[0].mean():.5g}")


if __name__ == "__main__":
    main()
