"""The report of one experiment: a folder with timeline.txt, report.json, plot.svg, plot.png, and what failed runs
leave behind: the capture and the daemons' logs."""

import json
import shutil
import subprocess

from . import plot, timeline


def write(outcome, stage):
    """Writes everything that can be told of an outcome."""
    folder = outcome.folder
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "report.json").write_text(json.dumps(document(outcome), indent=1) + "\n")
    (folder / "timeline.txt").write_text(timeline.text(outcome))
    if outcome.history is not None:
        (folder / "plot.svg").write_text(plot.svg(outcome))
        _rasterize(folder / "plot.svg", folder / "plot.png")
    if stage is not None and not outcome.passed:
        for path in sorted(stage.folder.rglob("*")):
            if path.is_file() and path.suffix in (".log", ".pcap"):
                shutil.copy(path, folder / f"{path.parent.name}-{path.name}")


def _rasterize(source, target):
    """The same picture as pixels, if rsvg-convert is here (scripts/chaos/run installs it)."""
    program = shutil.which("rsvg-convert")
    if program:
        subprocess.run([program, "-z", "1.5", "-b", "white", "-o", str(target), str(source)], check=True, timeout=60)


def document(outcome):
    """The outcome as JSON: what was promised, what was measured, what happened."""
    fault, history = outcome.fault, outcome.history
    return {
        "name": fault.name,
        "id": fault.id,
        "group": fault.group,
        "title": fault.title,
        "promise": fault.promise,
        "daemon": outcome.kind,
        "seed": outcome.seed,
        "allowance": outcome.allowance,
        "passed": outcome.passed,
        "took": round(outcome.took, 1),
        "problems": outcome.problems,
        "figures": {name: _number(value) for name, value in outcome.figures.items()},
        "bounds": [
            {"figure": name, "measured": _number(value), "promised": str(bound), "unit": bound.unit, "kept": good}
            for name, value, bound, good in outcome.judged
        ],
        "history": (
            None
            if history is None
            else {
                "injected": history.injected,
                "healed": history.healed,
                "holdings": [[item.who, item.start, item.end] for item in history.holdings],
                "gaps": [[item.start, item.end] for item in history.gaps()],
                "notes": [[note.time, note.what] for note in history.notes],
                "events": [[time, who, what] for time, who, what in timeline.events(history)],
            }
        ),
    }


def _number(value):
    """A value that JSON can carry: infinity is "never"."""
    if isinstance(value, float):
        return "never" if value == float("inf") else round(value, 6)
    return value
