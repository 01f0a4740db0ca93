#!/usr/bin/env python3
"""Writes the stack that all programs read: a lithium cylinder in a neutron beam.

    make_stack.py [FOLDER] [--frames 100] [--long-frames 400]

    FOLDER/raw/*.tif dark/*.tif flat/*.tif   2048 x 2048 uint16, uncompressed
    FOLDER/*.yaml                            one experiment for each row of the comparison
    FOLDER/long/                             the same with 400 frames, hard links to the 100

Nothing is written where a whole stack of the same parameters lies already.
Counts are Gaussian with the variance g u + r^2; the noise is cut from one field at random places,
which is fast and leaves no two images alike.
"""

import argparse
import json
import os
import shutil
from pathlib import Path

import stack

EXPERIMENT = """\
name: benchmark, {name}
frames: raw/*.tif
darks: {up}dark/*.tif
flats: {up}flat/*.tif
average: {average}
pixel_size_um: {pixel}
exposure_s: 60
time: {{interval_s: 120}}
detector:
  gain_adu_per_neutron: {gain}
{noise}  saturation_adu: 65535
  spots: {spots}
dose_region: [{dose}]
beam: {{wavelength_angstrom: 2.8}}
sample:
  shape: cylinder
  diameter_mm: {diameter}
  axis_x_px: {axis}
  valid_fraction: {valid}
  components:
    - {{name: separator, rows: [0, {height}], matrix: {{Li6PS5Cl: 1.98}}}}
profiles:
  bands: [{{name: full}}]
maps: {maps}
figures: none
"""

READ_NOISE = f"  read_noise_adu: {stack.READ_NOISE:g}\n"
UNCERTAINTY = {
    "average": "mean",
    "gain": f"{stack.GAIN:g}",
    "noise": READ_NOISE,
    "spots": "none",
    "axis": f"{stack.AXIS_X:g}",
    "maps": "none",
}
EXPERIMENTS = {
    "plain": UNCERTAINTY | {"gain": "none", "noise": ""},
    "uncertainty": UNCERTAINTY,
    "spots": UNCERTAINTY | {"spots": "{threshold_sigma: 5, action: exclude}"},
    "maps": UNCERTAINTY | {"maps": "density"},
    "median": UNCERTAINTY | {"average": "median"},
    "automatic": UNCERTAINTY
    | {"gain": "auto", "noise": "  read_noise_adu: auto\n", "axis": "auto"},
}


def write_experiments(folder, up):
    """Writes the experiment files; `up` leads from the folder to the darks and flats."""
    for name, choices in EXPERIMENTS.items():
        text = EXPERIMENT.format(
            name=name,
            up=up,
            pixel=f"{stack.PIXEL_UM:g}",
            diameter=f"{stack.DIAMETER_MM:g}",
            valid=f"{stack.VALID_FRACTION:g}",
            dose=", ".join(str(edge) for edge in stack.DOSE_REGION),
            height=stack.HEIGHT,
            **choices,
        )
        (folder / f"{name}.yaml").write_text(text)


class Scene:
    """The beam, the detector and the cylinder."""

    margin = 1024

    def __init__(self, numpy, seed):
        self.numpy = numpy
        self.random = numpy.random.default_rng(seed)
        shape = (stack.HEIGHT, stack.WIDTH)
        field = (stack.HEIGHT + self.margin, stack.WIDTH + self.margin)
        self.noise = self.random.standard_normal(field, dtype=numpy.float32)
        y = numpy.linspace(-1, 1, stack.HEIGHT, dtype=numpy.float32)[:, None]
        x = numpy.linspace(-1, 1, stack.WIDTH, dtype=numpy.float32)[None, :]
        self.row = y
        pattern = self.random.standard_normal(shape, dtype=numpy.float32)
        self.beam = stack.OPEN_BEAM * (1 - 0.15 * (x * x + y * y)) * (1 + 0.01 * pattern)
        self.offset = stack.DARK_OFFSET + numpy.roll(pattern, 977, axis=1)
        self.chord = numpy.array(
            [stack.chord_cm(column) for column in range(stack.WIDTH)], dtype=numpy.float32
        )[None, :]

    def image(self, signal):
        """Counts of one image; `signal` is what arrives above the offset, ADU."""
        numpy = self.numpy
        top, left = self.random.integers(0, self.margin, 2)
        noise = self.noise[top : top + stack.HEIGHT, left : left + stack.WIDTH]
        counts = noise * numpy.sqrt(stack.GAIN * signal + numpy.float32(stack.READ_NOISE**2))
        counts += signal
        counts += self.offset
        rows = self.random.integers(0, stack.HEIGHT, 100)
        columns = self.random.integers(0, stack.WIDTH, 100)
        counts[rows, columns] += 3000  # gamma spots
        return numpy.clip(numpy.rint(counts, out=counts), 0, 65535, out=counts).astype(numpy.uint16)

    def dark(self):
        return self.image(self.numpy.zeros_like(self.beam))

    def flat(self):
        return self.image(self.beam)

    def frame(self, progress):
        """The cylinder at `progress` from 0 to 1: lithium moves along the axis; the beam flickers.

        The attenuation is 3.6 to 4.6 /cm: optical depths to 2.
        """
        numpy = self.numpy
        attenuation = 4.1 + 0.3 * numpy.sin(3 * self.row) + 0.2 * (2 * progress - 1) * self.row
        flicker = numpy.float32(1 + 0.02 * self.random.standard_normal())
        return self.image(
            flicker * self.beam * numpy.exp(-attenuation.astype(numpy.float32) * self.chord)
        )


def link_long(folder, frames, long_frames):
    """Fills folder/long: hard links, or copies where the file system has none."""
    raw = folder / "long" / "raw"
    raw.mkdir(parents=True)
    for index in range(long_frames):
        source = folder / "raw" / f"frame_{index % frames:04d}.tif"
        target = raw / f"frame_{index:04d}.tif"
        try:
            os.link(source, target)
        except OSError:
            shutil.copyfile(source, target)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", nargs="?", type=Path, default=stack.default_folder())
    parser.add_argument("--frames", type=int, default=stack.FRAMES)
    parser.add_argument("--long-frames", type=int, default=stack.LONG_FRAMES)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    folder = arguments.folder

    folder.mkdir(parents=True, exist_ok=True)
    parameters = {
        name: value for name, value in vars(stack).items() if name.isupper()
    } | {"frames": arguments.frames, "long_frames": arguments.long_frames, "seed": arguments.seed}
    parameters = json.loads(json.dumps(parameters))
    stamp = folder / "stack.json"
    whole = stamp.exists() and json.loads(stamp.read_text()) == parameters
    if not whole:
        import numpy
        import tifffile

        stamp.unlink(missing_ok=True)
        for name in ["raw", "dark", "flat", "long"]:
            shutil.rmtree(folder / name, ignore_errors=True)
        scene = Scene(numpy, arguments.seed)

        def write(name, count, make):
            (folder / name.split("/")[0]).mkdir()
            for index in range(count):
                tifffile.imwrite(folder / f"{name}_{index:04d}.tif", make(index))

        write("dark/dark", stack.REFERENCES, lambda index: scene.dark())
        write("flat/flat", stack.REFERENCES, lambda index: scene.flat())
        write(
            "raw/frame",
            arguments.frames,
            lambda index: scene.frame(index / max(arguments.frames - 1, 1)),
        )
        link_long(folder, arguments.frames, arguments.long_frames)
        stamp.write_text(json.dumps(parameters))
    write_experiments(folder, "")
    write_experiments(folder / "long", "../")
    print(f"{folder}: {'as it was' if whole else 'written'}")


if __name__ == "__main__":
    main()
