"""What breaks under a running daemon and is mended by itself, with an event that says so and what to do."""

import fcntl
import json
import os
import signal
import threading
import time

import pytest
from lab import faults
from lab.addresses import VIP4
from lab.pair import Pair
from lab.timing import ALLOWANCE
from lab.waiting import wait_until

pytestmark = pytest.mark.failoverd_only
GROUP = "224.0.0.18"


@pytest.fixture(scope="module")
def pair(module_lab, tested):
    """A running pair for all tests of this file; each leaves it as it found it."""
    pair = Pair(module_lab, (tested, tested), web=False)
    pair.configure()
    return pair.start()


def events(balancer, *words):
    """The texts of a node's events."""
    done = balancer.failover("--json", "events", *words)
    return [event["text"] for event in json.loads(done.stdout)["events"]] if done.returncode == 0 else []


def await_event(balancer, text, seconds=5):
    """Waits until an event has the text; returns it."""
    return wait_until(lambda: next((event for event in events(balancer) if text in event), None), seconds,
                      lambda: f"an event with '{text}'\n{balancer.daemon.tail()}")


def index_of(balancer, interface="eth1"):
    """The number of an interface."""
    return int(balancer.ip("-o", "link", "show", "dev", interface).split(":")[0])


@pytest.mark.quick
def test_lost_membership(pair):
    """The engine's socket leaves the group behind its back: it joins again, says so, and hears its master."""
    assert faults.drop_membership(pair.lb2.daemon.engine(), GROUP, index_of(pair.lb2)) == 1
    await_event(pair.lb2, "multicast membership on eth1 was lost; joined again")
    pair.await_master(pair.lb1)


def test_descriptors_exhausted(pair):
    """Without a descriptor for its socket a node is in FAULT instead of being a deaf master, and comes back."""
    engine = pair.lb1.daemon.engine()
    faults.limit_descriptors(engine, 3)
    pair.lb1.ip("link", "del", "eth1")
    pair.await_holder = wait_until(lambda: pair.lb2.holds(VIP4), pair.down + ALLOWANCE, "lb2 takes over")
    pair.lab.switch.plug(pair.lb1)
    wait_until(lambda: "cannot open the VRRP socket on eth1" in pair.lb1.daemon.text(), 5, lambda: pair.lb1.daemon.tail())
    assert not pair.lb1.holds(VIP4)
    busy = cpu_seconds(engine)
    began = time.monotonic()
    asking = threading.Thread(target=lambda: pair.lb1.failover("status", timeout=20))
    asking.start()
    time.sleep(1)
    assert cpu_seconds(engine) - busy < 0.5 * (time.monotonic() - began), "the engine spins"
    faults.limit_descriptors(engine, None)
    asking.join()
    pair.await_master(pair.lb1, 5 + ALLOWANCE)
    assert any("Do: failover doctor" in text for text in events(pair.lb1) if "no VRRP socket on eth1" in text)
    await_event(pair.lb1, "the VRRP socket on eth1 is open again")


def cpu_seconds(pid):
    """User and system time of a process."""
    fields = open(f"/proc/{pid}/stat").read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def test_netlink_overrun(pair):
    """Notifications that did not fit into the socket's buffer are made up for by reading everything anew."""
    engine = pair.lb2.daemon.engine()
    os.kill(engine, signal.SIGSTOP)
    batch = "address add 127.1.1.1/32 dev lo\naddress del 127.1.1.1/32 dev lo\n" * 12_000
    pair.lb2.run("ip", "-batch", "-", input=batch, timeout=60)
    os.kill(engine, signal.SIGCONT)
    await_event(pair.lb2, "notifications of the kernel were lost")
    pair.await_master(pair.lb1)


def test_link_deleted_and_recreated(pair):
    """Both are events."""
    pair.lb2.ip("link", "del", "eth1")
    await_event(pair.lb2, "interface eth1 is gone")
    pair.lab.switch.plug(pair.lb2)
    await_event(pair.lb2, "interface eth1 is there")
    await_event(pair.lb2, "FAULT -> BACKUP: recovered")
    pair.await_master(pair.lb1)


def test_disk_full(lab, tested):
    """Without room for events the master goes on; the loss and its end are events, with what to do."""
    pair = Pair(lab, (tested, tested), web=False)
    pair.configure()
    pair.lb1.run("mount", "-t", "tmpfs", "-o", "size=128k,mode=0750", "tmpfs", str(pair.lb1.daemon.state_dir))
    pair.start()
    filler = f"{pair.lb1.daemon.state_dir}/filler"
    pair.lb1.run("dd", "if=/dev/zero", f"of={filler}", "bs=4k", check=False)
    for _ in range(40):
        pair.lb1.ip("address", "del", f"{VIP4}/24", "dev", "eth1", check=False)
        time.sleep(0.02)
    wait_until(lambda: "is lost" in pair.lb1.daemon.text(), 5, lambda: pair.lb1.daemon.tail())
    pair.await_master(pair.lb1)
    code, _ = pair.lb1.failover_json("maintenance", "on")
    assert code != 0, "what could not be written was promised"
    wait_until(lambda: pair.lb1.failover_json("maintenance")[1]["maintenance"]["on"] is False, 3,
               "what was answered as failed is taken back")
    pair.lb1.run("rm", filler)
    pair.lb1.ip("address", "del", f"{VIP4}/24", "dev", "eth1")
    text = await_event(pair.lb1, "the disk takes events again")
    assert "Do: df" in text
    assert any("lost: number" in text for text in events(pair.lb1, "--type", "loss"))
    pair.await_master(pair.lb1, 5)


def test_blocked_log_reader(lab, tested):
    """Nobody reads the log: adverts go on, and what was dropped is said once somebody reads again."""
    pair = Pair(lab, (tested, tested), web=False)
    pair.configure()
    log = pair.lb1.daemon.log
    os.mkfifo(log)
    reader = os.open(log, os.O_RDONLY | os.O_NONBLOCK)
    fcntl.fcntl(reader, fcntl.F_SETPIPE_SZ, 4096)
    try:
        pair.lb1.daemon.tail = lambda lines=15: "(nobody reads it)"
        pair.start()
        pair.lb1.run("ip", "-force", "-batch", "-", input=f"address del {VIP4}/24 dev eth1\n" * 150_000,
                     check=False, timeout=60)
        assert restored(pair) > 800, "too few lines to fill pipe and queue"
        pair.await_master(pair.lb1)
        adverts = len(pair.capture.update().adverts)
        wait_until(lambda: len(pair.capture.update().adverts) > adverts + 5, 2 + ALLOWANCE, "adverts go on")
        drained(reader, 2)
        pair.lb1.ip("address", "del", f"{VIP4}/24", "dev", "eth1")
        text = wait_until(lambda: drained_event(reader, pair.lb1), 20, "an event that says what was dropped")
        assert "Do: look at what reads" in text
    finally:
        os.close(reader)


def drained_event(reader, balancer):
    """What was dropped can be told only while somebody reads."""
    drained(reader, 0.3)
    return next((event for event in events(balancer) if "log lines were dropped" in event), None)


def restored(pair):
    """How often the address was put back, each time with a log line."""
    done = pair.lb1.failover_json("stats")[1]
    counters = {item["name"]: item["value"] for item in done["instances"][0]["counters"]}
    return counters.get("addressesRestored", 0)


def drained(reader, seconds):
    """Reads what waits, for so long."""
    found = b""
    limit = time.monotonic() + seconds
    while time.monotonic() < limit:
        try:
            found += os.read(reader, 65_536)
        except BlockingIOError:
            time.sleep(0.02)
    return found
