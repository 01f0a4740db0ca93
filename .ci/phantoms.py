"""Synthetic experiments with their truth, and how far results are from it.

The formulas are written from the physics specification, (a), (b) and (f), and share nothing with
the program.
"""

import csv
import json
import pathlib
import tempfile

import numpy
import tifffile

from checks import expect, run

PHANTOMS = pathlib.Path(tempfile.mkdtemp(prefix="lithoray-"))


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
