#!/usr/bin/env python3
"""The audit of the tables of the SI, against what was worked out outside the program.

    audit.py LITHORAY SHARED

LITHORAY is the built program. SHARED may hold `design/si-audit-expected.json`; without it the copy
in the tests stands for it, and the checks that need it are skipped. The last line says how many
checks passed and failed; the status is 1 if one failed.
"""

import json
import pathlib
import re
import sys

from checks import Skip, check, expect, main, run

ROOT = pathlib.Path(__file__).resolve().parent.parent
EXPECTED = pathlib.Path(sys.argv[2]).resolve() / "design" / "si-audit-expected.json"


def near(found, expected, relative=6e-4):
    return abs(found - expected) <= relative * max(abs(found), abs(expected))


def audit():
    table = ROOT / "Volumes/audit/si-tables.yaml"
    return json.loads(run("audit", table, "--json", "--quiet", status=3).stdout)


def cell():
    sample = ROOT / "Volumes/inventory/cell.yaml"
    return json.loads(run("cell", sample, "--json", "--quiet").stdout)


def typed_rows():
    """The rows that the tests hold."""
    text = (ROOT / "Tests/TestSupport/ExpectedAudit.swift").read_text()
    rows = re.findall(r'Row\(\s*"(R\d+)", \.(\w+), (\S+), (\S+), (\S+), "(\w+)"\)', text)
    return {
        row: dict(id=row, kind=kind, lo=float(lo), hi=float(hi), printed=float(printed), verdict=verdict)
        for row, kind, lo, hi, printed, verdict in rows}


def specification():
    if not EXPECTED.exists():
        raise Skip(f"{EXPECTED} is not there")
    return json.loads(EXPECTED.read_text())


def expected_rows(kind):
    rows = specification()["rows"] if EXPECTED.exists() else typed_rows().values()
    return [row for row in rows if row["kind"] == kind]


@check
def typed_copy(work):
    """The rows that the tests hold are those of the specification"""
    rows = specification()["rows"]
    typed = typed_rows()
    expect(len(typed) == len(rows) == 75, f"{len(typed)} rows of {len(rows)}")
    for row in rows:
        copy = typed[row["id"]]
        expect(all(copy[key] == row[key] for key in copy), f"{row} is not {copy}")


@check
def verdicts(work):
    """Every printed row of the SI has its verdict"""
    rows = {row["id"]: row["verdict"] for row in audit()["rows"]}
    printed = expected_rows("printed")
    wrong = [row["id"] for row in printed if rows[row["id"]] != row["verdict"]]
    expect(len(printed) == 31 and not wrong, f"verdicts of {wrong}")
    return f"{len(printed)} rows"


@check
def repairs(work):
    """Every repair of the SI is proposed, or follows from one that is"""
    proposals = [repair for row in audit()["rows"] for repair in row["repair"]]
    changed = proposals + [row for repair in proposals for row in repair["consequences"]]
    for row in expected_rows("repair"):
        expect(any(
            near(found["low"], row["lo"]) and near(found["high"], row["hi"])
            and near(found["printed"], row["printed"], 1e-9) and found["verdict"] == row["verdict"]
            for found in changed), f"no repair gives {row}")
    return f"{len(expected_rows('repair'))} rows among {len(proposals)} proposals"


@check
def abundances(work):
    """What the SI's 7.4 % of lithium-6 makes is judged as by the specification"""
    rows = {row["id"]: row for row in audit()["rows"]}
    tried = [row for row in expected_rows("abundance") if row["id"] in rows]
    expect(len(tried) == 8, f"{len(tried)} rows")
    for row in tried:
        found = rows[row["id"]]
        expect(found["verdict"] == row["verdict"] and near(found["low"], row["lo"]), f"{row}")


@check
def corrected(work):
    """The corrected tables are those of the specification"""
    machine = specification()
    found = cell()
    states = [state["components"] for state in found["states"]]
    names = {"n": "amount_mol", "at": "atoms", "C": "lithium_per_cm3", "C6": "lithium6_per_cm3",
             "C7": "lithium7_per_cm3"}
    pairs = [(states[0][2][names[key.removesuffix("_mol").removesuffix("_neg")]], value)
             for key, value in machine["corrected"]["S1"].items()]
    for number, table in ((1, "S2"), (2, "S3")):
        pairs += [(states[number][0][names[key]], value)
                  for key, value in machine["corrected"][table].items()]
    transport = machine["corrected"]["S4"]
    pairs += [(found["transport"]["literal_flux_cm2_s"], transport["J_literal"]),
              (found["transport"]["literal_cm2_s"], transport["D_literal"])]
    infinite = machine["corrected"]["infinite"]
    pairs += [(found["infinite_diffusion"]["lithium6_fraction"], infinite["x"])]
    pairs += zip((c["lithium6_per_cm3"] for c in found["infinite_diffusion"]["components"]),
                 infinite["C6"])
    # The charges of the sample are written with five digits.
    wrong = [pair for pair in pairs if not near(*pair, 2e-5)]
    expect(len(pairs) == 19 and not wrong, f"{wrong} of {len(pairs)}")


@check
def page(work):
    """The page about the tables shows what the audit finds"""
    rows = audit()["rows"]
    text = (ROOT / "docs/si-tables.md").read_text()
    lines = {line.split("|")[1].strip(): [field.strip() for field in line.split("|")[2:7]]
             for line in text.splitlines() if line.startswith("| ") and "---" not in line}
    for row in rows:
        column, name, printed, follows, verdict = lines[row["id"]]
        low, high = (float(end) for end in follows.split(" to "))
        expect(
            (column, name, printed, verdict) == (
                row["column"], f"`{row['result']}`", row["printed_text"], row["verdict"])
            and near(low, row["low"]) and near(high, row["high"]), f"row {row['id']}")
    expect(len(lines) == len(rows) + 1, f"{len(lines)} rows")


if __name__ == "__main__":
    sys.exit(main())
