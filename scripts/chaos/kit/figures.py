"""The figures that every experiment gives, from its history."""

from .history import MILLISECOND

#: Announcements later than this after the end of a holding count as stray: both records have their own delay.
STRAY = 50 * MILLISECOND


def longest(spans):
    """The length in s of the longest span; 0 without one."""
    return max((span.seconds for span in spans), default=0.0)


def all_figures(history):
    """Name -> value. Times in s, None where nothing tells."""
    return {
        "client gap": longest(history.since(history.gaps())),
        "client lost": history.lost(),
        "two holders": longest(history.since(history.overlaps())),
        "two holders after": longest(history.since(history.overlaps(), history.healed)),
        "no holder": longest(history.since(history.holes())),
        "moves": moves(history),
        "announced": announced(history),
        "stray announcements": stray(history),
        "advert gap": advert_gap(history),
        "settled": settled(history),
    }


def moves(history):
    """How often the address was bound anew, on any machine, since the injection."""
    return sum(1 for item in history.holdings if item.start > history.injected)


def announced(history):
    """The longest time in s from a binding to the first announcement by its machine; 0 without a binding."""
    times = []
    for item in history.holdings:
        if item.start <= history.injected:
            continue
        # The monitor that stamps bindings is read after the fact; an announcement may seem a little early.
        after = [time - item.start for time, who in history.announcements
                 if who == item.who and time > item.start - 20 * MILLISECOND]
        if after:
            times.append(max(0, min(after)) / 1e9)
        elif item.seconds > 0.1:
            times.append(float("inf"))
    return max(times, default=0.0)


def stray(history):
    """How many announcements came from a machine that did not hold the address."""
    def held(time, who):
        return any(item.who == who and item.start - STRAY <= time <= item.end + STRAY for item in history.holdings)

    return sum(1 for time, who in history.announcements
               if time > history.injected and who in history.names and not held(time, who))


def advert_gap(history):
    """The longest time in s without an advert of any node since the injection."""
    times = [history.injected] + sorted(
        item.time for item in history.adverts
        if item.time > history.injected and item.source in history.speakers) + [history.ended]
    return max(later - earlier for earlier, later in zip(times, times[1:])) / 1e9


def lateness(history, name):
    """How late in s each advert of a node came after the one before plus the interval, since the injection."""
    times = [item.time for item in history.adverts
             if item.time > history.injected and history.speakers.get(item.source) == name and item.priority]
    return sorted(max(0.0, (later - earlier) / 1e9 - history.advert) for earlier, later in zip(times, times[1:]))


def share(values, part):
    """The value below which `part` (0 to 1) of the sorted values lie; None without values."""
    return values[min(len(values) - 1, int(part * len(values)))] if values else None


def settled(history):
    """Seconds from the end of the fault to the last change that anybody could notice: a binding, a loss at the
    client, two holders or none."""
    last = history.healed
    for span in history.holdings:
        last = max([last, *(time for time in (span.start, span.end) if time < history.ended)])
    for span in history.gaps():
        last = max(last, span.end)
    return (last - history.healed) / 1e9
