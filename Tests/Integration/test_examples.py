"""The files of conf/, as they are: two droplets with HAProxy and a reserved address."""

import pathlib
import time

import pytest
from lab import cloud_world
from lab.agent import have_agent
from lab.cloud import Cloud
from lab.daemons import binaries
from lab.emulator import have_emulator
from lab.waiting import wait_until

pytestmark = pytest.mark.failoverd_only
CONF = pathlib.Path(__file__).resolve().parents[2] / "conf"
PRIVATE = {"lb1": "10.108.0.5", "lb2": "10.108.0.6", "web1": "10.108.0.21", "web2": "10.108.0.22"}
RESERVED, VIRTUAL = cloud_world.RESERVED4, "10.108.0.10"


class Droplet:
    """A balancer with the example files where they say that they belong."""

    def __init__(self, lab, cloud, name):
        self.name, self.authority = name, cloud.authority
        self.machine = lab.add_balancer(name, "failoverd")
        cloud.join(self.machine)
        self.machine.ip("address", "add", f"{PRIVATE[name]}/24", "dev", "eth1")
        cloud.give_etc(self.machine, "passwd", "group", "hosts")
        self.machine.run("mkdir", "-p", "/run/haproxy", "/etc/keepalived", "/etc/haproxy")
        for source, place in ((f"keepalived/{name}.conf", "keepalived/keepalived.conf"),
                              ("failover/failover.conf", "failover/failover.conf"),
                              ("haproxy/haproxy.cfg", "haproxy/haproxy.cfg")):
            self.machine.run("tee", f"/etc/{place}", input=(CONF / source).read_text())
        self.machine.run("install", "-m", "640", "-g", "failover-agent", "/dev/stdin", "/etc/failover/do.token",
                         input=cloud.tokens["digitalocean"] + "\n")
        self.machine.daemon.config = pathlib.Path("/etc/failover/failover.conf")

    def start(self):
        """HAProxy as Debian's unit runs it, and failoverd."""
        self.haproxy = self.machine.start("haproxy", "-W", "-db", "-f", "/etc/haproxy/haproxy.cfg", "-p",
                                          "/run/haproxy.pid", log=self.machine.folder / "haproxy.log")
        wait_until(lambda: ":80 " in self.machine.run("ss", "-Hltn", "sport = :80").stdout, 10,
                   lambda: (self.machine.folder / "haproxy.log").read_text())
        self.machine.daemon.start({"FAILOVER_CA_FILE": str(self.authority.path), "PATH": "/usr/sbin:/usr/bin:/sbin:/bin"})
        self.machine.daemon.await_socket()

    def story(self):
        """Its log."""
        return self.machine.daemon.tail(20)


@pytest.fixture(scope="module")
def droplets(module_lab):
    """Both, running, with the address at lb1."""
    if not (have_emulator() and have_agent()):
        pytest.skip("cloud-emulator or failover-agent is not built")
    lab = module_lab
    for web in lab.add_web():
        web.ip("address", "add", f"{PRIVATE[web.name]}/24", "dev", "eth1")
    cloud = Cloud(lab, cloud_world.digitalocean(None), tls=True, action_delay=300)
    pair = [Droplet(lab, cloud, name) for name in ("lb1", "lb2")]
    for droplet in pair:
        droplet.start()
    await_service(cloud, pair[0])
    return cloud, *pair


def await_service(cloud, droplet, seconds=15):
    """Waits until the world outside and the private network reach the service at this droplet, read back."""
    def served():
        found = (droplet.machine.instance().get("cloud") or [{}])[0]
        return (cloud.balancer_of(RESERVED) == droplet.name and droplet.machine.holds(VIRTUAL)
                and found.get("mine") is True)

    wait_until(served, seconds, lambda: f"{cloud.balancer_of(RESERVED)} serves\n{droplet.story()}")


def test_both_daemons_take_the_files(droplets):
    """keepalived -t says nothing of keepalived's, failover check nothing of both, warnings included."""
    for droplet in droplets[1:]:
        for command in (["keepalived", "-t"], [binaries() / "failover", "check", "--strict"],
                        [binaries() / "failover", "check", "--strict", "/etc/keepalived/keepalived.conf"]):
            done = droplet.machine.run(*command, check=False, timeout=60)
            assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"


def test_proxy_is_reloaded(droplets):
    """A reload of HAProxy exchanges its processes: nothing moves, no connection is refused."""
    cloud, first, _ = droplets
    before = first.machine.daemon.text().count(" -> ")
    for _ in range(3):
        first.machine.run("bash", "-c", "kill -USR2 $(cat /run/haproxy.pid)")
        for _ in range(10):
            assert cloud.balancer_of(RESERVED) == "lb1", first.story()
            time.sleep(0.05)
    assert first.machine.daemon.text().count(" -> ") == before, first.story()


def test_planned_and_unplanned_moves(droplets):
    """Promote and release, then the proxy of the master is killed: both addresses follow."""
    cloud, first, second = droplets
    assert second.machine.failover("promote", "--reason", "test", timeout=60).returncode == 0, second.story()
    await_service(cloud, second)
    assert second.machine.failover("release", timeout=60).returncode == 0, second.story()
    await_service(cloud, first)
    first.haproxy.kill()
    await_service(cloud, second)
