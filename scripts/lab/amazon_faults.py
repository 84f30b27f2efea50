"""The faults of the front before moto: which request each befalls, in the words of docs/CLOUD-EMULATOR.md."""

import fnmatch
import itertools
import threading
import time

#: What the front can do; the rest of the emulator's faults is about actions, which EC2 does not have.
KNOWN = ("answer", "hang", "reset", "truncate", "large", "delay", "throttle", "stale")


class FaultBook:
    """The faults that are ordered, in the order in which they came."""

    def __init__(self):
        self.lock = threading.Lock()
        self.numbers = itertools.count(1)
        self.faults = []

    def order(self, document):
        """Writes down one more; returns its number. ValueError if the front cannot do it."""
        if document.get("fault") not in KNOWN:
            raise ValueError(f"fault: expected one of {', '.join(KNOWN)}")
        fault = dict(document, id=next(self.numbers))
        if "for_ms" in fault:
            fault["until"] = time.monotonic() + fault["for_ms"] / 1000
        with self.lock:
            self.faults.append(fault)
        return fault["id"]

    def clear(self):
        """Ends all."""
        with self.lock:
            self.faults.clear()

    def take(self, request):
        """The first fault that befalls a request (its listener, method, path, action and caller), counted down."""
        with self.lock:
            now = time.monotonic()
            self.faults = [fault for fault in self.faults if fault.get("until", now + 1) > now]
            for fault in self.faults:
                if not _matches(fault, request):
                    continue
                if fault.get("skip", 0) > 0:
                    fault["skip"] -= 1
                    continue
                if "count" in fault:
                    fault["count"] -= 1
                    if fault["count"] <= 0:
                        self.faults.remove(fault)
                return fault
        return None


def _matches(fault, request):
    """True if a request agrees with every part that the fault names."""
    return (all(fault.get(name) in (None, request[name]) for name in ("listener", "method", "caller"))
            and all(fnmatch.fnmatchcase(request[name] or "", fault[name])
                    for name in ("path", "action") if fault.get(name)))
