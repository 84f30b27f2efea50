"""Finding the faults: each file in `faults` is one."""

import dataclasses
import importlib
import pathlib
import re

FOLDER = pathlib.Path(__file__).resolve().parents[1] / "faults"
_PARTS = re.compile(r"([A-Z])(\d+)(.*)")


def names():
    """The names of all faults, in the order of their groups and numbers."""
    order = "PNCKXAGRS"

    def key(name):
        letter, number, rest = _PARTS.match(name).groups()
        return order.index(letter), int(number), rest

    return sorted((path.stem for path in FOLDER.glob("[A-Z][0-9]*.py")), key=key)


def load(name):
    """The fault of a file, which gets its name from it."""
    module = importlib.import_module(f"chaos.faults.{name}")
    return dataclasses.replace(module.FAULT, name=name)


def chosen(words):
    """The faults that the words name: a name, its beginning such as P1 or P1_engine, or a group such as P."""
    found = []
    for word in words:
        matches = [word] if word in names() else [
            name for name in names() if (len(word) == 1 and name.startswith(word)) or name.startswith(f"{word}_")]
        if not matches:
            raise KeyError(word)
        found += [name for name in matches if name not in found]
    return [load(name) for name in (found if words else names())]
