"""Started under the name of keepalived, the daemon takes its options: existing units and containers go on."""

import os
import pathlib
import signal

import pytest
from lab.addresses import VIP4
from lab.configuration import Instance, document
from lab.daemons import binaries
from lab.timing import ALLOWANCE
from lab.waiting import wait_until

pytestmark = pytest.mark.failoverd_only


@pytest.fixture
def balancer(lab, tested):
    """A load balancer with `keepalived` in its folder, which is failoverd."""
    balancer = lab.add_balancer("lb1", tested)
    (balancer.folder / "keepalived").symlink_to(binaries() / "failoverd")
    balancer.configure(document([Instance(version=3, advert_int=0.1, addresses=[f"{VIP4}/24"])]))
    balancer.run("mkdir", "-p", "/var/lib/failover")
    balancer.run("mount", "--bind", balancer.daemon.state_dir, "/var/lib/failover")
    return balancer


def keepalived(balancer, *words, check=True):
    """Runs it to its end."""
    return balancer.run(balancer.folder / "keepalived", *words, check=check)


def test_in_the_foreground(balancer):
    """As Debian's unit starts it, with the log on the console."""
    pid_file = balancer.folder / "k.pid"
    process = balancer.start(balancer.folder / "keepalived", "-nlD", "-p", pid_file, log=balancer.folder / "log")
    wait_until(lambda: balancer.holds(VIP4), 5, "master")
    assert pid_file.read_text().strip().isdigit()
    pids = process.pids()
    assert pathlib.Path(f"/proc/{pids[0]}/comm").read_text().strip() == "keepalived"
    assert process.stop(10) == 0
    assert not balancer.holds(VIP4) and not pid_file.exists()
    assert "without effect here: --log-console" in (balancer.folder / "log").read_text()


def test_in_the_background(balancer):
    """Without --dont-fork the command ends once the daemon runs, and its PID file serves for signals."""
    pid_file = balancer.folder / "k.pid"
    # A lab has no system log, so standard error stays, and must not be the test's pipe.
    balancer.run("sh", "-c", f"exec {balancer.folder}/keepalived -D --pid {pid_file} 2> {balancer.folder}/log")
    inner = int(pid_file.read_text())
    wait_until(lambda: balancer.holds(VIP4), 5, "master")
    balancer.run("kill", "-TERM", str(inner))
    wait_until(lambda: not pid_file.exists() and not balancer.holds(VIP4), 5 + ALLOWANCE, "stopped")


def test_a_start_that_fails_says_so(balancer):
    """The exit status of the background start is that of the daemon."""
    balancer.configure("vrrp_instance {\n")
    assert keepalived(balancer, "-D", check=False).returncode == 2
    assert keepalived(balancer, "-t", check=False).returncode == 5
    log = balancer.folder / "findings"
    assert keepalived(balancer, f"--config-test={log}", check=False).returncode == 5
    assert "vrrp_instance" in log.read_text()
    balancer.configure(document([Instance(addresses=[f"{VIP4}/24"])]))
    assert keepalived(balancer, "-t").returncode == 0
    assert keepalived(balancer, "--signum=RELOAD").stdout.strip() == str(int(signal.SIGHUP))
    assert keepalived(balancer, "--check", check=False).returncode == os.EX_USAGE


@pytest.mark.parametrize("by", ["option", "keyword"])
def test_network_namespace(balancer, by):
    """`-s` and net_namespace: the daemon works inside, and nothing changes outside."""
    balancer.run("sh", "-c", "mkdir -p /run/netns; ip netns add inner && ip link add far type veth peer name near netns inner"
                             " && ip link set far up && ip -n inner link set near up && ip -n inner addr add 10.9.0.1/24 dev near")
    head = "net_namespace inner\n" if by == "keyword" else ""
    balancer.configure(head + document([Instance(interface="near", version=3, advert_int=0.1, addresses=["10.9.0.9/24"])]))
    words = ["-s", "inner"] if by == "option" else []
    process = balancer.start(balancer.folder / "keepalived", "-n", *words, "-p", balancer.folder / "k.pid",
                             log=balancer.folder / "log")

    def inside():
        return "10.9.0.9/" in balancer.run("ip", "-n", "inner", "addr").stdout

    wait_until(inside, 5, lambda: f"the address inside\n{(balancer.folder / 'log').read_text()}")
    assert "10.9.0.9/" not in balancer.run("ip", "addr").stdout
    assert process.stop(10) == 0
    assert not inside()
