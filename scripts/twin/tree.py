"""A configuration as a tree, before it is written."""

from dataclasses import dataclass, field


@dataclass
class Line:
    """A keyword with its arguments as text; with `block`, lines in braces behind it."""

    text: str
    block: list | None = None
    #: True if the block holds values, not keywords: it may stand on one line.
    values: bool = False

    def name(self):
        """The keyword."""
        return self.text.split(" ", 1)[0]


@dataclass
class Case:
    """One file of the differential test: what was made wrong on purpose, and the files."""

    seed: int
    flaws: list = field(default_factory=list)
    lines: list = field(default_factory=list)
    #: path -> text; keepalived.conf is the one that is read.
    files: dict = field(default_factory=dict)


def walk(lines):
    """Every (list, index) of the tree."""
    for index, line in enumerate(lines):
        yield lines, index
        if line.block is not None:
            yield from walk(line.block)
