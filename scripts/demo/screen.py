"""The live table on a terminal, plain lines elsewhere. Never wider than 80 columns."""

import os
import sys

COLOURS = {"MASTER": "32", "BACKUP": "36", "FAULT": "31", "ok": "32", "FAILED": "31"}


def duration(seconds):
    """A length of time as a person reads it: 12.3 ms, 3.01 s."""
    if seconds == float("inf"):
        return "for ever"
    return f"{seconds * 1000:.1f} ms" if seconds < 1 else f"{seconds:.2f} s"


class Screen:
    """Draws the facts. On a terminal the last table is overwritten; elsewhere only steps and outcomes are printed."""

    def __init__(self, address):
        self.address = address
        self.live = sys.stdout.isatty() and os.environ.get("TERM", "dumb") != "dumb"
        self.colour = self.live and "NO_COLOR" not in os.environ
        self.height = 0
        self.step = ""

    def paint(self, text, word=None):
        """The text in the colour of the word, where colours are."""
        code = COLOURS.get(word or text.strip())
        return f"\033[{code}m{text}\033[0m" if self.colour and code else text

    def say(self, text=""):
        """A line that stays, above the table."""
        self.erase()
        print(text, flush=True)

    def erase(self):
        """Takes the table off the terminal."""
        if self.height:
            sys.stdout.write(f"\033[{self.height}F\033[J")
            self.height = 0

    def begin(self, number, step):
        """Names the step that runs now, for the live table."""
        self.step = f"{number} {step.title}"

    def heading(self):
        """The heading above the outcomes."""
        self.say(f"  {'STEP':<33}{'NOW AT':<8}{'LONGEST GAP':>11}{'LOST':>6}{'PAGES FAILED':>14}")

    def outcome(self, number, outcome):
        """The line that stays for a finished step."""
        verdict = self.paint("ok") if not outcome.problem else self.paint("FAILED")
        self.say(f"  {number} {outcome.step.title:<31}{outcome.step.winner:<8}{duration(outcome.gap):>11}"
                 f"{outcome.lost:>6}{outcome.failed:>14}  {verdict}")
        if outcome.problem:
            self.say(f"    {outcome.problem[:74]}")

    def draw(self, facts):
        """The live table."""
        if not self.live:
            return
        lines = ["", f"  NODE  STATE   PRIO  HOLDS {self.address:<13} PEERS"]
        for name, node in facts.nodes.items():
            holds = "yes" if node.holds else "no"
            note = " promoted" if node.promoted else ""
            state = self.paint(f"{node.state:<8}")
            lines.append(f"  {name:<6}{state}{node.priority:>4}  {holds:<19} {node.peers}{note}")
        lines += ["", f"  client  last answer {duration(facts.since_answer)} ago",
                  f"          echo   {facts.answered:>7} answered {facts.lost:>5} lost",
                  f"          pages  {facts.pages:>7} served   {facts.failed:>5} failed",
                  "", f"  now: {self.step}"]
        self.erase()
        sys.stdout.write("\n".join(line + "\033[K" for line in lines) + "\n")
        sys.stdout.flush()
        self.height = len(lines)
