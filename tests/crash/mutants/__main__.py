"""`python -m tests.crash.mutants [WORD]`: plant each bug in a copy of the operator, and print what noticed it."""

import os
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.crash.mutants.listed import MUTANTS, Mutant
from tests.crash.mutants.trial import CAUGHT
from tests.flow.declared import ROOT

_PACKAGE = "sendero_channels"
_PATIENCE, _LATE = 300.0, 124
_PYTEST = ("-m", "pytest", "-q", "-x", "-p", "no:cacheprovider")


def main(words: list[str]) -> int:
    """The exit code: 1 where a bug was not caught."""
    chosen = [one for one in MUTANTS if not words or any(word in one.name for word in words)]
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        scenarios = sorted({one for mutant in chosen for one in mutant.scenarios})
        known = place / "sound"
        if scenarios:
            _python(ROOT / "operator", "-m", "tests.crash.mutants.trial", "sound", str(known), *scenarios, check=True)
        # A test that fails without any bug would notice every one.
        if tests := sorted({one for mutant in chosen for one in mutant.tests}):
            _python(ROOT / "operator", *_PYTEST, *tests, check=True)
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            found = list(
                pool.map(lambda one: _told(one[1], _caught(one[1], place / str(one[0]), known)), enumerate(chosen))
            )
    missed = [one for one in found if not one]
    print(f"{len(found)} planted bugs, {len(found) - len(missed)} caught, {len(missed)} not")
    return 1 if missed else 0


def _told(mutant: Mutant, by: str) -> str:
    print(f"{'caught' if by else 'MISSED':7} {mutant.promise:20} {mutant.name:70} {by}", flush=True)
    return by


def _caught(mutant: Mutant, place: Path, known: Path) -> str:
    """What noticed the bug; empty where nothing did."""
    source = place / "operator"
    shutil.copytree(ROOT / "operator", source, ignore=shutil.ignore_patterns("__pycache__"))
    file = source / _PACKAGE / mutant.file
    text = file.read_text()
    if text.count(mutant.old) != 1:
        print(f"'{mutant.name}' does not fit {mutant.file} any more")
        return ""
    file.write_text(text.replace(mutant.old, mutant.new))
    if mutant.scenarios:
        ran = _python(source, "-m", "tests.crash.mutants.trial", "trial", str(known), *mutant.scenarios)
        if ran.returncode not in (0, _LATE):
            return ran.stdout.strip() if ran.returncode == CAUGHT else _last(ran.stderr, "AssertionError")
    for test in mutant.tests:
        ran = _python(source, *_PYTEST, test)
        if ran.returncode in (1, _LATE):
            return _last(ran.stdout, "FAILED") if ran.stdout else f"{test} does not end"
    return ""


def _python(source: Path, *words: str, check: bool = False) -> "subprocess.CompletedProcess[str]":
    environment = {**os.environ, "PYTHONPATH": f"{source}{os.pathsep}{ROOT}", "PYTHONDONTWRITEBYTECODE": "1"}
    environment["PYTHONHASHSEED"] = "0"
    try:
        return subprocess.run(
            [sys.executable, *words],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=check,
            timeout=_PATIENCE,
        )
    except subprocess.TimeoutExpired:
        return subprocess.CompletedProcess(words, _LATE, "", "")


def _last(text: str, beginning: str = "") -> str:
    lines = [one for one in text.splitlines() if one.startswith(beginning)]
    return lines[-1][:160] if lines else "the process ended with an error"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
