#!/usr/bin/env python3
"""Times whole programs on one stack, side by side, and prints a table.

    run.py [--lithoray PROGRAM] [--repetitions 5] [--only NAME,NAME] [--write [FILE]]

Every round runs each program once, so that a ratio compares times taken close to each other;
medians of the rounds, and the lowest and highest. One round before them warms the page cache and
the kernel caches. The cold start and the memory are measured apart. Nothing is asserted: a busy
machine gives wide ranges, not failures. setup.sh installs what is needed.
"""

import argparse
import csv
import dataclasses
import datetime
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import stack

HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parent
TIME_LIMIT = 600  # seconds, of one program
POCL_ONLY = {"OCL_ICD_VENDORS": "pocl.icd"}


@dataclasses.dataclass
class Program:
    """One row: a command, and what it does."""

    name: str
    title: str
    work: str
    command: list
    frames: int = stack.FRAMES
    environment: dict = dataclasses.field(default_factory=dict)
    output: Path | None = None  # removed before each run
    rows_command: list | None = None  # prints the rows of optical depths, after a run

    @property
    def writes_maps(self):
        return self.name.endswith(("maps", "write"))


@dataclasses.dataclass
class Run:
    """What one run of a program took, and what it left."""

    seconds: float = 0.0
    processor_seconds: float = 0.0
    peak_bytes: int = 0
    printed: str = ""
    failure: str | None = None
    stages: dict | None = None
    written: int = 0


class Bench:
    """The folder of the stack, and how programs are run in it."""

    def __init__(self, folder, lithoray):
        self.folder = folder
        self.lithoray = lithoray
        self.out = folder / "out"
        self.kernel_cache = folder / "kernel-cache"
        self.python = folder / "venv" / "bin" / "python"
        self.out.mkdir(exist_ok=True)
        self.kernel_cache.mkdir(exist_ok=True)

    def programs(self, gpu):
        """All rows, in the order of a round: what is compared stands side by side."""
        plain = "normalise, log, chord, row means"
        uncertainty = "uncertainties"
        spots = "uncertainties, 3 × 3 median rule"
        with_maps = "uncertainties, float maps written"
        cpu_on_pocl = {"UFO_DEVICE_TYPE": "cpu"}
        bare_maps, ufo_maps = self.out / "bare-maps", self.out / "ufo-maps"
        return [
            self.bare("plain", ["--no-variance"], plain),
            self.native("plain", plain),
            Program(
                "numpy", "numpy + tifffile", plain + ", one thread",
                [self.python, HERE / "peer_numpy.py", self.folder]),
            self.on_pocl("plain", plain),
            Program(
                "ufo", "UFO on PoCL", "normalise, log", [HERE / "peer_ufo.sh", self.folder],
                environment=cpu_on_pocl),
            self.bare("uncertainty", [], uncertainty),
            self.native("uncertainty", uncertainty),
            self.on_pocl("uncertainty", uncertainty),
            Program(
                "neunorm", "NeuNorm 2", "transmission and variances, 25 frames",
                [self.python, HERE / "peer_neunorm.py", self.folder, "--frames", "25"], frames=25),
            self.native("automatic", "uncertainties, gain, noise and axis measured"),
            self.native("median", "uncertainties, medians of darks and flats"),
            self.bare("spots", ["--spots"], spots),
            self.native("spots", spots),
            self.bare("maps", ["--maps", bare_maps], with_maps, output=bare_maps),
            self.native("maps", with_maps),
            self.on_pocl("maps", with_maps),
            Program(
                "ufo-maps", "UFO on PoCL", "normalise, log, float maps written",
                [HERE / "peer_ufo.sh", self.folder, ufo_maps], environment=cpu_on_pocl,
                output=ufo_maps,
                rows_command=[self.python, HERE / "ufo_rows.py", ufo_maps / "map_00000.tif"]),
            self.writing("bare-write"),
        ] + [
            self.lithoray_row(
                f"{device}-{experiment}", f"lithoray opencl, {device}", experiment, work,
                ["--engine", "opencl", "--device", device], {})
            for device in gpu
            for experiment, work in [
                ("plain", plain), ("uncertainty", uncertainty), ("maps", with_maps)]
        ]

    def bare(self, name, options, work, output=None):
        geometry = [
            "--axis", stack.AXIS_X, "--radius", f"{stack.RADIUS:.12g}",
            "--pixel-cm", f"{stack.PIXEL_UM * 1e-4:g}",
            "--dose", ",".join(map(str, stack.DOSE_REGION))]
        command = [self.folder / "bare_loop", self.folder, *geometry, *options]
        return Program(f"bare-{name}", "bare loop, C", work, command, output=output)

    def writing(self, name):
        """A loop that writes as many bytes as the maps have, and does nothing else."""
        output = self.out / name
        return self.bare(
            "write", ["--only-write", output], "the bytes of the maps alone", output=output)

    def native(self, name, work):
        return self.lithoray_row(
            f"native-{name}", "lithoray cpu", name, work, ["--engine", "cpu"], {})

    def on_pocl(self, name, work):
        return self.lithoray_row(
            f"pocl-{name}", "lithoray opencl, PoCL", name, work, ["--engine", "opencl"], POCL_ONLY)

    def lithoray_row(self, name, title, experiment, work, options, environment, folder=None):
        output = self.out / name
        command = [
            self.lithoray, "density", (folder or self.folder) / f"{experiment}.yaml", "-o", output,
            "--overwrite", "--quiet", *options]
        return Program(name, title, work, command, output=output, environment=environment)

    def run(self, program, kernel_cache=None):
        """Runs a program once: wall time from the start of its process to its end."""
        if program.output:
            shutil.rmtree(program.output, ignore_errors=True)
            if program.title.startswith("bare"):
                program.output.mkdir()
        environment = os.environ | {
            "POCL_CACHE_DIR": str(kernel_cache or self.kernel_cache)} | program.environment
        command = [str(word) for word in program.command]
        if not Path(command[0]).exists():
            return Run(failure=f"no {Path(command[0]).name} here")
        with tempfile.TemporaryFile() as printed, tempfile.TemporaryFile() as errors:
            start = time.perf_counter()
            process = subprocess.Popen(
                command, env=environment, stdin=subprocess.DEVNULL, stdout=printed, stderr=errors)
            limit = threading.Timer(TIME_LIMIT, process.kill)
            limit.start()
            _, status, usage = os.wait4(process.pid, 0)
            seconds = time.perf_counter() - start
            limit.cancel()
            process.returncode = os.waitstatus_to_exitcode(status)
            printed.seek(0)
            errors.seek(0)
            result = Run(
                seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024,
                printed.read().decode(errors="replace"))
            if process.returncode != 0:
                lines = errors.read().decode(errors="replace").strip().splitlines()
                last = lines[-1] if lines else "no message"
                result.failure = f"exit code {process.returncode}: {last}"
        if result.failure is None:
            self.look_at_output(program, result)
        return result

    def look_at_output(self, program, result):
        """Takes what the comparison needs from the output, before it is removed."""
        if program.rows_command:
            result.printed += subprocess.run(
                [str(word) for word in program.rows_command], capture_output=True, text=True,
            ).stdout
        if not program.output or not program.output.exists():
            return
        result.written = sum(
            file.stat().st_size for file in program.output.rglob("*") if file.is_file())
        record = program.output / "run.json"
        if record.exists():
            result.stages = json.loads(record.read_text()).get("stages")
        profiles = program.output / "profiles.csv"
        if profiles.exists():
            result.printed += rows_of_profiles(profiles)
        shutil.rmtree(program.output)

    def files(self):
        return [
            file for kind in ["raw", "dark", "flat"] for file in (self.folder / kind).iterdir()]

    def evict_files(self):
        """Asks the kernel to drop the stack from the page cache; returns the part that stayed."""
        os.sync()
        kept = asked = 0
        page = bytearray(4096)
        for path in self.files():
            file = os.open(path, os.O_RDONLY)
            os.posix_fadvise(file, 0, 0, os.POSIX_FADV_DONTNEED)
            for place in range(4096, path.stat().st_size - 4096, 1 << 20):
                asked += 1
                try:
                    kept += os.preadv(file, [page], place, os.RWF_NOWAIT) > 0
                except BlockingIOError:
                    pass
            os.close(file)
        return kept / asked

    def free_pages(self):
        """Writes and removes the bytes of the maps, so that the kernel has that many pages at hand.

        A virtual machine gives free pages back to its host; who writes first would pay for them.
        """
        self.run(self.writing("page-pool"))

    def warm_files(self):
        for path in self.files():
            path.read_bytes()


def rows_of_profiles(path):
    """The rows of optical depths from profiles.csv, as the other programs print them."""
    depths = {}
    with open(path, newline="") as text:
        lines = (line for line in text if not line.startswith("#"))
        for row in csv.DictReader(lines):
            if int(row["frame"]) > 0 or len(depths) == len(stack.CHECK_ROWS):
                break
            if int(row["row"]) in stack.CHECK_ROWS:
                depths[int(row["row"])] = row["optical_depth"]
    return "rows " + " ".join(f"{row}:{depth}" for row, depth in depths.items()) + "\n"


def depths_of(run):
    """Row and optical depth, as a program printed them."""
    for line in run.printed.splitlines():
        if line.startswith("rows "):
            pairs = (word.split(":") for word in line.split()[1:])
            return {int(row): float(depth) for row, depth in pairs if depth}
    return {}


def table(head, rows):
    """A Markdown table; every column but the first two is aligned to the right."""
    ruler = ["---" if index < 2 else "---:" for index in range(len(head))]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in [head, ruler, *rows]) + "\n"


def spread(values, digits=3):
    """The median, and the lowest and highest in brackets."""
    middle, low, high = (
        f"{value:.{digits}f}" for value in [statistics.median(values), min(values), max(values)])
    return f"{middle} ({low}-{high})"


def say(text):
    print(text, file=sys.stderr, flush=True)


def measure(bench, programs, repetitions):
    """Rounds of all programs; the runs of each by name. A program that failed once is left out."""
    runs = {program.name: [] for program in programs}
    failures = {}
    for number in range(repetitions + 1):
        for program in programs:
            if program.name in failures:
                continue
            if program.writes_maps:
                bench.free_pages()
            run = bench.run(program)
            say(f"round {number} {program.name}: {run.failure or f'{run.seconds:.3f} s'}")
            if run.failure:
                failures[program.name] = run.failure
            elif number > 0:
                runs[program.name].append(run)
    return runs, failures


def times_table(programs, runs, failures):
    rows = []
    for program in programs:
        done = runs[program.name]
        if not done:
            rows.append(
                [program.title, program.work, failures.get(program.name, "not run")] + 5 * [""])
            continue
        seconds = [run.seconds for run in done]
        milliseconds = 1e3 * statistics.median(seconds) / program.frames
        pixels = stack.WIDTH * stack.HEIGHT / (1e6 * milliseconds)
        peak = statistics.median(run.peak_bytes for run in done)
        written = statistics.median(run.written for run in done)
        busy = statistics.median(run.processor_seconds for run in done)
        rows.append([
            program.title, program.work, spread(seconds), f"{busy:.2f}", f"{milliseconds:.2f}",
            f"{pixels:.3f}", f"{peak / 1e6:.0f}", f"{written / 1e6:.0f}" if written else ""])
    head = [
        "program", "work", "seconds (lowest-highest)", "CPU seconds", "ms a frame", "Gpx/s",
        "peak MB", "written MB"]
    return table(head, rows)


# What is divided by what, in what words, and the aim.
RATIOS = [
    ("numpy", "native-plain", "numpy / lithoray cpu", "≥ 6"),
    ("ufo", "native-plain", "UFO / lithoray cpu", "≥ 12"),
    ("ufo", "pocl-plain", "UFO / lithoray opencl on PoCL", "≥ 8"),
    ("neunorm", "native-uncertainty", "NeuNorm 2 / lithoray cpu with uncertainties, a frame",
     "≥ 100"),
    ("neunorm", "pocl-uncertainty", "NeuNorm 2 / lithoray opencl with uncertainties, a frame", ""),
    ("native-plain", "bare-plain", "lithoray cpu / bare loop", "≤ 2"),
    ("native-uncertainty", "bare-uncertainty", "lithoray cpu / bare loop, with uncertainties",
     "≤ 2"),
    ("pocl-uncertainty", "bare-uncertainty", "lithoray opencl / bare loop, with uncertainties", ""),
    ("native-spots", "bare-spots", "lithoray cpu / bare loop, spot rule", ""),
    ("native-spots", "native-uncertainty", "spot rule / without it, lithoray cpu", ""),
    ("native-maps", "bare-maps", "lithoray cpu / bare loop, maps written", ""),
    ("native-maps", "bare-write", "lithoray cpu with maps / writing their bytes alone", ""),
    ("pocl-maps", "bare-maps", "lithoray opencl / bare loop, maps written", ""),
    ("ufo-maps", "native-maps", "UFO / lithoray cpu, maps written", ""),
    ("ufo-maps", "pocl-maps", "UFO / lithoray opencl, maps written", ""),
]


def ratios_table(programs, runs):
    frames = {program.name: program.frames for program in programs}
    rows = []
    for above, below, words, aim in RATIOS:
        pairs = zip(runs.get(above, []), runs.get(below, []))
        ratios = [
            (a.seconds / frames[above]) / (b.seconds / frames[below]) for a, b in pairs]
        if ratios:
            rows.append([words, aim, spread(ratios, 2)])
    return table(["ratio of whole processes, pairs of one round", "aim", "median (lowest-highest)"],
                 rows)


def agreement_table(programs, runs):
    """Optical depths of the same rows: whether the programs do the same work."""
    with_depths = [
        (program, depths_of(runs[program.name][-1])) for program in programs if runs[program.name]]
    reference = next((d for p, d in with_depths if p.name == "numpy"), {})
    rows = []
    for program, depths in with_depths:
        if len(depths) < len(stack.CHECK_ROWS):
            continue
        apart = max((abs(depths[row] - reference[row]) for row in reference), default=float("nan"))
        rows.append(
            [program.title, program.work, *(f"{depths[row]:.5f}" for row in stack.CHECK_ROWS),
             f"{apart:.1e}"])
    head = ["program", "work", *(f"row {row}" for row in stack.CHECK_ROWS), "from numpy at most"]
    return table(head, rows)


def stages_table(programs, runs):
    names = ["prepare", "read", "upload", "kernel", "download", "write", "total"]
    rows = []
    for program in programs:
        stages = [run.stages for run in runs[program.name] if run.stages]
        if not stages:
            continue
        names += [name for name in stages[0] if name not in names]
        cells = [program.title, program.work]
        for name in names:
            parts = [stage[name] for stage in stages if name in stage]
            seconds = statistics.median([part["seconds"] for part in parts] or [0])
            size = statistics.median([part.get("bytes") or 0 for part in parts] or [0])
            cells.append(f"{seconds:.3f}" + (f" ({1e-9 * size:.2f} GB)" if size else ""))
        rows.append(cells)
    rows = [cells + [""] * (len(names) + 2 - len(cells)) for cells in rows]
    return table(["program", "work", *names], rows) if rows else ""


def cold_table(bench, programs, repetitions):
    """Files dropped from the page cache, and no compiled kernel."""
    rows = []
    kept = 0.0
    chosen = [
        program for program in programs
        if program.name in ("bare-plain", "numpy", "ufo", "native-plain", "pocl-plain")]
    results = {program.name: [] for program in chosen}
    for _ in range(repetitions):
        for program in chosen:
            kept = max(kept, bench.evict_files())
            with tempfile.TemporaryDirectory(dir=bench.folder) as kernel_cache:
                run = bench.run(program, kernel_cache=kernel_cache)
            say(f"cold {program.name}: {run.failure or f'{run.seconds:.3f} s'}")
            if not run.failure:
                results[program.name].append(run.seconds)
    bench.warm_files()
    for program in chosen:
        if results[program.name]:
            rows.append([program.title, program.work, spread(results[program.name])])
    note = f"{100 * kept:.0f} % of the pages asked for stayed in the page cache at most."
    return table(["program", "work", "seconds (lowest-highest)"], rows) + "\n" + note + "\n"


def memory_table(bench, repetitions):
    """Peak resident set, mapped pages included, for 100 and for 400 frames."""
    rows = []
    long = bench.folder / "long"
    engines = [("lithoray cpu", "cpu", {}), ("lithoray opencl, PoCL", "opencl", POCL_ONLY)]
    for title, engine, environment in engines:
        for experiment in ["plain", "uncertainty", "spots", "maps", "median", "automatic"]:
            peaks = []
            for folder in [bench.folder, long]:
                program = bench.lithoray_row(
                    f"memory-{engine}", title, experiment, experiment, ["--engine", engine],
                    environment, folder)
                runs = [bench.run(program) for _ in range(repetitions)]
                of_folder = [1e-6 * run.peak_bytes for run in runs if not run.failure]
                if of_folder:
                    peaks.append(of_folder)
                    say(f"memory {engine} {experiment} {folder.name}: {spread(of_folder, 0)} MB")
            if len(peaks) == 2:
                change = 100 * (statistics.median(peaks[1]) / statistics.median(peaks[0]) - 1)
                rows.append(
                    [title, experiment, *(spread(each, 0) for each in peaks), f"{change:+.1f} %"])
    head = ["program", "work", f"MB, {stack.FRAMES} frames", f"MB, {stack.LONG_FRAMES} frames",
            "change"]
    return table(head, rows) if rows else "lithoray did not run.\n"


def output_of(*command):
    """What a command prints, on one line; nothing where it fails."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, cwd=REPOSITORY, check=True)
    except (OSError, subprocess.CalledProcessError):
        return ""
    return " ".join(done.stdout.split())


def processor():
    """The processor's name."""
    return next(
        (line.split(":", 1)[1].strip() for line in open("/proc/cpuinfo")
         if line.startswith("model name")), platform.machine())


def circumstances(bench, arguments, load_before):
    """Command, device, versions and commit."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    packages = output_of(
        "dpkg-query", "-W", "-f", "${Package} ${Version}, ", "ufo-filters", "libufo-bin",
        "pocl-opencl-icd", "gcc").strip(", ")
    python = output_of(
        str(bench.python), "-c",
        "import importlib.metadata as m; print(', '.join(f'{p} {m.version(p)}' "
        "for p in ['numpy', 'tifffile', 'neunorm', 'scipp']))")
    commit = output_of("git", "rev-parse", "HEAD")
    changed = output_of("git", "status", "--porcelain")
    now = datetime.datetime.now(datetime.timezone.utc)
    facts = {
        "date": now.strftime("%Y-%m-%d %H:%M UTC"),
        "commit": commit + (" with changes" if changed else ""),
        "command": " ".join(["Benchmarks/run.py", *arguments]),
        "processor": f"{processor()}, {os.cpu_count()} cores, {memory:.0f} GiB",
        "system": f"{platform.system()} {platform.release()}, Python {platform.python_version()}",
        "peers": ", ".join(filter(None, [packages, python])),
        "stack": f"{stack.FRAMES} frames, {stack.REFERENCES} darks, {stack.REFERENCES} flats of "
                 f"{stack.WIDTH} × {stack.HEIGHT} uint16",
        "load": f"{load_before:.1f} before, {os.getloadavg()[0]:.1f} after "
                "(other processes of the machine and these)",
    }
    return "".join(f"- {name}: {value}\n" for name, value in facts.items())


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, default=stack.default_folder())
    parser.add_argument(
        "--lithoray", type=Path, default=REPOSITORY / ".build" / "release" / "lithoray")
    parser.add_argument("--repetitions", type=int, default=5)
    parser.add_argument("--only", default="", help="names of rows, with commas; times alone")
    parser.add_argument(
        "--gpu", action="append", default=[], metavar="DEVICE",
        help="rows for another OpenCL device, by a part of its name")
    parser.add_argument("--no-cold", action="store_true")
    parser.add_argument("--no-memory", action="store_true")
    parser.add_argument(
        "--write", nargs="?", const="", metavar="FILE",
        help="also into FILE, by default results/DATE-COMMIT.md")
    arguments = parser.parse_args()

    if not (arguments.folder / "stack.json").exists():
        parser.error(f"no stack in {arguments.folder}; run Benchmarks/setup.sh")
    load_before = os.getloadavg()[0]
    bench = Bench(arguments.folder, arguments.lithoray.resolve())
    programs = bench.programs(arguments.gpu)
    chosen = [name for name in arguments.only.split(",") if name]
    if chosen:
        unknown = set(chosen) - {program.name for program in programs}
        if unknown:
            names = ", ".join(program.name for program in programs)
            parser.error(f"no row {', '.join(sorted(unknown))}; there are {names}")
        programs = [program for program in programs if program.name in chosen]

    bench.warm_files()
    runs, failures = measure(bench, programs, arguments.repetitions)
    parts = [
        ("Times", times_table(programs, runs, failures)),
        ("Ratios", ratios_table(programs, runs)),
        ("Stages of lithoray, seconds summed over threads", stages_table(programs, runs)),
        ("The same numbers: optical depth of frame 0", agreement_table(programs, runs)),
    ]
    if not chosen and not arguments.no_cold:
        cold = cold_table(bench, programs, min(arguments.repetitions, 3))
        parts.append(("Cold start: files not in the page cache, kernels not compiled", cold))
    if not chosen and not arguments.no_memory:
        memory = memory_table(bench, min(arguments.repetitions, 3))
        parts.append(("Peak resident set, mapped pages included", memory))
    text = "# Comparison\n\n" + circumstances(bench, sys.argv[1:], load_before)
    text += "".join(f"\n## {title}\n\n{body}" for title, body in parts if body)
    print(text)
    if arguments.write is not None:
        name = output_of("git", "rev-parse", "--short", "HEAD") or "unknown"
        date = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d")
        path = Path(arguments.write or HERE / "results" / f"{date}-{name}.md")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        say(f"written to {path}")


if __name__ == "__main__":
    main()
