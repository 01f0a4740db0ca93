#!/usr/bin/env python3
"""What the program must do as a user sees it, on real radiographs and under bad luck.

    acceptance.py LITHORAY DATA

LITHORAY is the built program, DATA the folder that holds `wedge/`. The last line says how many
checks passed and failed; the status is 1 if one failed.
"""

import csv
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time

from checks import PROGRAM, Skip, check, expect, main, run

ROOT = pathlib.Path(__file__).resolve().parent.parent
DATA = pathlib.Path(sys.argv[2]).resolve()
PORTABLE = "Portable Computing Language"
SIGMA_COLUMNS = {
    "sigma_stat_per_cm3", "sigma_reference_per_cm3", "sigma_dose_per_cm3", "sigma_scale_per_cm3"}


def files(folder):
    """Every file of a result folder but run.json, whose timings differ, with its bytes."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != "run.json"}


def expect_same(found, expected):
    expect(found.keys() == expected.keys(), f"files differ: {found.keys() ^ expected.keys()}")
    different = [name for name in expected if found[name] != expected[name]]
    expect(not different, f"bytes differ: {different[:5]}")


# The step wedge: water of five thicknesses, measured.

WEDGE_ROWS = [(130, 170), (230, 270), (340, 400), (440, 510), (550, 610)]
WEDGE_DEPTHS = [0.8613, 0.6991, 0.5432, 0.3911, 0.2173]
WEDGE_CENTIMETRES = [0.25, 0.2, 0.15, 0.1, 0.05]


def wedge(folder, gain="6.6", read_noise="5"):
    """Writes the wedge's experiment and returns its path."""
    source = DATA / "wedge"
    text = f"""\
name: water step wedge
frames: {source}/exp60s_h2o.tif
flats: {source}/exp60s_empty.tif
darks: {source}/exp60s_dc.tif
pixel_size_um: 43.99
log_bias: none
detector: {{gain_adu_per_neutron: {gain}, read_noise_adu: {read_noise}, spots: none}}
dose_region: [720, 200, 750, 300]
profiles: {{bands: [{{name: wedge, columns: [1000, 1200]}}]}}
maps: none
"""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "experiment.yaml"
    path.write_text(text)
    return path


def profiles(out):
    with open(out / "profiles.csv", newline="") as file:
        return list(csv.DictReader(file))


def mean_depths(out):
    """Mean optical depth of each step's rows."""
    depth = {int(row["row"]): float(row["optical_depth"]) for row in profiles(out)}
    return [sum(depth[y] for y in range(a, b)) / (b - a) for a, b in WEDGE_ROWS]


def line(x, y):
    """Slope and intercept of the straight line through points, by least squares."""
    mx, my = sum(x) / len(x), sum(y) / len(y)
    slope = sum((a - mx) * (b - my) for a, b in zip(x, y)) / sum((a - mx) ** 2 for a in x)
    return slope, my - slope * mx


def expect_wedge(work, engine):
    experiment = wedge(work / engine)
    out = work / engine / "out"
    run("density", experiment, "-o", out, "--engine", engine)
    found = mean_depths(out)
    for rows, depth, expected in zip(WEDGE_ROWS, found, WEDGE_DEPTHS):
        expect(abs(depth - expected) <= 1e-4, f"rows {rows}: {depth:.6f}, not {expected}")
    slope, intercept = line(WEDGE_CENTIMETRES, found)
    expect(abs(slope - 3.192) <= 1e-3, f"µ is {slope:.5f} /cm, not 3.192")
    expect(abs(intercept - 0.0636) <= 1e-4, f"b is {intercept:.5f}, not 0.0636")


@check
def wedge_cpu(work):
    """the wedge's optical depths and µ come out on the native loops"""
    expect_wedge(work, "cpu")


@check
def wedge_opencl(work):
    """the wedge's optical depths and µ come out on OpenCL"""
    expect_wedge(work, "opencl")


@check
def wedge_same_bytes(work):
    """both engines and every instruction set write the same profiles of the wedge, byte for byte"""
    listing = json.loads(run("devices", "--json").stdout)
    experiment = wedge(work)
    choices = [["--engine", "cpu", "--instruction-set", level]
               for level in listing["devices"][0]["instruction_sets"]]
    choices += [["--device", str(device["index"])] for device in listing["devices"][1:]]
    results = {}
    for number, choice in enumerate(choices):
        out = work / f"out{number}"
        run("density", experiment, "-o", out, *choice)
        results[" ".join(choice)] = files(out)
    first = next(iter(results.values()))
    for choice, result in results.items():
        expect(result == first, f"{choice} differs from {next(iter(results))}")


@check
def wedge_automatic_gain(work):
    """with one flat the gain is unknown: W-GAIN, no σ, and the depths as before"""
    experiment = wedge(work, gain="auto", read_noise="auto")
    result = run("density", experiment, "-o", work / "out")
    expect("warning: W-GAIN: " in result.stderr, f"no W-GAIN in: {result.stderr.strip()}")
    rows = profiles(work / "out")
    columns = [name for name in rows[0] if name.startswith("sigma_")]
    expect(SIGMA_COLUMNS <= set(columns), f"the σ columns are {columns}")
    filled = [name for name in columns if any(row[name] for row in rows)]
    expect(not filled, f"{filled} hold numbers")
    for depth, expected in zip(mean_depths(work / "out"), WEDGE_DEPTHS):
        expect(abs(depth - expected) <= 1e-4, f"{depth:.6f}, not {expected}")


# The sample, and what it was made from.


@check
def sample_again(work):
    """the commands beside the samples make the same bytes"""
    for kind in ("cell", "pellet"):
        sample = ROOT / "Volumes" / kind
        words = (sample / "command.txt").read_text().split()
        expect(words[:3] == ["lithoray", "phantom", kind], f"the command is {words}")
        run(*words[1:], cwd=work)
        expect_same(files(work / "Volumes" / kind), files(sample))


@check
def sample_truth(work):
    """the sample's density in the separator is the truth within its noise"""
    sample = ROOT / "Volumes" / "cell"
    run("density", sample / "experiment.yaml", "-o", work / "out")
    with open(sample / "truth.csv", newline="") as file:
        truth = {
            (int(row["frame"]), int(row["row"])): float(row["lithium6_per_cm3"])
            for row in csv.DictReader(file) if row["component"] == "separator"}
    ratios = [
        float(row["lithium6_per_cm3"]) / truth[int(row["frame"]), int(row["row"])]
        for row in profiles(work / "out")
        if row["band"] == "full" and row["lithium6_per_cm3"] not in ("", "NaN", "nan")
        and (int(row["frame"]), int(row["row"])) in truth]
    expect(len(ratios) > 0.9 * len(truth), f"{len(ratios)} of {len(truth)} rows have a density")
    mean = sum(ratios) / len(ratios)
    expect(abs(mean - 1) <= 0.02, f"the mean ratio to the truth is {mean:.4f}")


# Bad luck. One experiment, large enough to be hit in its middle, and its undisturbed result.


class Disturbed:
    """An experiment with maps, made once."""

    folder = None
    frames = 96

    @classmethod
    def make(cls):
        if cls.folder is None:
            cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="lithoray-"))
            run("phantom", "cell", "-o", cls.folder / "cell", "--frames", cls.frames,
                "--width", 512, "--height", 512, "--darks", 4, "--flats", 4, "--quiet")
            run("density", cls.experiment(), "-o", cls.folder / "whole")
            cls.whole = files(cls.folder / "whole")
        return cls

    @classmethod
    def experiment(cls):
        return cls.folder / "cell" / "experiment.yaml"


def expect_no_half_results(out, whole):
    """Every file under its own name is whole; partial ones have a name that says so."""
    for name, content in files(out).items():
        if name in whole:
            expect(content == whole[name], f"{name} is half written")
    for name in ("run.json", "profiles.csv", "frames.csv"):
        expect(not (out / name).exists(), f"{name} is there although the run did not end")


def stop_in_the_middle(arguments, out, number, maps_before):
    """Starts the program and sends a signal when some maps are written."""
    process = subprocess.Popen(
        [PROGRAM, *map(str, arguments)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    deadline = time.monotonic() + 300
    while process.poll() is None and time.monotonic() < deadline:
        maps = out / "maps"
        written = os.listdir(maps) if maps.is_dir() else []
        if sum(name.endswith(".tif") for name in written) >= maps_before:
            process.send_signal(number)
            break
        time.sleep(0.0005)
    _, error = process.communicate(timeout=60)
    return process.returncode, error


def resume_after(work, number, status, maps_before, first, second):
    disturbed = Disturbed.make()
    out = work / "out"
    start = ["density", disturbed.experiment(), "-o", out]
    code, error = stop_in_the_middle([*start, "--threads", "1", *first], out, number, maps_before)
    expect(code != 0, "the run ended before it was stopped; make the experiment larger")
    expect(code == status, f"the run ended with {code}, not {status}: {error.strip()[-300:]}")
    expect_no_half_results(out, disturbed.whole)
    run(*start, "--resume", *second)
    expect_same(files(out), disturbed.whole)
    return error


@check
def killed_early(work):
    """after SIGKILL among the first frames, --resume gives the bytes of an undisturbed run"""
    resume_after(work, signal.SIGKILL, -signal.SIGKILL, 2, ["--engine", "cpu"], [])


@check
def killed_early_then_anew(work):
    """after SIGKILL among the first frames, --overwrite starts anew"""
    disturbed = Disturbed.make()
    out = work / "out"
    start = ["density", disturbed.experiment(), "-o", out]
    stop_in_the_middle([*start, "--threads", "1"], out, signal.SIGKILL, 2)
    run(*start, "--overwrite")
    expect_same(files(out), disturbed.whole)


@check
def killed(work):
    """after SIGKILL in the middle, --resume gives the bytes of an undisturbed run"""
    resume_after(work, signal.SIGKILL, -signal.SIGKILL, 48, ["--engine", "cpu"], [])


@check
def killed_on_other_engine(work):
    """a run that was killed on OpenCL goes on with the native loops, with the same bytes"""
    resume_after(
        work, signal.SIGKILL, -signal.SIGKILL, 48, ["--engine", "opencl"], ["--engine", "cpu"])


@check
def interrupted(work):
    """SIGINT ends with 130 and one line, and --resume gives the same bytes"""
    error = resume_after(work, signal.SIGINT, 130, 8, ["--engine", "cpu", "--quiet"], [])
    expect(
        error == "lithoray: error: interrupted; run the same command with --resume to go on\n",
        f"it says {error!r}")


@check
def disk_full(work):
    """a disk that fills up ends with 5 and one line, leaves nothing half, and --resume goes on"""
    disturbed = Disturbed.make()
    disk = work / "disk"
    disk.mkdir()
    size = sum(len(content) for content in disturbed.whole.values())
    mount = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size // 2}", "tmpfs", disk], capture_output=True,
        text=True)
    if mount.returncode != 0:
        raise Skip(f"a small disk cannot be mounted: {mount.stderr.strip()}")
    try:
        out = disk / "out"
        start = ["density", disturbed.experiment(), "-o", out]
        error = run(*start, "--quiet", status=5).stderr
        expect(
            error.startswith("lithoray: error: ") and error.count("\n") == 1, f"it says {error!r}")
        expect("No space left on device" in error or "no space left on device" in error,
               f"it says {error!r}")
        expect(str(out) in error, f"it does not name the file: {error!r}")
        expect_no_half_results(out, disturbed.whole)
        subprocess.run(["mount", "-o", f"remount,size={size * 2}", disk], check=True)
        run(*start, "--resume")
        expect_same(files(out), disturbed.whole)
    finally:
        subprocess.run(["umount", disk], check=True)


@check
def full_folder(work):
    """a folder with other things in it is refused with 2 and left as it is"""
    (work / "out").mkdir()
    (work / "out" / "notes.txt").write_text("mine")
    sample = ROOT / "Volumes" / "cell" / "experiment.yaml"
    run("density", sample, "-o", work / "out", status=2)
    run("density", sample, "-o", work / "out", "--overwrite", status=2)
    expect(list(files(work / "out")) == ["notes.txt"], "the folder has changed")


@check
def broken_input(work):
    """a frame that is cut off ends with 3, its name and what to do"""
    shutil.copytree(ROOT / "Volumes" / "cell", work / "cell")
    frame = work / "cell" / "raw" / "frame_0005.tif"
    os.truncate(frame, 20000)
    error = run(
        "density", work / "cell" / "experiment.yaml", "-o", work / "out", "--quiet", status=3
    ).stderr
    expect(
        error.startswith("lithoray: error: ") and error.count("\n") == 1, f"it says {error!r}")
    expect("frame_0005.tif is truncated" in error, f"it says {error!r}")


# What this machine is expected to have.


@check
def devices(work):
    """the native loops and PoCL are there"""
    listing = json.loads(run("devices", "--json").stdout)["devices"]
    expect(listing[0]["engine"] == "cpu", f"device 0 is {listing[0]}")
    platforms = [device["platform"] for device in listing[1:]]
    expect(PORTABLE in platforms, f"{PORTABLE} is not among {platforms}")


@check
def without_driver(work):
    """without an OpenCL driver the program runs, and --engine opencl ends with 2"""
    (work / "none").mkdir()
    env = {"OCL_ICD_VENDORS": str(work / "none")}
    sample = ROOT / "Volumes" / "cell" / "experiment.yaml"
    run("density", sample, "-o", work / "out", env=env)
    run("density", sample, "-o", work / "other", "--engine", "opencl", status=2, env=env)
    expect(not (work / "other").exists(), "a folder was made")
    before = files(work / "out")
    run("density", sample, "-o", work / "out", "--overwrite", "--engine", "opencl", status=2,
        env=env)
    expect_same(files(work / "out"), before)


if __name__ == "__main__":
    try:
        sys.exit(main())
    finally:
        if Disturbed.folder is not None:
            shutil.rmtree(Disturbed.folder, ignore_errors=True)
