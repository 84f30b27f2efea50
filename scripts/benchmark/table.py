"""The result: rows with both figures and their ratio, as Markdown."""

from dataclasses import dataclass

KINDS = ("keepalived", "failoverd")


@dataclass(frozen=True)
class Figure:
    """One measured value and how it is written, such as 33 and "33 ms, at most 36"."""

    value: float | None
    text: str


@dataclass(frozen=True)
class Row:
    """One line. `figures` maps the kind of daemon to its Figure; `reach` says what the project aims for."""

    name: str
    figures: dict
    reach: str = ""

    def ratio(self):
        """failoverd's value in keepalived's, where both are measured and the latter is not 0."""
        ours, theirs = (self.figures.get(kind) for kind in ("failoverd", "keepalived"))
        if not ours or not theirs or ours.value is None or not theirs.value:
            return "-"
        ratio = ours.value / theirs.value
        return f"{ratio:.2f}" if ratio >= 0.01 or ratio == 0 else f"{ratio:.4f}"

    def cells(self):
        """The texts of the line."""
        texts = [self.figures[kind].text if kind in self.figures else "-" for kind in KINDS]
        return [self.name, *texts, self.ratio(), self.reach]


HEADINGS = ["measured", *KINDS, "ratio", "reach"]


def markdown(rows):
    """The whole table, columns aligned."""
    lines = [HEADINGS, *[row.cells() for row in rows]]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEADINGS))]
    texts = ["| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths)) + " |" for line in lines]
    texts.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(texts) + "\n"


def plain(rows):
    """The rows for a terminal: never wider than 80 columns."""
    lines = []
    for row in rows:
        name, theirs, ours, ratio, reach = row.cells()
        lines.append(name)
        lines.append(f"    keepalived {theirs:<27} failoverd {ours:<27}"[:80].rstrip())
        lines.append(f"    ratio {ratio}" + (f", reach: {reach}" if reach else ""))
    return "\n".join(lines)


def milliseconds(seconds):
    """A figure in ms as it is written."""
    value = seconds * 1000
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}"
