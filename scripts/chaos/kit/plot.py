"""The picture of one experiment: who held the address, when the client was not answered, how long the fault lasted."""

from xml.sax.saxutils import escape

from .timeline import show

WIDTH, LEFT, RIGHT = 1000, 118, 24
TRACK, STEP = 26, 42
INK, PALE, GRID = "#1f2933", "#52606d", "#e4e7eb"
COLOURS = {"lb1": "#2f6fb5", "lb2": "#e08e0b", "lb3": "#7b5ea7"}
GOOD, BAD, FAULT = "#2e8b57", "#d64545", "#fde8b4"
FONT = "font-family='DejaVu Sans, Verdana, sans-serif'"


class Picture:
    """Shapes in the order in which they are drawn, on a time axis of seconds since the injection."""

    def __init__(self, start, end):
        self.start, self.end = start, end
        self.shapes = []

    def x(self, time):
        """The place of an instant."""
        inner = WIDTH - LEFT - RIGHT
        return LEFT + inner * (min(max(time, self.start), self.end) - self.start) / (self.end - self.start)

    def text(self, x, y, words, size=13, colour=INK, anchor="start", weight="normal"):
        """A line of text whose base line is at y."""
        self.shapes.append(f"<text x='{x:.1f}' y='{y:.1f}' font-size='{size}' fill='{colour}' text-anchor='{anchor}' "
                           f"font-weight='{weight}'>{escape(words)}</text>")

    def bar(self, first, last, y, height, colour, opacity=1.0, least=2.0):
        """A bar from one instant to another, at least `least` wide so that short things are seen."""
        left, right = self.x(first), self.x(last)
        width = max(right - left, least)
        self.shapes.append(f"<rect x='{left:.1f}' y='{y:.1f}' width='{width:.1f}' height='{height:.1f}' "
                           f"fill='{colour}' fill-opacity='{opacity}' rx='2'/>")

    def line(self, x1, y1, x2, y2, colour, width=1.0, dash=""):
        """A straight line."""
        dashed = f" stroke-dasharray='{dash}'" if dash else ""
        self.shapes.append(f"<line x1='{x1:.1f}' y1='{y1:.1f}' x2='{x2:.1f}' y2='{y2:.1f}' stroke='{colour}' "
                           f"stroke-width='{width}'{dashed}/>")

    def render(self, height):
        """The document."""
        return (f"<svg xmlns='http://www.w3.org/2000/svg' width='{WIDTH}' height='{height}' "
                f"viewBox='0 0 {WIDTH} {height}' {FONT}>\n<rect width='100%' height='100%' fill='white'/>\n"
                + "\n".join(self.shapes) + "\n</svg>\n")


def svg(outcome):
    """The picture as text."""
    history = outcome.history
    at = lambda time: (time - history.injected) / 1e9  # noqa: E731
    picture = Picture(at(history.begun), at(history.ended))
    top = _heading(picture, outcome)
    bottom = top + STEP * (len(history.names) + 2)
    _fault(picture, history, at, top, bottom)
    _grid(picture, top, bottom)
    y = top + 10
    for name in history.names:
        _holder(picture, history, at, name, y)
        y += STEP
    _client(picture, history, at, y)
    _wire(picture, history, at, y + STEP)
    return picture.render(int(_verdicts(picture, outcome, bottom + 56)))


def _heading(picture, outcome):
    """What is promised, and whether it was kept; gives the y below."""
    fault = outcome.fault
    picture.text(16, 28, f"{fault.id}  {fault.title}", 18, weight="bold")
    word, colour = ("KEPT", GOOD) if outcome.passed else ("BROKEN", BAD)
    picture.shapes.append(f"<rect x='{WIDTH - 116}' y='11' width='92' height='24' rx='4' fill='{colour}'/>")
    picture.text(WIDTH - 70, 28, word, 14, "white", "middle", "bold")
    y = 50
    for line in wrapped(fault.promise, 128):
        picture.text(16, y, line, 13, PALE)
        y += 18
    picture.text(16, y, f"{outcome.kind}, seed {outcome.seed}", 11, PALE)
    return y + 30


def wrapped(words, width):
    """Text in lines of at most `width` characters."""
    lines, line = [], ""
    for word in words.split():
        if line and len(line) + 1 + len(word) > width:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}".strip()
    return [*lines, line] if line else lines


def _fault(picture, history, at, top, bottom):
    """The fault's span behind everything."""
    end = history.healed if history.healed > history.injected else history.injected
    if end > history.injected:
        picture.bar(0, at(end), top, bottom - top, FAULT, 0.75)
    x = picture.x(0)
    picture.line(x, top - 8, x, bottom, "#c27803", 1.5)
    picture.text(x + 4, top - 6, "fault" if end > history.injected else "fault (an instant)", 11, "#8d5a02")
    if end > history.injected:
        x = picture.x(at(end))
        picture.line(x, top - 8, x, bottom, "#c27803", 1.5, "4 3")
        anchor, shift = ("start", 4) if x < WIDTH - 110 else ("end", -4)
        picture.text(x + shift, top - 6, "ends", 11, "#8d5a02", anchor)


def _grid(picture, top, bottom):
    """Seconds below, thin lines above them."""
    length = picture.end - picture.start
    step = next(step for step in (0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 60, 120, 300, 1200) if length / step <= 12)
    number = int(picture.start // step) + 1
    while number * step <= picture.end:
        x = picture.x(number * step)
        picture.line(x, top, x, bottom, GRID)
        picture.text(x, bottom + 16, f"{number * step:g}", 11, PALE, "middle")
        number += 1
    picture.line(LEFT, bottom, WIDTH - RIGHT, bottom, PALE)
    picture.text(WIDTH - RIGHT, bottom + 32, "seconds since the fault began", 11, PALE, "end")
    picture.text(LEFT, bottom + 32, "▼ announces the address · red below a bar: two holders · "
                                    "red advert: priority 0, or a stranger's", 11, PALE)


def _label(picture, y, words, detail=""):
    """The name of a row."""
    picture.text(16, y + (17 if not detail else 11), words, 13, weight="bold")
    if detail:
        picture.text(16, y + 25, detail, 10, PALE)


def _holder(picture, history, at, name, y):
    """One node: bars while it held the address, marks where it announced it, red where another held it too."""
    _label(picture, y, name, "holds address")
    picture.bar(picture.start, picture.end, y + TRACK / 2 - 1, 2, GRID)
    for item in history.holdings:
        if item.who == name:
            picture.bar(at(item.start), at(item.end), y, TRACK, COLOURS.get(name, "#888"))
    for span in history.overlaps():
        if any(item.who == name and item.start <= span.start and item.end >= span.end for item in history.holdings):
            picture.bar(at(span.start), at(span.end), y + TRACK - 6, 6, BAD)
    for time, who in history.announcements:
        if who == name:
            x = picture.x(at(time))
            picture.shapes.append(f"<path d='M{x - 4:.1f} {y - 7} h8 l-4 7 z' fill='{INK}'/>")


def _client(picture, history, at, y):
    """The client: green while answered, red while not."""
    _label(picture, y, "client", "answered")
    if not history.rows:
        return
    picture.bar(at(history.rows[0][0]), picture.end, y, TRACK, GOOD, 0.35)
    gaps = history.gaps()
    for span in gaps:
        picture.bar(at(span.start), at(span.end), y, TRACK, BAD)
    if gaps:
        worst = max(gaps, key=lambda span: span.end - span.start)
        middle = (picture.x(at(worst.start)) + picture.x(at(worst.end))) / 2
        words = show(worst.seconds, "s")
        if picture.x(at(worst.end)) - picture.x(at(worst.start)) > 9 * len(words):
            picture.text(middle, y + 17, words, 12, "white", "middle", "bold")
        else:
            picture.text(picture.x(at(worst.end)) + 5, y + 17, words, 12, BAD, weight="bold")


def _wire(picture, history, at, y):
    """Each advert as a thin line in the colour of its sender."""
    _label(picture, y, "adverts", "on the wire")
    rows = {name: number for number, name in enumerate(history.names)}
    height = TRACK / max(1, len(rows))
    strange = [item for item in history.adverts if item.source not in history.speakers]
    for item in strange[:: max(1, len(strange) // 2000)]:
        x = picture.x(at(item.time))
        picture.line(x, y, x, y + TRACK, BAD, 0.6)
    for item in history.adverts:
        name = history.speakers.get(item.source)
        if name in rows:
            x, first = picture.x(at(item.time)), y + rows[name] * height
            colour = COLOURS.get(name, "#888") if item.priority else BAD
            picture.line(x, first, x, first + height - 1, colour, 1.6 if item.priority else 2.6)


def _verdicts(picture, outcome, y):
    """A line for each bound: how much of it was used; gives the height of the picture."""
    for name, value, bound, good in outcome.judged:
        colour = GOOD if good else BAD
        picture.text(16, y, "✓" if good else "✗", 14, colour, weight="bold")
        picture.text(36, y, name, 13)
        picture.text(330, y, show(value, bound.unit), 13, colour, "end", "bold")
        picture.text(350, y, f"promised {bound}", 13, PALE)
        if bound.unit == "s" and bound.most and value is not None:
            share = min(1.0, value / bound.most) if value != float("inf") else 1.0
            picture.shapes.append(f"<rect x='560' y='{y - 10}' width='280' height='10' rx='2' fill='{GRID}'/>")
            picture.shapes.append(
                f"<rect x='560' y='{y - 10}' width='{max(1, 280 * share):.1f}' height='10' rx='2' fill='{colour}'/>")
            picture.text(850, y, f"{100 * value / bound.most:.0f} % of the bound" if value != float("inf") else "", 11,
                         PALE)
        y += 22
    for problem in outcome.problems[:3]:
        picture.text(16, y, problem.splitlines()[0][:130], 12, BAD)
        y += 20
    return y + 2
