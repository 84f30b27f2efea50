"""The flight recorder of a real daemon: on command and on its death, without secrets, replayed exactly."""

import os
import pathlib
import re
import signal

import pytest
from lab.addresses import VIP4
from lab.command import run
from lab.daemons import binaries
from lab.pair import Pair
from lab.waiting import wait_until

pytestmark = pytest.mark.failoverd_only
PASSWORD = "Gl4cier!"


def replay(path):
    """What failover-simulate finds in a record: (wake-ups compared, all output)."""
    simulator = binaries() / "failover-simulate"
    if not simulator.exists():
        pytest.skip("failover-simulate is not built: swift build -c release --product failover-simulate")
    done = run([simulator, "--replay", path], check=False, timeout=60)
    found = re.search(r"(\d+) wake-ups compared, all as recorded", done.stdout)
    assert done.returncode == 0 and found, done.stdout[-2_000:] + done.stderr
    return int(found[1]), done.stdout


def test_record_and_replay(lab, tested):
    """Moves, a reload and a kill later: every wake-up of the daemon is repeated by the simulator, action by action."""
    pair = Pair(lab, (tested, tested), web=False)
    pair.configure(version=2, advert_int=1, password=PASSWORD)
    pair.start()
    pair.lb2.failover("promote", check=0)
    pair.lb1.failover("release", check=0)
    pair.lb1.ip("address", "del", f"{VIP4}/24", "dev", "eth1")
    pair.lb1.failover("reload", check=0)
    for balancer in pair.balancers():
        code, document = balancer.failover_json("record")
        assert code == 0, document
        path = pathlib.Path(document["file"])
        data = path.read_bytes()
        assert path.stat().st_mode & 0o777 == 0o600
        assert PASSWORD.encode() not in data and PASSWORD[:7].encode() not in data
        compared, text = replay(path)
        assert compared > 15
        assert "MASTER -> BACKUP" in text or "BACKUP -> MASTER" in text
    engine = pair.lb1.daemon.engine()
    os.kill(engine, signal.SIGKILL)
    folder = pathlib.Path(pair.lb1.daemon.state_dir) / "records"
    wait_until(lambda: len(list(folder.glob('*.record'))) == 2, 5, "the dead engine's record")
    newest = max(folder.glob('*.record'), key=lambda file: file.stat().st_mtime)
    assert replay(newest)[0] > 15
    wait_until(lambda: "flight record of the engine that died" in pair.lb1.failover("--json", "events").stdout, 5,
               "an event")
    pair.await_master(pair.lb1)
