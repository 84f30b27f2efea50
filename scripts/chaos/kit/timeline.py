"""The story of one experiment as text: one line for each thing that happened."""


def events(history):
    """(seconds since the injection, who, what), in order."""
    found = [(note.time, "lab", note.what) for note in history.notes]
    for item in history.holdings:
        if item.start > history.begun:
            found.append((item.start, item.who, "holds the address"))
        if item.end < history.ended:
            found.append((item.end, item.who, f"lets the address go, after {item.seconds:.3f} s"))
    for item in history.gaps():
        found.append((item.start, "client", "gets no answer"))
        if item.end < history.ended:
            found.append((item.end, "client", f"is answered again, after {item.seconds:.3f} s"))
    found += [(span.start, "lab", f"two holders for {span.seconds:.3f} s") for span in history.overlaps()]
    found += _wire(history)
    return [((time - history.injected) / 1e9, who, what) for time, who, what in sorted(found)]


def _wire(history):
    """What the capture tells: who begins and ends advertising, priority 0, bursts of announcements."""
    found, last = [], {}
    for item in history.adverts:
        who = history.speakers.get(item.source, item.source)
        before = last.get(who)
        if item.priority == 0:
            found.append((item.time, who, "advert of priority 0"))
        elif before is None or item.time - before > 5e9 * history.advert:
            found.append((item.time, who, f"advertises, priority {item.priority}"))
        last[who] = item.time
    burst = {}
    for time, who in history.announcements:
        if time - burst.get(who, 0) > 500_000_000:
            found.append((time, who, "announces the address"))
        burst[who] = time
    return found[:400]


def text(outcome):
    """The whole page."""
    fault = outcome.fault
    lines = [f"{fault.name or fault.id}: {fault.title}", f"promise: {fault.promise}",
             f"daemon {outcome.kind}, seed {outcome.seed}, {outcome.took:.1f} s, "
             f"{'kept' if outcome.passed else 'BROKEN'}; times get {outcome.allowance:g} s of allowance", ""]
    for name, value, bound, good in outcome.judged:
        lines.append(f"  {'ok    ' if good else 'BROKEN'} {name:22} {show(value, bound.unit):>12}   promised {bound}")
    lines += [f"  problem: {problem}" for problem in outcome.problems]
    if outcome.history is not None:
        lines += ["", "  seconds  who       what"]
        lines += [f"{time:9.3f}  {who:9} {what}" for time, who, what in events(outcome.history)]
    return "\n".join(lines) + "\n"


def show(value, unit):
    """A figure for people."""
    if value is None:
        return "nothing"
    if value == float("inf"):
        return "never"
    if unit == "s":
        return f"{value * 1000:.0f} ms" if value < 1 else f"{value:.2f} s"
    return f"{value:g}{' ' + unit if unit else ''}"
