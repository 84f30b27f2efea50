"""A stage with a provider: its reserved address follows the master, and a user beyond its router asks for it."""

import random
import time

from lab.addresses import VIP4
from lab.capture import Capture
from lab.cloud_pair import CloudPair
from lab.laboratory import Laboratory
from lab.measuring import EchoProbe
from lab.watcher import Watcher

from .fault import Fault
from .filters import Filters
from .notes import Notes
from .stage import ADVERT, PRIORITIES, Stage


#: Why keepalived does not play faults of a provider.
NO_PROVIDER = "has no addresses of providers"


class CloudStage(Stage):
    """As Stage, with `pair` (lab.cloud_pair) and `emulator`; the client is the user on the provider's other side."""

    def __init__(self, kind="failoverd", seed=1, address="reserved4", rate=50, **options):
        """Builds lab and provider; nothing runs yet."""
        self.kind, self.seed, self.rng = kind, seed, random.Random(seed)
        self.vip, self.advert, self.version, self.unicast = VIP4, ADVERT, 3, False
        self.priorities, self.rate, self.http, self.notes = PRIORITIES, rate, None, Notes()
        self.lab = Laboratory()
        try:
            self.pair = CloudPair(self.lab, address, **options)
            self.emulator = self.pair.emulator
            self.lb1, self.lb2 = self.pair.lb1, self.pair.lb2
            self.nodes = [self.lb1, self.lb2]
            self.client, self.switch = self.pair.cloud.user, self.lab.switch
            self.filters = Filters(self.switch)
            self.watcher = Watcher(self.nodes)
            self.lab.at_end(self.watcher.stop)
            self.capture = Capture(self.switch)
            self.lab.at_end(self.capture.stop)
            self.echo = None
        except BaseException:
            self.lab.close()
            raise

    def begin(self):
        """Starts both nodes and waits until the provider's holder is the master and was read back."""
        self.pair.run()
        self.echo = EchoProbe(self.client, self.pair.address, self.rate)
        self.lab.at_end(self.echo.stop)
        self.echo.await_answers()
        self.mark = time.time_ns()
        self.calls_before = len(self.emulator.requests())
        time.sleep(0.3)

    def is_settled(self, node):
        """Also at the provider."""
        if not super().is_settled(node) or self.pair.holder() != node.name:
            return False
        seen = self.pair.seen(node)
        return seen.get("mine") is True

    def end(self):
        """Keeps what the provider knows before it ends."""
        self.moves = self.pair.moves()
        self.requests = self.emulator.requests()[self.calls_before:]
        super().end()


def calls(stage, history):
    """Figures of the provider's side: how many requests, how many moves, who had the last word."""
    moving = [item for item in stage.requests if item["method"] == "POST"]
    return {"moves at the provider": len(stage.moves), "requests": len(stage.requests), "moving requests": len(moving),
            "throttled": sum(item["status"] == 429 for item in stage.requests)}


def fail_over(stage):
    """The master dies."""
    stage.lb1.daemon.kill()


def order(fault, **fields):
    """A fault at the provider, then the master dies."""
    def act(stage):
        stage.emulator.fault(fault, **fields)
        fail_over(stage)
    return act


def provider_fault(bounds, settle=12, **fields):
    """A fault at the provider under which the master dies: the other node takes over all the same. How long the changes
    go on says nothing where the provider is made slow, so that is judged by `reached`."""
    return Fault(stage={"make": CloudStage}, hold=0, settle=settle, winner="lb2", measure=calls, keepalived=NO_PROVIDER,
                 bounds={"settled": None, **bounds}, **fields)


def back(stage):
    """The provider works again; lb1 stays away."""
    stage.emulator.clear_faults()
