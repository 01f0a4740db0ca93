#!/usr/bin/python3
"""Whether densities are what a synthetic experiment was made from, within the σ that they claim.

    truth.py LITHORAY

LITHORAY is the built program. Needs Debian's python3-numpy and python3-tifffile. A pull is
(found − true)/σ with σ² = stat² + reference² + dose². The formulas of this file are written from
the physics specification, (a), (b) and (f), and share nothing with the program. The last line says
how many checks passed and failed; the status is 1 if one failed.
"""

import csv
import functools
import json
import pathlib
import shutil
import sys
import tempfile

import numpy
import tifffile

from checks import check, expect, main, run

PHANTOMS = pathlib.Path(tempfile.mkdtemp(prefix="lithoray-"))
ENGINES = ["cpu", "opencl"]


def on_each_engine(function):
    """Makes a check for each engine."""
    for engine in ENGINES:
        one = functools.partial(function, engine=engine)
        one.__doc__ = f"{engine}: {function.__doc__}"
        check(one)
    return function


class Phantom:
    """A synthetic experiment, its truth and its images. Lengths in cm, densities in 1/cm³."""

    def __init__(self, name, *options):
        self.folder = PHANTOMS / name
        run("phantom", "cell", "-o", self.folder, "--frames", 50, "--width", 512,
            "--height", 512, *options, "--quiet")
        self.truth = json.loads((self.folder / "truth.json").read_text())
        frames, height = self.truth["frames"], self.truth["height"]
        self.time = numpy.zeros(frames)
        # Per frame and row; rows without a component have no density.
        self.density = numpy.full((frames, height), numpy.nan)
        self.matrix = numpy.full((frames, height), numpy.nan)
        with open(self.folder / "truth.csv", newline="") as file:
            for line in csv.DictReader(file):
                frame, row = int(line["frame"]), int(line["row"])
                self.time[frame] = float(line["time_s"])
                self.density[frame, row] = float(line["lithium6_per_cm3"])
                self.matrix[frame, row] = float(line["sigma_m_per_cm"])
        self.cross_section = self.truth["sigma6_barn"] * 1e-24
        self.gain = self.truth["gain_adu_per_neutron"]
        self.read_variance = self.truth["read_noise_adu"] ** 2
        self.chord = self.mean_chords()
        self.dark, self.darks = self.mean_image("dark/dark_*.tif")
        self.before, self.flats_before = self.mean_image("flat/before_*.tif")
        self.after, self.flats_after = self.mean_image("flat/after_*.tif")
        text = (self.folder / "experiment.yaml").read_text()
        region = text.split("dose_region: [")[1].split("]")[0]
        x0, y0, x1, y1 = (int(number) for number in region.split(","))
        self.defect = numpy.zeros(self.dark.shape, bool)
        for x, y in self.truth["dead_pixels"] + self.truth["hot_pixels"]:
            self.defect[y, x] = True
        self.air = numpy.zeros(self.dark.shape, bool)
        self.air[y0:y1, x0:x1] = True
        self.air &= ~self.defect

    def mean_image(self, pattern):
        images = [tifffile.imread(path) for path in sorted(self.folder.glob(pattern))]
        return numpy.mean(images, axis=0), len(images)

    def mean_chords(self):
        """[G(x + h/2) − G(x − h/2)]/h of every column, G(y) = y √(R² − y²) + R² asin(y/R)."""
        radius = self.truth["radius_px"]
        x = numpy.arange(self.truth["width"]) - self.truth["axis_x_px"]

        def integral(y):
            y = numpy.clip(y, -radius, radius)
            return y * numpy.sqrt(radius**2 - y**2) + radius**2 * numpy.arcsin(y / radius)

        return (integral(x + 0.5) - integral(x - 0.5)) * self.truth["pixel_size_um"] * 1e-4

    def experiment(self, name, *changes):
        """Writes the experiment with some of its text changed, and returns its path."""
        text = (self.folder / "experiment.yaml").read_text()
        for old, new in [("\nmaps: density ", "\nmaps: density+sigma "), *changes]:
            expect(text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {name}")
            text = text.replace(old, new)
        path = self.folder / f"{name}.yaml"
        path.write_text(text)
        return path

    def all_given(self, name, *changes):
        """The experiment with gain, read noise and axis as they are, without the spot rule."""
        return self.experiment(
            name,
            ("gain_adu_per_neutron: auto", f"gain_adu_per_neutron: {self.gain}"),
            ("read_noise_adu: auto", f"read_noise_adu: {self.truth['read_noise_adu']}"),
            ("saturation_adu: ", "spots: none\n  saturation_adu: "),
            ("axis_x_px: auto", f"axis_x_px: {self.truth['axis_x_px']}"), *changes)

    def open_beam(self, frame):
        """w = F̄ − D̄ at the time of a frame, and Var(F̄)."""
        first, last = self.truth["flats_before_s"], self.truth["flats_after_s"]
        part = (self.time[frame] - first) / (last - first)
        before, after = self.before - self.dark, self.after - self.dark
        variance = (
            (1 - part) ** 2 * (self.gain * before + self.read_variance) / self.flats_before
            + part**2 * (self.gain * after + self.read_variance) / self.flats_after)
        return (1 - part) * before + part * after, variance

    def common_variances(self, frame):
        """Var(A) of each pixel from flats and darks, and Var(ln d).

        Var(F̄)/w² + Var(D̄)(1/u − 1/w)² with u from the truth, and for the dose the same of the sums
        over the air with ΣVar(S)/(Σu)² added.
        """
        w, flat = self.open_beam(frame)
        dark = self.read_variance / self.darks
        row = self.cross_section * self.density[frame] + self.matrix[frame]
        u = w * self.truth["dose"][frame] * numpy.exp(-row[:, None] * self.chord)
        with numpy.errstate(divide="ignore", invalid="ignore"):
            reference = flat / w**2 + dark * (1 / u - 1 / w) ** 2
        pixels = self.air.sum()
        open_beam = w[self.air].sum()
        sample = open_beam * self.truth["dose"][frame]
        dose = (
            (self.gain * sample + pixels * self.read_variance) / sample**2
            + flat[self.air].sum() / open_beam**2
            + pixels * dark * (1 / sample - 1 / open_beam) ** 2)
        return reference, dose

    def pixel_pulls(self, out):
        """The pull of every pixel with a density, all frames in one list."""
        pulls = []
        for frame in range(len(self.time)):
            density = tifffile.imread(out / f"maps/density_{frame:06}.tif").astype(float)
            sigma = tifffile.imread(out / f"maps/sigma_{frame:06}.tif").astype(float)
            valid = numpy.isfinite(density)
            reference, dose = self.common_variances(frame)
            length = (self.cross_section * self.chord)[None, :]
            with numpy.errstate(divide="ignore", invalid="ignore"):
                variance = sigma**2 + (reference + dose) / length**2
                pull = (density - self.density[frame][:, None]) / numpy.sqrt(variance)
            pulls.append(pull[valid])
        return numpy.concatenate(pulls)

    def rows(self, out):
        """The rows of the full width that have a density; the truth stands beside it."""
        rows = []
        with open(out / "profiles.csv", newline="") as file:
            for line in csv.DictReader(file):
                if line.pop("band") != "full":
                    continue
                row = {key: float(value or "nan") for key, value in line.items()}
                if numpy.isfinite(row["path_weighted_per_cm3"]):
                    row["truth"] = self.density[int(row["frame"]), int(row["row"])]
                    rows.append(row)
        return rows

    def row_pulls(self, out):
        """The pull of every path-weighted row of the full width."""
        return numpy.array([
            (row["path_weighted_per_cm3"] - row["truth"]) / numpy.sqrt(
                row["sigma_stat_per_cm3"] ** 2 + row["sigma_reference_per_cm3"] ** 2
                + row["sigma_dose_per_cm3"] ** 2)
            for row in self.rows(out)])

    def common_ratios(self, out):
        """σ of the rows from references and from doses, over √Σ Var(A) and n √Var(ln d) / σ₆ Σt."""
        columns = numpy.arange(self.truth["width"])
        valid = abs(columns - self.truth["axis_x_px"]) <= 0.95 * self.truth["radius_px"]
        ratios = []
        frame = None
        for row in self.rows(out):
            if row["frame"] != frame:
                frame = row["frame"]
                reference, dose = self.common_variances(int(frame))
            y = int(row["row"])
            pixels = valid & ~self.defect[y]
            length = self.cross_section * self.chord[pixels].sum()
            ratios.append((
                row["sigma_reference_per_cm3"] * length / numpy.sqrt(reference[y, pixels].sum()),
                row["sigma_dose_per_cm3"] * length / (pixels.sum() * numpy.sqrt(dose))))
        return numpy.array(ratios)


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
