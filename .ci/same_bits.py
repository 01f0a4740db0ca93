#!/usr/bin/python3
"""The same input gives the same bytes, whoever computes and however the work is cut.

    same_bits.py LITHORAY_RELEASE LITHORAY_DEBUG

Two experiments together use most of what the program does. Each is run in every way that must not
matter, and every file of the results but run.json is compared with those of the baseline: release,
native loops of the lowest level, one thread. OpenCL devices are those that `lithoray devices` lists;
LITHORAY_EXPECTED_DEVICES (parts of names, with commas between) are missed if they are not there.
"""

import io
import json
import os
import pathlib
import re
import resource
import shutil
import subprocess
import sys
import tempfile

import tifffile

import checks
from checks import check, expect, run

RELEASE = checks.PROGRAM
DEBUG = pathlib.Path(sys.argv[2]).resolve()
DEVICES = json.loads(run("devices", "--json").stdout)["devices"]
LEVELS = DEVICES[0]["instruction_sets"]
OPENCL = DEVICES[1:]
BASELINE = ["--engine", "cpu", "--instruction-set", "base", "--threads", "1"]

EXPERIMENTS = {
    "binned": {
        "phantom": "--width 101 --height 90 --frames 240 --darks 5 --flats 6 --tilt 0.4 --rest 3",
        "what": "spots, flats interpolated, medians, rows binned, tilted axis, density and σ maps",
        "keys": {
            "average": "median", "figures": "none", "maps": "density+sigma",
            "profiles": "{bands: [{name: full}, {name: some, columns: [31, 64]}], bin_rows: 2}"},
    },
    "relative": {
        "phantom": "--width 67 --height 70 --frames 400 --darks 3 --flats 3 --rest 6 --seed 2",
        "what": "frames combined, spots replaced, relative to reference frames, density maps",
        "keys": {
            "combine_frames": "2", "figures": "none", "maps": "density",
            "reference": "{frames: [0, 3], lithium6_per_cm3: "
                         "{positive electrode: 2.15e21, separator: 2.02e21}}"},
        "lines": {"saturation_adu:": "  spots: {threshold_sigma: 5, action: replace}"},
    },
}


def make(name, folder):
    """Makes an experiment; returns its path."""
    settings = EXPERIMENTS[name]
    run("phantom", "cell", "-o", folder, "--quiet", *settings["phantom"].split())
    path = folder / "experiment.yaml"
    lines = path.read_text().splitlines()
    lines = [line for line in lines
             if not any(re.match(rf"{key}:", line) for key in settings["keys"])]
    if "profiles" in settings["keys"]:
        lines = [line for line in lines if not line.startswith(("  bands:", "  bin_rows:"))]
    for start, more in settings.get("lines", {}).items():
        place = next(i for i, line in enumerate(lines) if line.strip().startswith(start))
        lines.insert(place + 1, more)
    lines += [f"{key}: {value}" for key, value in settings["keys"].items()]
    path.write_text("\n".join(lines) + "\n")
    return path


class Baseline:
    """The experiments and what the baseline makes of them, made once."""

    folder = None

    @classmethod
    def of(cls, name):
        if cls.folder is None:
            cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="lithoray-"))
            cls.made = {}
        if name not in cls.made:
            experiment = make(name, cls.folder / name)
            out = cls.folder / f"{name}-out"
            run("density", experiment, "-o", out, "--quiet", *BASELINE)
            cls.made[name] = (experiment, files(out))
        return cls.made[name]


def files(folder):
    """Every file of a result folder but run.json, whose times differ, with its bytes."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*")) if path.is_file() and path.name != "run.json"}


def expect_same(found, expected):
    expect(found.keys() == expected.keys(), f"files differ: {sorted(found.keys() ^ expected.keys())}")
    different = [name for name in expected if found[name] != expected[name]]
    expect(not different, f"{len(different)} of {len(expected)} files differ: {different[:5]}")


def density(program, experiment, out, *arguments, status=0, file_limit=None):
    """Runs `lithoray density`; with a limit for the size of its files if so."""
    def limit():
        resource.setrlimit(resource.RLIMIT_FSIZE, (file_limit, file_limit))

    result = subprocess.run(
        [program, "density", experiment, "-o", out, "--quiet", *arguments], capture_output=True,
        text=True, timeout=600, preexec_fn=limit if file_limit else None)
    expect(
        result.returncode == status,
        f"{' '.join(arguments)} ended with {result.returncode}, not {status}: "
        f"{result.stderr.strip()[-600:]}")
    return result


def used(out):
    """The engine and devices that a run says it used."""
    engine = json.loads((out / "run.json").read_text())["engine"]
    return f"{'; '.join(engine['devices'])}, {engine['batch_frames']} frames at once"


def same(name, what, *arguments, program=RELEASE):
    """Adds a check that a run with some arguments gives the baseline's bytes."""
    def body(work):
        experiment, expected = Baseline.of(name)
        density(program, experiment, work / "out", *arguments)
        expect_same(files(work / "out"), expected)
        return used(work / "out")

    body.__doc__ = f"{name}: {what}"
    check(body)


def least_memory(experiment, *arguments):
    """Bytes that a run says it needs at least."""
    error = density(
        RELEASE, experiment, "/nonexistent/out", "--memory", "1", *arguments, status=2).stderr
    found = re.search(r"(\d+) bytes", error)
    expect(found, f"no number of bytes in {error!r}")
    return found.group(1)


def with_least_memory(name, *arguments):
    """Adds a check with as little memory, and as small batches, as the program takes."""
    def body(work):
        experiment, expected = Baseline.of(name)
        least = least_memory(experiment, *arguments)
        density(RELEASE, experiment, work / "out", "--memory", least, *arguments)
        expect_same(files(work / "out"), expected)
        said = used(work / "out")
        expect(said.endswith(", 1 frames at once"), f"it took {said}")
        return f"{said}, --memory {least}"

    body.__doc__ = f"{name}: as little memory as it takes, {' '.join(arguments)}"
    check(body)


def resumed(name, first, second, *both):
    """Adds a check of a run that a file-size limit stops and another engine takes on."""
    def body(work):
        experiment, expected = Baseline.of(name)
        if "--stack" in both:
            expected = stacked(work, experiment)
        # Where the largest file is half done; the compilers of drivers write a megabyte.
        limit = max(map(len, expected.values())) // 2
        expect(limit > 1_200_000, f"the experiment is too small to be stopped at {limit} bytes")
        density(RELEASE, experiment, work / "out", *first, *both, status=5, file_limit=limit)
        done = json.loads((work / "out" / "unfinished.json").read_text())["frames"]
        frames = len(expected["frames.csv"].splitlines()) - 1
        expect(0 < done < frames, f"{done} of {frames} frames were done when it was stopped")
        density(RELEASE, experiment, work / "out", *second, *both, "--resume")
        expect_same(files(work / "out"), expected)
        return f"{done} of {frames} frames, then {used(work / 'out')}"

    body.__doc__ = f"{name}: begun with {' '.join(first)}, resumed with {' '.join(second)}" + (
        ", " + " ".join(both) if both else "")
    check(body)


def stacked(work, experiment):
    """What the baseline makes of an experiment with --stack."""
    density(RELEASE, experiment, work / "stacked", "--stack", *BASELINE)
    return files(work / "stacked")


def stack(name, *arguments):
    """Adds a check that stacks hold the images that files of their own hold."""
    def body(work):
        experiment, expected = Baseline.of(name)
        density(RELEASE, experiment, work / "out", "--stack", *arguments)
        found = files(work / "out")
        for table in ("profiles.csv", "frames.csv"):
            expect(found[table] == expected[table], f"{table} differs")
        kinds = {path.split("_")[0] for path in expected if path.startswith("maps/")}
        expect({f"{kind}.tif" for kind in kinds} == {p for p in found if p.startswith("maps/")},
               f"the stacks are {sorted(found)}")
        for kind in kinds:
            singles = [expected[path] for path in sorted(expected) if path.startswith(kind + "_")]
            whole = tifffile.imread(work / "out" / f"{kind}.tif")
            images = [tifffile.imread(io.BytesIO(single)).tobytes() for single in singles]
            expect(whole.tobytes() == b"".join(images), f"{kind}.tif differs from its images")
        return f"{len(kinds)} stacks; {used(work / 'out')}"

    body.__doc__ = f"{name}: --stack {' '.join(arguments)}"
    check(body)


@check
def expected_devices(work):
    """every device that is expected is there"""
    names = [f"{device['name']} ({device['platform']})" for device in OPENCL]
    for wanted in filter(None, os.environ.get("LITHORAY_EXPECTED_DEVICES", "").split(",")):
        expect(any(wanted in name for name in names), f"{wanted} is not among {names}")
    return ", ".join(["native " + " ".join(LEVELS), *names])


for number, (name, settings) in enumerate(EXPERIMENTS.items()):
    for level in LEVELS:
        for threads in ("1", "2"):
            same(name, f"native {level}, {threads} threads", "--engine", "cpu",
                 "--instruction-set", level, "--threads", threads)
    same(name, "native, debug", "--engine", "cpu", program=DEBUG)
    same(name, "native base, debug", "--engine", "cpu", "--instruction-set", "base",
         program=DEBUG)
    with_least_memory(name, "--engine", "cpu")
    stack(name, "--engine", "cpu")
    for device in OPENCL:
        index = str(device["index"])
        same(name, device["name"], "--device", index)
        with_least_memory(name, "--device", index)
    if OPENCL:
        first = str(OPENCL[0]["index"])
        same(name, f"{OPENCL[0]['name']}, debug", "--device", first, program=DEBUG)
        same(name, f"{OPENCL[0]['name']}, 1 thread", "--device", first, "--threads", "1")
        stack(name, "--device", first)
        resumed(name, ["--device", first], ["--engine", "cpu"])
        resumed(name, ["--engine", "cpu"], ["--device", first], "--stack")
    if len(OPENCL) > 1:
        both = [word for device in OPENCL for word in ("--device", str(device["index"]))]
        same(name, "all OpenCL devices at once", *both)
        resumed(name, both, ["--engine", "cpu", "--threads", "1"])


if __name__ == "__main__":
    for name, settings in EXPERIMENTS.items():
        print(f"{name}: {settings['what']}")
    try:
        status = checks.main()
    finally:
        if Baseline.folder is not None:
            shutil.rmtree(Baseline.folder, ignore_errors=True)
    sys.exit(status)
