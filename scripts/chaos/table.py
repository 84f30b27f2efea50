"""scripts/chaos/table: the table of docs/CHAOS.md from the reports of both daemons."""

import argparse
import json
import pathlib
import subprocess
import sys

from .kit import catalogue
from .kit.fault import GROUPS
from .kit.timeline import show

ROOT = pathlib.Path(__file__).resolve().parents[2]
DOCUMENT = ROOT / "docs" / "CHAOS.md"
BEGIN, END = "<!-- faults, written by scripts/chaos/table -->", "<!-- end of faults -->"


def main():
    """Plays everything with both daemons unless told to take the reports there are, and writes the table."""
    parser = argparse.ArgumentParser(prog="scripts/chaos/table", description="Writes the table of docs/CHAOS.md.")
    parser.add_argument("--report", type=pathlib.Path, default=ROOT / ".build" / "chaos", metavar="DIR")
    parser.add_argument("--reuse", action="store_true", help="takes the reports in DIR as they are")
    parser.add_argument("--jobs", type=int, default=2, help="labs at once; default: 2")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    if not options.reuse:
        for daemon in ("failoverd", "keepalived"):
            subprocess.run([sys.executable, "-m", "chaos", "--daemon", daemon, "--seed", str(options.seed), "--jobs",
                            str(options.jobs), "--report", str(options.report)], check=False)
    faults = [catalogue.load(name) for name in catalogue.names()]
    page = DOCUMENT.read_text()
    head, _, rest = page.partition(BEGIN)
    known = {line.split("`")[1]: line for line in rest.partition(END)[0].splitlines() if line.startswith("| `")}
    text = "\n\n".join(section(letter, [fault for fault in faults if fault.group == letter], options.report, known)
                       for letter in GROUPS)
    DOCUMENT.write_text(f"{head}{BEGIN}\n{text}\n{END}{rest.partition(END)[2]}")
    return 0


def section(letter, faults, reports, known):
    """One group. What has no report keeps what the page has of it."""
    rows = [f"### {letter}: {GROUPS[letter]}", "", "| fault | what is promised: bound, measured | keepalived 2.2.7 |",
            "|---|---|---|"]
    for fault in faults:
        ours = report(reports, "failoverd", fault)
        if ours is None and fault.name in known:
            rows.append(known[fault.name])
            continue
        theirs = report(reports, "keepalived", fault) if fault.keepalived is True else None
        promised = "<br>".join([fault.promise, *(f"{name} {bound}: {measured(ours, name, bound)}"
                                                 for name, bound in bounds(fault))])
        other = fault.keepalived if fault.keepalived is not True else "<br>".join(
            f"{name}: {measured(theirs, name, bound)}" for name, bound in bounds(fault))
        if fault.keepalived is True and theirs is None and fault.name in known:
            other = known[fault.name].split(" | ")[-1].removesuffix(" |")
        rows.append(f"| `{fault.name}`<br>{fault.title} | {promised} | {other} |")
    return "\n".join(rows)


def bounds(fault):
    """The bounds that are judged."""
    return [(name, bound) for name, bound in {"settled": None, **fault.bounds}.items() if bound is not None]


def report(folder, daemon, fault):
    """The report of a fault; None without one."""
    path = folder / daemon / fault.name / "report.json"
    return json.loads(path.read_text()) if path.exists() else None


def measured(document, name, bound):
    """A measured figure, in bold if its bound was not kept, with a dagger if it was only thanks to the allowance."""
    if document is None:
        return "not played"
    found = [row for row in document["bounds"] if row["figure"] == name]
    if not found:
        return "did not get that far"
    row = found[0]
    value = float("inf") if row["measured"] == "never" else row["measured"]
    text = show(value, row["unit"])
    return f"**{text}**" if not row["kept"] else text if bound.judge(value, 0) else f"{text} †"


if __name__ == "__main__":
    sys.exit(main())
