#!/usr/bin/env python3
"""Times the porosity of a 1024^3 volume, side by side with what else there is, and its memory.

    porosity.py [--lithoray PROGRAM] [--repetitions 5] [--write [FILE]]

The pellet is a phantom, upright, uint16, raw; another is twice as high. The bare tally counts the same
greys into the same histograms, with the axis and the radius given, in as many threads. PoreSpy gets
the threshold, the axis and the radius from Lithoray. setup.sh installs what is needed.
"""

import argparse
import datetime
import json
import os
import re
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

import run
import stack

HERE = Path(__file__).resolve().parent
SIDE = 1024
PIECES = "connectivity: none\nrender: none\nfigures: none\n"


def measure(command):
    """Wall and processor seconds, peak bytes and output of a whole process."""
    with tempfile.TemporaryFile() as printed:
        start = time.perf_counter()
        process = subprocess.Popen([str(word) for word in command], stdout=printed)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            raise SystemExit(f"{command[0]} ended with {process.returncode}")
        printed.seek(0)
        return {"seconds": seconds, "processor": usage.ru_utime + usage.ru_stime,
                "peak": usage.ru_maxrss * 1024, "printed": printed.read().decode()}


def pellet(folder, lithoray, slices):
    """A phantom, made once, with a second study that leaves out pores and pictures."""
    place = folder / "pellet" / str(slices)
    if not (place / "truth.json").exists():
        place.parent.mkdir(exist_ok=True)
        run.say(f"makes a pellet of {slices} slices")
        subprocess.run(
            [lithoray, "phantom", "pellet", "-o", place, "--format", "raw", "--quiet", "--overwrite",
             "--width", str(SIDE), "--height", str(SIDE), "--slices", str(slices)], check=True)
    lines = [line for line in (place / "pellet.yaml").read_text().splitlines()
             if line.partition(":")[0] not in ("connectivity", "render", "figures")]
    (place / "profiles.yaml").write_text("\n".join(lines) + "\n" + PIECES)
    return place


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, default=stack.default_folder())
    parser.add_argument(
        "--lithoray", type=Path, default=run.REPOSITORY / ".build" / "release" / "lithoray")
    parser.add_argument("--repetitions", type=int, default=5)
    parser.add_argument(
        "--write", nargs="?", const="", metavar="FILE",
        help="also into FILE, by default results/DATE-COMMIT-porosity.md")
    arguments = parser.parse_args()
    lithoray, folder = arguments.lithoray.resolve(), arguments.folder
    load_before = os.getloadavg()[0]
    cube = pellet(folder, lithoray, SIDE)
    volume = next(cube.glob("*.raw"))
    out = folder / "out" / "porosity"
    out.parent.mkdir(exist_ok=True)

    def study(place, file):
        return [lithoray, "porosity", place / file, "-o", out, "--overwrite", "--quiet", "--engine",
                "cpu"]

    measure(study(cube, "profiles.yaml"))
    summary = json.loads((out / "summary.json").read_text())
    shape = summary["geometry"]
    sides = f"{SIDE},{SIDE},{SIDE}"
    axis = ",".join(f"{place:.3f}" for place in shape["axis_start_px"][:2])
    slices = f"{round(shape['axis_start_px'][2]) + 1},{round(shape['axis_end_px'][2])}"
    threshold, radius = summary["threshold"]["value"], shape["radius_px"]
    commands = {
        "bare tally, C": [folder / "bare_tally", volume, "--size", sides, "--radius", radius,
                          "--ring", "20", "--slices"],
        "lithoray, profiles": study(cube, "profiles.yaml"),
        "PoreSpy and numpy": [
            folder / "venv-porespy" / "bin" / "python", HERE / "peer_porespy.py", volume, sides,
            slices, threshold, axis, radius, "20"],
        "lithoray, with pores and pictures": study(cube, "pellet.yaml"),
    }
    runs = {name: [] for name in commands}
    ratios = {"bare tally / lithoray's tally": [], "PoreSpy and numpy / lithoray, profiles": []}
    for number in range(arguments.repetitions + 1):
        latest = {}
        for name, command in commands.items():
            latest[name] = measure(command)
            run.say(f"round {number} {name}: {latest[name]['seconds']:.2f} s")
            if name == "lithoray, profiles":
                stages = json.loads((out / "run.json").read_text())["stages"]
                latest[name]["tally"] = stages["tally"]["seconds"]
        if number == 0:
            continue
        for name, one in latest.items():
            runs[name].append(one)
        bare = float(re.search(r"tally ([0-9.]+) s", latest["bare tally, C"]["printed"])[1])
        profiles = latest["lithoray, profiles"]
        ratios["bare tally / lithoray's tally"].append(bare / profiles["tally"])
        ratios["PoreSpy and numpy / lithoray, profiles"].append(
            latest["PoreSpy and numpy"]["seconds"] / profiles["seconds"])

    tall = pellet(folder, lithoray, 2 * SIDE)
    peaks = {}
    for file in ["profiles.yaml", "pellet.yaml"]:
        for place in [cube, tall]:
            peaks[file, place] = measure(study(place, file))["peak"]

    now = datetime.datetime.now(datetime.timezone.utc)
    commit = run.output_of("git", "rev-parse", "HEAD")
    changed = " with changes" if run.output_of("git", "status", "--porcelain") else ""
    text = f"""# Porosity of {SIDE}³

- date: {now:%Y-%m-%d %H:%M UTC}
- commit: {commit}{changed}
- command: Benchmarks/porosity.py --repetitions {arguments.repetitions}
- processor: {run.processor()}, {os.cpu_count()} cores
- load: {load_before:.1f} before, {os.getloadavg()[0]:.1f} after
- PoreSpy says: {runs["PoreSpy and numpy"][-1]["printed"].strip()}
- Lithoray says: porosity {summary["porosity"]["guards"][0]["total"]:.6f} at guard 0

"""
    rows = [
        [name, run.spread([one["seconds"] for one in those], 2),
         f"{statistics.median(one['processor'] for one in those):.2f}",
         f"{statistics.median(one['peak'] for one in those) / 1e6:.0f}"]
        for name, those in runs.items()]
    text += run.table(["program", "seconds (lowest-highest)", "CPU seconds", "peak MB"], rows) + "\n"
    text += run.table(
        ["ratio, pairs of one round", "aim", "median (lowest-highest)"],
        [[name, aim, run.spread(ratios[name], 2)]
         for name, aim in zip(ratios, ["≥ 0.6", "≥ 10"])]) + "\n"
    text += run.table(
        ["study", "", f"peak MB, {SIDE} slices", f"peak MB, {2 * SIDE} slices"],
        [[file, "", f"{peaks[file, cube] / 1e6:.0f}", f"{peaks[file, tall] / 1e6:.0f}"]
         for file in ["profiles.yaml", "pellet.yaml"]])
    print(text)
    if arguments.write is not None:
        short = run.output_of("git", "rev-parse", "--short", "HEAD")
        path = Path(arguments.write or HERE / "results" / f"{now:%Y-%m-%d}-{short}-porosity.md")
        path.write_text(text)
        run.say(f"written to {path}")


if __name__ == "__main__":
    main()
