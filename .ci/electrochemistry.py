#!/usr/bin/env python3
"""What `echem` says of measured logs, against published charges and a reading of their own here.

    electrochemistry.py LITHORAY DATA

LITHORAY is the built program, DATA the folder that holds `electrochemistry/`. The last line says
how many checks passed and failed; the status is 1 if one failed. The readings and integrals of this
file share nothing with the program.
"""

import csv
import json
import pathlib
import re
import sys

from checks import check, expect, main, run

LOGS = pathlib.Path(sys.argv[2]).resolve() / "electrochemistry"
LANDT = "bdf__SINTEF__LiGrR2032__2024-04-30__25degC__Landt.bdf.csv"
TIME_BUG = "bdf__SINTEF__SLPBA842124HV__2024-10-23__Rate_25degC__Neware__Time_Bug.bdf.csv"
FARADAY = 6.02214076e23 * 1.602176634e-19


def summary(name, *options, status=0):
    return json.loads(run("echem", LOGS / name, "--json", *options, status=status).stdout)


def expect_close(what, found, expected, relative=1e-9):
    expect(found is not None, f"{what} is missing")
    expect(
        abs(found - expected) <= relative * abs(expected),
        f"{what} is {found!r}, not {expected!r} within {relative:g}")


def text_rows(name):
    """The columns of a text of EC-Lab as they are written, with decimal points."""
    lines = (LOGS / name).read_text(encoding="cp1252").split("\n")
    count = int(lines[1].split(":")[1])
    names = lines[count - 1].split("\t")
    rows = [line.replace(",", ".").split("\t") for line in lines[count:] if line.strip()]
    return {
        name: [row[index] for row in rows] for index, name in enumerate(names) if name}


def integrals(times, currents):
    """Charge by rectangles backwards and by trapezoids, in the unit of the current times hours."""
    steps = [(b - a) / 3600 for a, b in zip(times, times[1:])]
    back = sum(step * current for step, current in zip(steps, currents[1:]))
    trapezoid = sum(
        step * (a + b) / 2 for step, a, b in zip(steps, currents, currents[1:]))
    return back, trapezoid


@check
def charges_of_increments(work):
    """EC-Lab, points, no date: increments, half cycles with a gap, charge at a time (TV-18)"""
    found = summary("gcpl.pr_182.1.mpt", "--at", "100000")
    expect(found["rows"] == 2533, f"{found['rows']} rows")
    expect(found["start"] is None, f"it starts at {found['start']}")
    expect(found["charge_source"] == "logged increments", found["charge_source"])
    expect_close("net charge", found["net_charge_mAh"], -1.036421987621417)
    expect_close("absolute charge", found["absolute_charge_mAh"], 18.38794768433046)
    halves = {half["index"]: half for half in found["half_cycles"]}
    expect(list(halves) == [0, 2, 3, 4, 5, 6, 7, 8], f"half cycles {list(halves)}")
    for index, charge in [(0, -3.251960077105806), (2, 2.61607200312213), (3, -2.2524340885416114)]:
        expect_close(f"charge {index}", halves[index]["charge_mAh"], charge)
        expect_close(
            f"amount {index}", halves[index]["amount_mol"], charge * 3.6 / FARADAY)
    expect_close("charge at 1e5 s", found["states"][0]["charge_mAh"], -0.7946080063496445)
    expect_close("amount at the end", found["net_amount_mol"], -3.8670325e-5, 5e-9)
    by_source = found["net_charge_by_source_mAh"]
    expect_close("integral", by_source["integrated current"], -1.036421987621417)
    rows = text_rows("gcpl.pr_182.1.mpt")
    times, currents = ([float(text) for text in rows[name]] for name in ("time/s", "<I>/mA"))
    _, trapezoid = integrals(times, currents)
    expect_close("the wrong trapezoid", trapezoid, -1.01948, 5e-6)
    expect(found["problems"] == [], f"problems: {found['problems']}")
    return f"net {found['net_charge_mAh']:.12f} mAh"


@check
def decimal_comma(work):
    """EC-Lab, commas, cp1252: 132 rows and hardly any net charge (TV-19)"""
    found = summary("gcpl.issue_149.mpt")
    expect(found["rows"] == 132, f"{found['rows']} rows")
    expect_close("net charge", found["net_charge_mAh"], 1.2766400641865677e-7)
    expect([problem["code"] for problem in found["problems"]] == ["W-DATE"],
           f"problems: {found['problems']}")
    rows = text_rows("gcpl.issue_149.mpt")
    times, currents = ([float(text) for text in rows[name]] for name in ("time/s", "<I>/mA"))
    _, trapezoid = integrals(times, currents)
    expect_close("the wrong trapezoid", trapezoid, -2.118e-3, 5e-4)
    dated = summary("gcpl.issue_149.mpt", "--date-order", "month-first")
    expect(dated["start"] == "2024-01-10T11:02:29.886Z", f"it starts at {dated['start']}")
    return f"net {found['net_charge_mAh']:.12e} mAh"


@check
def two_locales(work):
    """one experiment exported in two locales gives the same numbers"""
    ends = []
    for number, name in enumerate(["mb.issue_95.mpt", "mb.issue_95.de.mpt"]):
        run("echem", LOGS / name, "-o", work / str(number), "--columns")
        ends.append([
            (work / str(number) / file).read_bytes()
            for file in ("log.csv", "half_cycles.csv", "columns.csv")])
    expect(ends[0] == ends[1], "the tables differ")


@check
def binary_siblings(work):
    """each .mpr gives the rows of its .mpt, to the digits that the text holds"""
    notes = []
    for name in ["gcpl.pr_182.1", "gcpl.issue_149"]:
        run("echem", LOGS / f"{name}.mpr", "-o", work / name, "--columns")
        with open(work / name / "columns.csv", newline="", encoding="utf-8") as file:
            binary = list(csv.DictReader(file))
        text = text_rows(f"{name}.mpt")
        expect(set(binary[0]) <= set(text), f"other columns: {set(binary[0]) - set(text)}")
        for heading in binary[0]:
            expect(len(binary) == len(text[heading]), f"{len(binary)} rows")
            for row, (found, written) in enumerate(
                    zip((line[heading] for line in binary), text[heading])):
                # One unit of the last digit that is written.
                mantissa, _, exponent = written.partition("E")
                decimals = len(mantissa.partition(".")[2])
                unit = 10.0 ** (int(exponent or 0) - decimals)
                close = abs(float(found) - float(written)) <= (unit if decimals else 0)
                expect(close, f"{name}, row {row}: {heading} is {found}, not {written}")
        notes.append(f"{name}: {len(binary)} rows of {len(binary[0])} columns")
        of_binary, of_text = summary(f"{name}.mpr"), summary(f"{name}.mpt")
        # Sums of sixteen digits each.
        expect_close("net charge", of_binary["net_charge_mAh"], of_text["net_charge_mAh"])
        for a, b in zip(of_binary["half_cycles"], of_text["half_cycles"]):
            expect(a["regime"] == b["regime"], f"{a['regime']}, not {b['regime']}")
            expect_close("charge", a["charge_mAh"], b["charge_mAh"])
    started = summary("gcpl.issue_149.mpr")["start"]
    expect(started == "2024-01-10T11:02:29.886Z", f"it starts at {started}")
    return "; ".join(notes)


@check
def battery_data(work):
    """Battery Data Format: the integral of the current, and capacities that disagree (TV-20)"""
    found = summary(LANDT)
    by_source = found["net_charge_by_source_mAh"]
    expect_close("integral", by_source["integrated current"] / 1000, -5.06537e-3, 5e-7)
    with open(LOGS / LANDT, newline="") as file:
        rows = list(csv.DictReader(file))
    times = [float(row["test_time_second"]) for row in rows]
    currents = [float(row["current_ampere"]) for row in rows]
    back, trapezoid = integrals(times, currents)
    expect(abs(back - trapezoid) < 1e-9, f"{back} and {trapezoid}")
    expect_close("trapezoid", by_source["integrated current"] / 1000, trapezoid)
    # The capacities are logged, if with four decimals of an ampere hour, and go first.
    expect(found["charge_source"] == "logged capacities", found["charge_source"])
    expect_close("net charge", found["net_charge_mAh"], -6.3 + 3.2 - 1.3)
    expect([problem["code"] for problem in found["problems"]] == ["W-COULOMB"],
           f"problems: {found['problems']}")
    return f"{by_source['integrated current'] / 1000:.9f} Ah"


@check
def time_runs_backwards(work):
    """19 steps of time that go backwards are reported with their place, and nothing is integrated"""
    found = summary(TIME_BUG, status=3)
    expect(found["net_charge_mAh"] is None and found["half_cycles"] == [], "charges are given")
    expect([problem["code"] for problem in found["problems"]] == ["E-TIME"],
           f"problems: {found['problems']}")
    error = run("echem", LOGS / TIME_BUG, "-o", work / "out", status=3).stderr
    expect(
        re.fullmatch(
            r"lithoray: error: \S*Time_Bug\.bdf\.csv:724: time runs backwards 19 times, first in row "
            r"723 from 7200\.0 s to 0\.0 s; nothing is integrated, .*\n", error),
        f"it says {error!r}")
    expect(not (work / "out").exists(), "a folder was made")


@check
def neware(work):
    """Neware: 9065 rows over 144:02:18, and the capacities of its steps"""
    found = summary("neware_uio.csv")
    expect(found["rows"] == 9065, f"{found['rows']} rows")
    expect(found["end_s"] - found["start_s"] == 144 * 3600 + 2 * 60 + 18, f"{found['end_s']} s")
    expect(found["start"] == "2022-05-18T16:27:52.000Z", f"it starts at {found['start']}")
    expect_close("charged", found["charged_mAh"], 17.76875)
    expect_close("discharged", found["discharged_mAh"], 20.74408)
    expect(found["problems"] == [], f"problems: {found['problems']}")
    return f"charged {found['charged_mAh']:.5f} mAh, discharged {found['discharged_mAh']:.5f} mAh"


@check
def figures(work):
    """potential and current are drawn against time and capacity, also of one half cycle"""
    for number, options in enumerate([[], ["--half-cycle", "0"]]):
        out = work / str(number)
        run("echem", LOGS / "gcpl.pr_182.1.mpt", "-o", out, "--plot", *options)
        for axis in ["time", "capacity"]:
            for suffix in ["svg", "png", "gp", "dat"]:
                picture = out / "figures" / f"cycling_{axis}.{suffix}"
                expect(picture.exists() and picture.stat().st_size > 1000, f"{picture} is missing")


@check
def cut_off(work):
    """a log that is cut off is an error with its place, wherever it is cut"""
    for name in ["gcpl.issue_149.mpr", "gcpl.issue_149.mpt"]:
        content = (LOGS / name).read_bytes()
        for part in range(1, 20):
            path = work / name
            rest = content[:len(content) * part // 20]
            if name.endswith(".mpt"):
                # Nobody can tell a last field that is short from one that is cut off.
                rest = rest[:rest.rindex(b"\t")]
            path.write_bytes(rest)
            error = run("echem", path, "--quiet", status=3).stderr
            expect(
                error.startswith(f"lithoray: error: {path}") and error.count("\n") == 1,
                f"{part}/20 of {name}: {error!r}")


if __name__ == "__main__":
    sys.exit(main())
