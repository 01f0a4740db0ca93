#!/usr/bin/env python3
"""What `lithoray porosity` must say of volumes whose porosity is known, and of broken ones.

    porosity.py LITHORAY DATA

LITHORAY is the built program, DATA the folder that holds `volumes/`. The last line says how many
checks passed and failed; the status is 1 if one failed.
"""

import concurrent.futures
import csv
import json
import math
import os
import pathlib
import random
import statistics
import struct
import subprocess
import sys

import checks
from checks import check, expect, main, run

DATA = pathlib.Path(sys.argv[2]).resolve()
DEVICES = json.loads(run("devices", "--json").stdout)["devices"]


def study(folder, text, name="out", *options):
    """Runs a study; returns its summary."""
    path = folder / f"{name}.yaml"
    path.write_text(text)
    run("porosity", path, "-o", folder / name, "--quiet", *options)
    return json.loads((folder / name / "summary.json").read_text())


def table(path):
    with open(path, newline="") as file:
        return [{key: float(value) if value and key != "part" else value
                 for key, value in row.items()} for row in csv.DictReader(file)]


def near(found, expected, tolerance, what):
    expect(abs(found - expected) <= tolerance, f"{what} is {found}, not {expected} ± {tolerance}")


@check
def polymer(work):
    """the polymer scaffold: published slice-wise Otsu, and global Otsu"""
    volume = f"volume: {{file: {DATA}/volumes/polymer3d_8bit_128x128x128.raw}}\n"
    rest = "region: box\nvoxel_size_um: 1\nfigures: none\n"
    slices = study(work, volume + rest + "threshold: {method: otsu, per_slice: true}\n", "slices")
    near(slices["porosity"]["mean_of_slices"], 0.855631351471, 1e-12, "the mean of slices")
    near(slices["porosity"]["total"], 0.855631351471, 1e-12, "the total")
    whole = study(work, volume + rest + "threshold: otsu\n", "whole")
    expect(whole["threshold"]["value"] == 127, f"threshold {whole['threshold']['value']}")
    near(whole["porosity"]["total"], 0.856314, 5e-7, "global Otsu")
    return f"{slices['porosity']['total']:.12f}, {whole['porosity']['total']:.6f}"


@check
def core(work):
    """the burrowed core: label 1 in the inscribed circle, in the middle and near the rim"""
    summary = study(work, f"""\
volume: {DATA}/volumes/Thalassinoides180.tif
voxel_size_um: 1
region: {{axis_px: [243.5, 243.5], radius_px: 243}}
pores: bright
threshold: 0
rings: {{width_um: 10}}
guards_sigma: [0]
figures: none
""")
    rings = table(work / "out" / "radial.csv")
    near(summary["porosity"]["total"], 0.217909, 5e-7, "the inscribed circle")
    near(rings[4]["cumulative_porosity"], 0.2362, 5e-5, "r < 50 px")
    near(rings[23]["porosity"], 0.1822, 5e-5, "230 ≤ r < 240 px")
    expect(sum(ring["voxels"] for ring in rings) == summary["porosity"]["voxels"], "rings and total")
    return f"{summary['porosity']['total']:.6f}"


@check
def sphere(work):
    """a solid sphere of 40 px in a box of 100³"""
    data = bytearray()
    for z in range(100):
        for y in range(100):
            for x in range(100):
                inside = (x - 50) ** 2 + (y - 50) ** 2 + (z - 50) ** 2 < 1600
                data.append(200 if inside else 20)
    (work / "sphere_100x100x100_uint8.raw").write_bytes(data)
    summary = study(work, """\
volume: sphere_100x100x100_uint8.raw
voxel_size_um: 1
region: box
threshold: otsu
figures: none
""")
    near(1 - summary["porosity"]["total"], 0.267731, 1e-9, "the sphere's part")


def phantom(folder, *options):
    run("phantom", "pellet", "-o", folder, "--quiet", *options)
    return json.loads((folder / "truth.json").read_text())


@check
def tilt(work):
    """a pellet that leans by 2° has the φ(r) of one that stands upright, within the intervals"""
    options = ["--width", "160", "--height", "160", "--slices", "128", "--edge-rise", "0"]
    profiles = []
    for name, more in [("upright", []), ("leaning", ["--tilt", "2", "--azimuth", "40"])]:
        phantom(work / name, *options, *more)
        run("porosity", work / name / "pellet.yaml", "-o", work / name / "out", "--quiet")
        summary = json.loads((work / name / "out" / "summary.json").read_text())
        near(summary["geometry"]["tilt_deg"], 2 if more else 0, 0.05, "the tilt")
        profiles.append([row for row in table(work / name / "out" / "radial.csv")
                         if row["guard_sigma"] == 2])
    pairs = list(zip(*profiles))
    apart = [(a, b) for a, b in pairs if a["ci_low"] > b["ci_high"] or b["ci_low"] > a["ci_high"]]
    expect(len(apart) * 10 <= len(pairs), f"{len(apart)} of {len(pairs)} rings apart")


def measured(work, seeds, *options):
    """Phantoms of some seeds and what the program says of them: truth, summary, folder of each."""
    def one(seed):
        folder = work / f"seed {seed}"
        truth = phantom(folder, "--width", "160", "--height", "160", "--slices", "128", "--seed",
                        seed, "--threads", "1", *options)
        run("porosity", folder / "pellet.yaml", "-o", folder / "out", "--quiet", "--threads", "1")
        return truth, json.loads((folder / "out" / "summary.json").read_text()), folder / "out"
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        return list(pool.map(one, seeds))


def expected(profile, low, high, is_radial):
    """Porosity of the generating process from one place to another, px."""
    weighted = voxels = 0
    for first, last, count, part in zip(
            profile["low_px"], profile["high_px"], profile["voxels"], profile["expected"]):
        ends = [min(max(place, first), last) ** (2 if is_radial else 1) for place in (low, high)]
        whole = last ** 2 - first ** 2 if is_radial else last - first
        weighted += part * count * (ends[1] - ends[0]) / whole
        voxels += count * (ends[1] - ends[0]) / whole
    return weighted / voxels


@check
def coverage(work):
    """the 95 % intervals of φ(r) and φ(z) hold the expected porosity in 90-99 % of the bins"""
    hits = {"radial": [], "height": []}
    for truth, _, out in measured(work, range(1, 21), "--hard-edges", "--blur", "0", "--noise", "500"):
        pixel = truth["voxel_size_um"]
        for row in table(out / "radial.csv"):
            if row["guard_sigma"] == 2:
                truly = expected(
                    truth["radial"], row["r_inner_um"] / pixel, row["r_outer_um"] / pixel, True)
                hits["radial"].append(row["ci_low"] <= truly <= row["ci_high"])
        for row in table(out / "height.csv"):
            truly = expected(
                truth["height_profile"], row["z_low_um"] / pixel, row["z_high_um"] / pixel, False)
            hits["height"].append(row["ci_low"] <= truly <= row["ci_high"])
    parts = {name: sum(those) / len(those) for name, those in hits.items()}
    for name, part in parts.items():
        expect(0.90 <= part <= 0.99, f"{name}: {part:.3f} of {len(hits[name])} bins")
    return ", ".join(f"{name} {100 * part:.1f} % of {len(hits[name])}"
                     for name, part in parts.items())


def rise(truth, out, guard):
    """Porosity of the outermost part less that of the rest, and what the bounds allow."""
    edge = truth["geometry"]["radius_um"] - truth["edge_width_px"] * truth["voxel_size_um"]
    rows = [row for row in table(out / "radial.csv") if row["guard_sigma"] == guard]
    rim = [row for row in rows if row["r_inner_um"] >= edge]
    rest = [row for row in rows if row["r_outer_um"] <= edge]
    def mean(those, key):
        return sum(r[key] * r["voxels"] for r in those) / sum(r["voxels"] for r in those)
    return mean(rim, "porosity") - mean(rest, "porosity"), mean(rim, "edge_bound")


@check
def edges(work):
    """a uniform pellet's edge stays within its bound, a rise of 0.05 is found at all guards"""
    said = []
    for noise in ["2400", "1000"]:
        for true_rise in [0, 0.05]:
            all_of_them = measured(
                work / f"{noise} {true_rise}", range(1, 9), "--noise", noise, "--edge-rise", true_rise)
            for guard in [0, 2, 4]:
                rises, bounds = zip(*(rise(truth, out, guard) for truth, _, out in all_of_them))
                found, bound = statistics.mean(rises), statistics.mean(bounds)
                error = statistics.stdev(rises) / math.sqrt(len(rises))
                what = f"noise {noise}, rise {true_rise}, guard {guard}: {found:+.3f} ± {error:.3f}"
                expect(true_rise - 3 * error <= found <= true_rise + bound + 3 * error,
                       f"{what}, bound {bound:.3f}")
                expect(true_rise == 0 or found > 3 * error, f"{what} is not found")
                said.append(f"{what} (bound {bound:.3f})")
    return "; ".join(said)


@check
def closed(work):
    """closed pores of known number are counted"""
    phantom(work / "p", "--width", "128", "--height", "128", "--slices", "96", "--porosity", "0",
            "--edge-rise", "0", "--closed-pores", "25", "--pore-radius", "3:4", "--noise", "0")
    text = (work / "p" / "pellet.yaml").read_text()
    text = "\n".join(
        "threshold: otsu" if line.startswith("threshold") else line for line in text.splitlines())
    (work / "p" / "otsu.yaml").write_text(text + "\n")
    run("porosity", work / "p" / "otsu.yaml", "-o", work / "out", "--quiet")
    summary = json.loads((work / "out" / "summary.json").read_text())
    expect(summary["pores"]["closed"]["pores"] == 25, f"{summary['pores']['closed']}")


@check
def integers(work):
    """the same bytes on every engine, level, device and number of threads"""
    phantom(work / "p", "--width", "96", "--height", "96", "--slices", "72", "--tilt", "1.5")
    ways = {"base": ["--engine", "cpu", "--instruction-set", "base", "--threads", "1"]}
    for level in DEVICES[0]["instruction_sets"]:
        ways[level] = ["--engine", "cpu", "--instruction-set", level, "--threads", "2"]
    for index in range(1, len(DEVICES)):
        ways[f"device {index}"] = ["--engine", "opencl", "--device", str(index)]
    if len(DEVICES) > 2:
        ways["two devices"] = ["--engine", "opencl", "--device", "1", "--device", "2"]
    results = {}
    for number, (way, options) in enumerate(ways.items()):
        out = work / str(number)
        run("porosity", work / "p" / "pellet.yaml", "-o", out, "--quiet", *options)
        results[way] = {
            str(path.relative_to(out)): path.read_bytes() for path in sorted(out.rglob("*"))
            if path.is_file() and path.name != "run.json"}
    for way, files in results.items():
        expect(files.keys() == results["base"].keys(), f"{way}: other files")
        different = [name for name in files if files[name] != results["base"][name]]
        expect(not different, f"{way}: {different[:5]} differ")
    return ", ".join(results)


@check
def many(work):
    """more than 2³² voxels are counted exactly"""
    sides, slices = (4096, 2048), 520
    path = work / f"air_{sides[0]}x{sides[1]}x{slices}_uint8.raw"
    with open(path, "wb") as file:
        file.write(b"\x09" * 1000)
        file.truncate(sides[0] * sides[1] * slices)
    summary = study(work, f"""\
volume: {path.name}
voxel_size_um: 1
region: box
threshold: 4
connectivity: none
render: none
figures: none
""")
    voxels = sides[0] * sides[1] * slices
    expect(summary["porosity"]["voxels"] == voxels, f"{summary['porosity']['voxels']}, not {voxels}")
    expect(summary["porosity"]["pore_voxels"] == voxels - 1000, "pores")
    return f"{voxels} voxels"


@check
def clean(work):
    """pellets with little noise: auto takes no threshold that partial volumes lead astray"""
    found = []
    for noise, porosity in [(200, 0.12), (1000, 0.12), (2000, 0.3)]:
        name = f"clean-{noise}"
        run("phantom", "pellet", "-o", work / name, "--width", 160, "--height", 160, "--slices",
            112, "--noise", noise, "--porosity", porosity, "--edge-rise", 0, "--quiet")
        text = (work / name / "pellet.yaml").read_text() + "\nfigures: none\n"
        text = text.replace("connectivity: {neighbours: 6}", "connectivity: none")
        text = text.replace("render: {size_px: 1200}", "render: none")
        (work / name / "pellet.yaml").write_text(text)
        run("porosity", work / name / "pellet.yaml", "-o", work / f"{name}-out", "--quiet")
        summary = json.loads((work / f"{name}-out" / "summary.json").read_text())
        truth = json.loads((work / name / "truth.json").read_text())
        inner = summary["porosity"]["guards"][-1]
        radius = inner["radius_um"] / truth["voxel_size_um"]
        radial = truth["radial"]
        rows = [row for row, high in enumerate(radial["high_px"]) if high <= radius]
        real = sum(radial["pores"][row] for row in rows) / sum(radial["voxels"][row] for row in rows)
        near(inner["total"], real, 0.01, f"φ at noise {noise}")
        expect(summary["warnings"] == [], f"warnings at noise {noise}: {summary['warnings']}")
        found.append(f"{inner['total']:.4f} of {real:.4f}")
    return ", ".join(found)


@check
def cracked(work):
    """cracks in slices that a sample of the volume leaves out are found"""
    side = 512
    source = random.Random(1)
    noise = bytes(round(source.gauss(150, 5)) for _ in range(side * side))
    path = work / f"cracked_{side}x{side}x{side}_uint8.raw"
    with open(path, "wb") as file:
        for z in range(side):
            is_crack = 101 <= z < 141 and z % 2 == 1
            file.write(bytes([20]) * side**2 if is_crack else noise[z * side:] + noise[:z * side])
    for method in ["auto", "mixture"]:
        summary = study(work, f"""\
volume: {path.name}
voxel_size_um: 1
region: box
threshold: {method}
connectivity: none
render: none
figures: none
""", method)
        expect(summary["porosity"]["pore_voxels"] == 20 * side**2, f"{method}: {summary['porosity']}")
        expect(summary["threshold"]["histogram"]["slices"] == side, "not all slices were looked at")
    return f"20 of {side} slices"


@check
def broken(work):
    """broken volumes: status 3, one line that names the file and both numbers"""
    (work / "short_16x16x16_uint8.raw").write_bytes(bytes(4000))
    result = run("porosity", work / "short_16x16x16_uint8.raw", "-o", work / "out", status=3)
    expect("4000" in result.stderr and "4096" in result.stderr, result.stderr)
    (work / "a.vol").write_bytes(bytes(100))
    (work / "a.vol.info").write_text("NUM_X = 4\nNUM_Y = 4\nNUM_Z = 4\nvoxelSize = 1\n"
                                     "BYTEORDER = LOWBYTEFIRST\n")
    result = run("porosity", work / "a.vol", "-o", work / "out", status=3)
    expect("100" in result.stderr and "256" in result.stderr, result.stderr)
    values = [float("nan")] * 10 + [1.0 if i % 3 else 5.0 for i in range(16 ** 3 - 10)]
    (work / "nan_16x16x16_float32.raw").write_bytes(struct.pack(f"<{len(values)}f", *values))
    summary = study(work, "volume: nan_16x16x16_float32.raw\nvoxel_size_um: 1\nregion: box\n"
                    "threshold: 3\nfigures: none\n")
    expect(summary["porosity"]["missing_voxels"] == 10, "NaN voxels")
    expect(summary["porosity"]["voxels"] == 16 ** 3 - 10, "voxels with a number")


if __name__ == "__main__":
    sys.exit(main())
