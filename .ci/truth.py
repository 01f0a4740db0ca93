#!/usr/bin/python3
"""Whether densities are what a synthetic experiment was made from, within the σ that they claim.

    truth.py LITHORAY

LITHORAY is the built program. Needs Debian's python3-numpy and python3-tifffile. A pull is
(found − true)/σ with σ² = stat² + reference² + dose². The last line says how many checks passed and
failed; the status is 1 if one failed.
"""

import functools
import shutil
import sys

import numpy

from checks import check, expect, main, run
from phantoms import PHANTOMS, Phantom

ENGINES = ["cpu", "opencl"]


def on_each_engine(function):
    """Makes a check for each engine."""
    for engine in ENGINES:
        one = functools.partial(function, engine=engine)
        one.__doc__ = f"{engine}: {function.__doc__}"
        check(one)
    return function


@functools.cache
def density(experiment, engine):
    """Runs an experiment and returns the folder of its results."""
    out = experiment.with_suffix(f".{engine}")
    run("density", experiment, "-o", out, "--engine", engine, "--quiet")
    return out


def expect_within(name, value, low, high):
    expect(low <= value <= high, f"{name} is {value:.4f}, not {low} to {high}")


def expect_rows(pulls):
    expect(len(pulls) == 50 * 297, f"{len(pulls)} rows have a density")
    expect_within("χ² per degree of freedom", (pulls**2).mean(), 0.9, 1.1)
    expect_within("the mean pull", pulls.mean(), -0.1, 0.1)


def describe(pulls):
    return f"{len(pulls)} pulls, χ² {(pulls**2).mean():.4f}, mean {pulls.mean():+.4f}"


@functools.cache
def bright():
    """10 000 neutrons in a pixel of the open beam, optical depths up to 3."""
    return Phantom("bright", "--neutrons", 10000, "--gain", 5, "--maximum-depth", 3, "--no-spots")


@functools.cache
def dim():
    """100 neutrons in a pixel of the open beam, optical depths up to 1.4."""
    return Phantom("dim", "--neutrons", 100, "--maximum-depth", 1.4, "--no-spots")


@functools.cache
def faint():
    """100 neutrons in a pixel of the open beam, optical depths up to 3: five behind the cell."""
    return Phantom("faint", "--neutrons", 100, "--maximum-depth", 3, "--no-spots")


@functools.cache
def usual():
    """The phantom as it comes: spots, dead and hot pixels; gain and axis are found by the run."""
    return Phantom("usual")


@on_each_engine
def bright_pixels(work, engine):
    """pixels of the bright phantom have pulls of mean 0 ± 0.02 and deviation 1 ± 0.03"""
    out = density(bright().all_given("given"), engine)
    pulls = bright().pixel_pulls(out)
    expect(len(pulls) > 5e6, f"only {len(pulls)} pixels have a density")
    expect_within("the mean pull", pulls.mean(), -0.02, 0.02)
    expect_within("the deviation of the pulls", pulls.std(), 0.97, 1.03)
    return f"{len(pulls)} pulls, mean {pulls.mean():+.4f}, deviation {pulls.std():.4f}"


@on_each_engine
def bright_rows(work, engine):
    """rows of the bright phantom state the parts of σ from references and doses within 1 %"""
    ratios = bright().common_ratios(density(bright().all_given("given"), engine))
    expect(len(ratios) == 50 * 297, f"{len(ratios)} rows have a density")
    for name, part in zip(["references", "doses"], ratios.T):
        expect_within(f"the part from {name} over the formula", part.min(), 0.99, 1.01)
        expect_within(f"the part from {name} over the formula", part.max(), 0.99, 1.01)
    return f"ratios {ratios.min():.4f} to {ratios.max():.4f}"


@on_each_engine
def bright_rows_relative(work, engine):
    """rows of the bright phantom, relative to its frames at rest, have χ² 1 ± 0.1, mean 0 ± 0.1"""
    phantom = bright()
    rest = phantom.truth["rest_frames"]
    known = ", ".join(
        f"{component['name']}: {phantom.density[0, component['rows'][0]]}"
        for component in phantom.truth["components"][:2])
    reference = f"\nreference: {{frames: [0, {rest}], lithium6_per_cm3: {{{known}}}}}\n"
    experiment = phantom.all_given("relative", ("\nprofiles:\n", f"{reference}\nprofiles:\n"))
    pulls = phantom.row_pulls(density(experiment, engine))
    expect_rows(pulls)
    return describe(pulls)


@on_each_engine
def dim_rows(work, engine):
    """rows of the dim phantom have χ² per degree of freedom 1 ± 0.1 and a mean pull 0 ± 0.1"""
    pulls = dim().row_pulls(density(dim().all_given("given"), engine))
    expect_rows(pulls)
    return describe(pulls)


@on_each_engine
def faint_rows(work, engine):
    """rows of the faint phantom have χ² per degree of freedom 1 ± 0.1 and a mean pull 0 ± 0.1"""
    pulls = faint().row_pulls(density(faint().all_given("given"), engine))
    expect_rows(pulls)
    return describe(pulls)


@on_each_engine
def dim_rows_uncorrected(work, engine):
    """without the correction of the logarithm's bias the dim phantom's χ² is above 1.5"""
    experiment = dim().all_given("uncorrected", ("\ndetector:\n", "\nlog_bias: none\ndetector:\n"))
    pulls = dim().row_pulls(density(experiment, engine))
    expect_within("χ² per degree of freedom", (pulls**2).mean(), 1.5, numpy.inf)
    return describe(pulls)


@on_each_engine
def usual_pixels(work, engine):
    """pixels and rows of the default phantom have median pull 0 ± 0.05, 1.4826 MAD 1 ± 0.05"""
    out = density(usual().experiment("found"), engine)
    notes = []
    for name, pulls in [("pixels", usual().pixel_pulls(out)), ("rows", usual().row_pulls(out))]:
        median = numpy.median(pulls)
        spread = 1.4826 * numpy.median(abs(pulls - median))
        notes.append(f"{len(pulls)} {name}: median {median:+.4f}, 1.4826 MAD {spread:.4f}")
        expect_within(f"the median pull of {name}", median, -0.05, 0.05)
        expect_within(f"1.4826 MAD of {name}", spread, 0.95, 1.05)
    return "; ".join(notes)


if __name__ == "__main__":
    try:
        sys.exit(main())
    finally:
        shutil.rmtree(PHANTOMS, ignore_errors=True)
