"""The commands of docs/SIMULATION.md."""

import pathlib
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
LINES = [line.split() for line in (ROOT / "docs/SIMULATION.md").read_text().splitlines()
         if line.startswith("    scripts/simulate")]
#: Minutes of a release build: the gate runs them as a part of their own.
LONG = ("--canaries", "--exhaustive", "--recorded", "--transitions")


@pytest.mark.parametrize("words", LINES, ids=lambda words: " ".join(words[1:]))
def test_command(words):
    """Each command keeps all promises; the long ones are the gate's."""
    if words[1] == "--replay":
        # A record of a reader's own machine; test_record plays one that it has made.
        return
    if words[1] in LONG:
        assert f'"{words[1]}"' in (ROOT / "scripts/gate/parts.py").read_text()
        return
    result = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, timeout=1500)
    assert result.returncode == 0, result.stdout[-4000:] + result.stderr[-1000:]


def test_unknown_option():
    """A wrong option is a usage error and prints what there is."""
    result = subprocess.run(["scripts/simulate", "--nothing"], cwd=ROOT, capture_output=True, text=True, timeout=1500)
    assert result.returncode == 64
    assert "--exhaustive" in result.stdout
