"""keepalived's behaviour row by row, towards a router whose adverts the test makes by hand.

docs/KEEPALIVED-BEHAVIOUR.md says which test holds which row. Where keepalived does the same, FAILOVER_LAB_DAEMON=keepalived
passes too.
"""

import time

import pytest
from lab import speaker
from lab.addresses import VIP4, address4
from lab.capture import Capture
from lab.configuration import Instance, document
from lab.timing import ALLOWANCE
from lab.waiting import holds_for, wait_until

#: Lower and higher than the client, whose address is 192.0.2.100.
LOW, HIGH = "192.0.2.2", "192.0.2.200"
ADVERT = 0.1


class Scene:
    """lb1 alone, a client that can speak VRRP, and a capture."""

    def __init__(self, lab, kind):
        self.balancer, self.client = lab.add_balancer("lb1", kind), lab.add_client()
        self.capture = Capture(lab.switch)
        lab.at_end(self.capture.stop)

    def start(self, priority=100, head="", **fields):
        """Starts the daemon with one instance."""
        values = {"version": 3, "advert_int": ADVERT, "addresses": [f"{VIP4}/24"], **fields}
        self.balancer.configure(head + document([Instance(priority=priority, **values)]))
        self.balancer.daemon.start()
        return self

    def master(self, seconds=8):
        """Waits until lb1 is master."""
        wait_until(lambda: self.balancer.holds(VIP4), seconds, lambda: f"master\n{self.balancer.daemon.tail()}")
        return self

    def own(self, since=0):
        """lb1's adverts since a moment in ns."""
        return [advert for advert in self.capture.update().adverts
                if advert.source == address4("lb1") and advert.time >= since]

    def others(self, since=0):
        """The client's adverts since a moment in ns."""
        return [advert for advert in self.capture.update().adverts
                if advert.source == address4("client") and advert.time >= since]


@pytest.fixture
def scene(lab, tested):
    """An empty scene."""
    return Scene(lab, tested)


def test_priority_0_is_answered_at_once_and_followed_after_the_skew(scene):
    """BACKUP takes over skew after a resignation, not three intervals later; MASTER answers with an advert."""
    scene.start(advert_int=1, version=2)
    master = speaker.message(200, version=2, interval=1)
    speaker.send(scene.client, master, times=4, every=1)
    assert not scene.own()
    speaker.send(scene.client, speaker.message(0, version=2, interval=1))
    resigned = scene.others()[-1].time
    wait_until(lambda: scene.own(), 3, "takes over")
    waited = (scene.own()[0].time - resigned) / 1e9
    assert 0.55 < waited < 2.5, waited  # skew is 0.61 s, the whole interval would be 3.61 s
    scene.master()
    speaker.send(scene.client, speaker.message(0, version=2, interval=1))
    heard = scene.others()[-1].time
    wait_until(lambda: scene.own(heard), ALLOWANCE, "answers")
    assert (scene.own(heard)[0].time - heard) / 1e9 < 0.5


def test_lower_priority_is_answered_and_announced_against(scene):
    """MASTER sends an advert, announces again and runs notify_master_rx_lower_pri; it stays MASTER."""
    scene.start(extra=[f"notify_master_rx_lower_pri {scene.balancer.notify_script('lower.sh')}",
                       "garp_master_delay 0"]).master()
    time.sleep(0.5)
    begun = time.time_ns()
    speaker.send(scene.client, speaker.message(50))
    heard = scene.others(begun)[-1].time
    wait_until(lambda: scene.capture.announced(VIP4, heard), ALLOWANCE, "announced again")
    wait_until(lambda: any(call[1] == "lower.sh" for call in scene.balancer.notifications()), ALLOWANCE, "script")
    assert scene.own(heard) and scene.balancer.holds(VIP4)


@pytest.mark.parametrize("source, yields", [(LOW, False), (HIGH, True)])
def test_equal_priority_is_decided_by_the_address(lab, tested, source, yields):
    """MASTER yields to the same priority from a higher address only."""
    scene = Scene(lab, tested)
    own = "192.0.2.150"
    scene.balancer.ip("address", "del", f"{LOW}/24", "dev", "eth1")
    scene.balancer.ip("address", "add", f"{own}/24", "dev", "eth1")
    scene.client.ip("address", "add", f"{source}/24", "dev", "eth1")
    scene.start(source=own).master()
    speaker.start(scene.client, speaker.message(100, source=source), times=30, source=source)
    if yields:
        wait_until(lambda: not scene.balancer.holds(VIP4), 3 * ADVERT + ALLOWANCE, "yields")
    else:
        assert holds_for(lambda: scene.balancer.holds(VIP4), 1)


@pytest.mark.parametrize("extra, takes", [((), True), (("nopreempt",), False), (("preempt_delay 4",), False)])
def test_preemption(lab, tested, extra, takes):
    """A BACKUP takes over from a lower priority, unless nopreempt or preempt_delay hold it back."""
    scene = Scene(lab, tested)
    speaking = speaker.start(scene.client, speaker.message(50), times=40)
    time.sleep(0.2)
    scene.start(extra=list(extra))
    if takes:
        wait_until(lambda: scene.balancer.holds(VIP4), 3, lambda: scene.balancer.daemon.tail())
    else:
        assert holds_for(lambda: not scene.balancer.holds(VIP4), 2)
        speaking.popen.wait(10)
        wait_until(lambda: scene.balancer.holds(VIP4), 3 + ALLOWANCE, lambda: scene.balancer.daemon.tail())


WRONG = {
    "hop limit": (speaker.message(200), {"hops": 254}),
    "checksum": (speaker.message(200)[:6] + b"\0\0" + speaker.message(200)[8:], {}),
    "router": (speaker.message(200, router=52), {}),
    "version": (speaker.message(200, version=2, interval=1), {}),
    "length": (speaker.message(200)[:-1], {}),
    "type": (b"\x32" + speaker.message(200)[1:], {}),
    "to one": (speaker.message(200, destination="192.0.2.2"), {"destination": "192.0.2.2", "hops": 254}),
}


def test_wrong_adverts_change_nothing(scene, tested):
    """Each receive check: a MASTER that hears the wrong advert of a higher priority stays."""
    scene.start().master()
    for name, (text, options) in WRONG.items():
        if tested == "keepalived" and name == "to one":
            continue
        speaker.send(scene.client, text, times=5, every=0.02, **options)
        assert holds_for(lambda: scene.balancer.holds(VIP4), 0.2), name
    speaker.send(scene.client, speaker.message(200), times=5, every=0.02)
    wait_until(lambda: not scene.balancer.holds(VIP4), ALLOWANCE, "and the right one is heard")


def test_the_interval_of_the_master_counts(scene):
    """VRRPv3: a BACKUP of 0.1 s follows a master of 1 s after three of its intervals."""
    speaking = speaker.start(scene.client, speaker.message(200, interval=1), times=10, every=0.25)
    wait_until(lambda: scene.others(), 3, "the client speaks")
    scene.start()
    speaking.popen.wait(10)
    heard = scene.others()[-1].time
    assert not scene.own()
    wait_until(lambda: scene.own(), 6, "takes over")
    assert (scene.own()[0].time - heard) / 1e9 > 2.9


def test_another_interval_is_no_advert_of_version_2(scene):
    """VRRPv2: adverts with another interval are dropped, so both are masters."""
    scene.start(version=2, advert_int=1)
    speaking = speaker.start(scene.client, speaker.message(200, version=2, interval=2), times=12, every=0.5)
    scene.master()
    assert speaking.running()


def test_unicast_hears_its_peers_only(scene):
    """check_unicast_src: a stranger's advert is dropped, a peer's is heard."""
    scene.start(source=LOW, peers=[address4("client")], extra=["check_unicast_src"]).master()
    scene.client.ip("address", "add", f"{HIGH}/24", "dev", "eth1")
    stranger = speaker.message(200, source=HIGH, destination=LOW)
    speaker.send(scene.client, stranger, times=5, every=0.02, source=HIGH, destination=LOW)
    assert holds_for(lambda: scene.balancer.holds(VIP4), 0.3)
    peer = speaker.message(200, destination=LOW)
    speaker.send(scene.client, peer, times=3, every=0.02, destination=LOW)
    wait_until(lambda: not scene.balancer.holds(VIP4), ALLOWANCE, "yields to its peer")


def test_what_an_advert_is_like(scene):
    """Destination, hop limit, source, count and interval; a fault resigns with priority 0 before the address goes."""
    scene.start(addresses=[f"{VIP4}/24", "192.0.2.11/32"], scripts=[]).master()
    advert = scene.own()[-1]
    assert (advert.destination, advert.ttl, advert.version, advert.count) == ("224.0.0.18", 255, 3, 2)
    assert (advert.priority, advert.interval) == (100, ADVERT)
    first = scene.own()[0].time
    announced = [item.time for item in scene.capture.announced(VIP4)]
    assert announced and first < announced[0], "the advert goes before the announcement"
    assert scene.capture.announcements[-1].source_mac == advert.source_mac
    scene.balancer.daemon.terminate()
    wait_until(lambda: scene.own()[-1].priority == 0, 3, "resigns")
    wait_until(lambda: not scene.balancer.holds(VIP4), 3, "lets go")


def test_strict_mode_answers_no_lower_priority(scene):
    """Strict mode: ten adverts of lower priority bring no advert but the regular ones, and no announcement."""
    scene.start(version=2, advert_int=1, extra=["strict_mode on", "garp_master_delay 0"]).master()
    time.sleep(0.5)
    begun = time.time_ns()
    speaker.send(scene.client, speaker.message(50, version=2, interval=1), times=10, every=0.05)
    assert len(scene.own(begun)) <= 3 and not scene.capture.announced(VIP4, begun)
    assert scene.balancer.holds(VIP4)
