"""A small frame for checks of the built program, which is the first argument of the script.

A check is a function that takes an empty folder, and raises if what it expects is not so; what it
returns is printed beside its name. The last line says how many checks passed and failed.
"""

import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time
import traceback

PROGRAM = pathlib.Path(sys.argv[1]).resolve()

CHECKS = []


class Skip(Exception):
    """A check that this machine does not permit."""


def check(function):
    """Marks a function as a check; its docstring is its name."""
    CHECKS.append(function)
    return function


def expect(condition, message):
    if not condition:
        raise AssertionError(message)


def run(*arguments, cwd=None, status=0, env=None):
    """Runs the program and expects an exit status."""
    result = subprocess.run(
        [PROGRAM, *map(str, arguments)], cwd=cwd, capture_output=True, text=True, timeout=600,
        env={**os.environ, **(env or {})})
    expect(
        result.returncode == status,
        f"lithoray {' '.join(map(str, arguments))} ended with {result.returncode}, not {status}: "
        f"{result.stderr.strip()[-600:]}")
    return result


def main():
    """Runs every check; returns 1 if one failed, or none passed."""
    print(run("devices").stdout, flush=True)
    counts = {"passed": 0, "failed": 0, "skipped": 0}
    for function in CHECKS:
        work = pathlib.Path(tempfile.mkdtemp(prefix="lithoray-"))
        start = time.monotonic()
        try:
            measured = function(work)
            outcome, note = "passed", f": {measured}" if measured else ""
        except Skip as reason:
            outcome, note = "skipped", f": {reason}"
        except AssertionError as problem:
            outcome, note = "failed", f": {problem}"
        except Exception:
            outcome, note = "failed", ":\n" + traceback.format_exc()
        finally:
            shutil.rmtree(work, ignore_errors=True)
        counts[outcome] += 1
        seconds = time.monotonic() - start
        print(f"{outcome:8}{seconds:6.1f} s  {function.__doc__}{note}", flush=True)
    if counts["skipped"]:
        print(f"{counts['skipped']} skipped")
    print(f"{counts['passed']} passed, {counts['failed']} failed")
    return 1 if counts["failed"] or not counts["passed"] else 0
