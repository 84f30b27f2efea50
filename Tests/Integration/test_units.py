"""The files in conf/systemd, as far as that can be told without a running systemd."""

import os
import pathlib
import re
import shutil

import pytest
from lab.command import run
from lab.configuration import Script
from lab.daemons import binaries
from lab.pair import Pair
from lab.timing import ALLOWANCE

UNITS = pathlib.Path(__file__).resolve().parents[2] / "conf" / "systemd"
pytestmark = [
    pytest.mark.failoverd_only,
    pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed"),
]
#: Highest exposure, 0 to 10. The first runs as root, since it runs scripts as other users.
EXPOSURE = {"failover-metrics@.service": 0.3, "failoverd.service": 2.7, "failoverd-unprivileged.service": 2.0}


@pytest.mark.parametrize("name", sorted(EXPOSURE))
def test_unit_is_valid(name, tmp_path):
    """systemd finds nothing wrong with it, the program's place aside."""
    unit = tmp_path / name
    unit.write_text(re.sub(r"/usr/s?bin/", f"{binaries()}/", (UNITS / name).read_text()))
    done = run(["systemd-analyze", "verify", "--man=no", unit], check=False, timeout=60)
    assert [line for line in done.stderr.splitlines() if name in line] == []


@pytest.mark.parametrize("name", sorted(EXPOSURE))
def test_unit_is_hardened(name):
    """What a stolen daemon could reach is bounded."""
    done = run(["systemd-analyze", "security", "--offline=true", UNITS / name], check=False, timeout=60)
    found = re.search(r"Overall exposure level for \S+: ([\d.]+)", done.stdout)
    assert found and float(found.group(1)) <= EXPOSURE[name], done.stdout[-300:] + done.stderr[-300:]


def start_limited(pair, monkeypatch, *drop_ins):
    """Starts the pair under what failoverd.service, with these drop-ins, permits."""
    units = [UNITS / "failoverd.service", *(UNITS / "drop-ins" / name for name in drop_ins)]
    monkeypatch.setenv("FAILOVER_UNITS", ",".join(map(str, units)))
    pair.start()


def test_a_pair_runs_under_the_unit(lab, tested, monkeypatch):
    """With the unit's capabilities, system calls and read-only kernel settings: scripts of other users, routes, virtual
    MAC addresses and dropped packets work. What it does not permit is said, with the drop-in that does."""
    pair = Pair(lab, (tested, tested), web=False)
    chk = Script("chk", "/bin/sh -c 'id -un | grep -qx nobody'", extra=["user nobody"])
    pair.configure(
        scripts=[chk], global_defs=["vrrp_rt_priority 10"],
        extra=["use_vmac", "no_accept", "virtual_routes {", "    10.99.0.0/16 dev eth1", "}",
               'notify_master "/sbin/sysctl -w net.ipv4.ip_nonlocal_bind=1"'])
    start_limited(pair, monkeypatch)
    for pid in pair.lb1.daemon.pids():
        status = pathlib.Path(f"/proc/{pid}/status").read_text()
        assert "Seccomp:\t2" in status and "NoNewPrivs:\t1" in status
    pair.lab.switch.cut(pair.lb1)
    pair.await_master(pair.lb2)
    pair.lab.switch.heal(pair.lb1)
    pair.await_master(pair.lb1, 2 * pair.down + ALLOWANCE)
    text = pair.lb1.daemon.text()
    assert "10.99.0.0/16" in pair.lb1.ip("route")
    for sign in ("vrrp_rt_priority", "drop-ins/realtime.conf", "permission denied", "drop-ins/sysctl.conf"):
        assert sign in text, text


def test_drop_ins(lab, tested, monkeypatch):
    """With the drop-ins all of it is permitted."""
    pair = Pair(lab, (tested, tested), web=False)
    pair.configure(global_defs=["vrrp_rt_priority 10", "vrrp_priority -5", "vrrp_cpu_affinity 0"],
                   extra=['notify_master "/sbin/sysctl -w net.ipv4.ip_nonlocal_bind=1"'])
    start_limited(pair, monkeypatch, "realtime.conf", "sysctl.conf")
    assert os.sched_getscheduler(pair.lb1.daemon.engine()) & 0xFF == os.SCHED_RR
    assert "drop-ins" not in pair.lb1.daemon.text()


def test_a_pair_runs_without_root(lab, tested):
    """With the rights of the unprivileged unit: addresses move, and no process has any other right."""
    pair = Pair(lab, (tested, tested), web=False)
    pair.configure()
    for balancer in pair.balancers():
        daemon = balancer.daemon
        for folder in (daemon.run_dir, daemon.state_dir):
            os.chown(folder, 65534, 65534)
        daemon.arguments = lambda words=daemon.arguments: [
            "setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", "--no-new-privs",
            *(f"--{kind}=-all,+net_admin,+net_raw" for kind in ("inh-caps", "ambient-caps", "bounding-set")), *words()]
    pair.start()
    for pid in pair.lb1.daemon.pids():
        status = pathlib.Path(f"/proc/{pid}/status").read_text()
        assert "CapBnd:\t0000000000003000" in status and "Uid:\t65534\t65534" in status
    pair.lab.switch.cut(pair.lb1)
    pair.await_master(pair.lb2)
    pair.lab.switch.heal(pair.lb1)
    pair.await_master(pair.lb1, 2 * pair.down + ALLOWANCE)
