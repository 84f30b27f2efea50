"""use_vmac: an interface with the virtual router's MAC address, as keepalived makes it, that survives a lot."""

import re
import time

import pytest
from lab.addresses import VIP4, VIP6
from lab.capture import Capture
from lab.configuration import Instance, document
from lab.processes import send
from lab.timing import ALLOWANCE
from lab.waiting import holds_for, wait_until

pytestmark = pytest.mark.quick
MAC4, MAC6 = "00:00:5e:00:01:33", "00:00:5e:00:02:33"
SYSCTLS = ("arp_ignore", "arp_filter", "rp_filter", "accept_local", "promote_secondaries")


def configuration(priority, extra=("use_vmac",)):
    """An instance of each family with the same VRID."""
    values = {"priority": priority, "version": 3, "advert_int": 0.1}
    return document([
        Instance(addresses=[f"{VIP4}/24"], extra=list(extra), **values),
        Instance(name="VI_6", addresses=["fe80::77/64", f"{VIP6}/64"], extra=list(extra), **values)])


def pair(lab, kinds, extra=("use_vmac",)):
    """Two balancers and a client; lb1 is master of both."""
    first, second = (lab.add_balancer(f"lb{n + 1}", kind, start_haproxy=False) for n, kind in enumerate(kinds))
    client = lab.add_client()
    for machine, priority in ((first, 200), (second, 100)):
        machine.configure(configuration(priority, extra))
        machine.daemon.start()
        time.sleep(0.2)
    wait_until(lambda: served(client, first, second), 5 + ALLOWANCE,
               lambda: f"lb1 serves\n{first.daemon.tail()}\n{second.daemon.tail()}")
    return first, second, client


def served(client, holder, other):
    """True if `holder` alone has both addresses, and both answer."""
    return (all(holder.holds(address) and not other.holds(address) for address in (VIP4, VIP6))
            and all(client.run("ping", "-c", "1", "-W", "1", address, check=False).returncode == 0
                    for address in (VIP4, VIP6)))


def links(machine):
    """`ip -d link` of the virtual links, without numbers, and their IPv4 settings and their parent's."""
    text = ""
    for name in ("vrrp.51", "vrrp6.51"):
        text += re.sub(r"^\d+: ", "", machine.ip("-d", "link", "show", "dev", name))
    for name in ("vrrp.51", "eth1"):
        for key in SYSCTLS:
            text += f"{name} {key} " + machine.run("cat", f"/proc/sys/net/ipv4/conf/{name}/{key}").stdout
    return text


def numbers(machine):
    """Numbers and names of all links."""
    return re.findall(r"^\d+: [^@:]+", machine.ip("link"), re.MULTILINE)


def test_beside_keepalived(lab, tested):
    """The same links and settings; each takes over from the other, and clients see one MAC address throughout."""
    with Capture(lab.switch) as capture:
        ours, theirs, client = pair(lab, (tested, "keepalived"))
        assert links(ours) == links(theirs)
        for address, mac in ((VIP4, MAC4), (VIP6, MAC6)):
            assert f"lladdr {mac}" in client.ip("neighbor", "show", "to", address)
        ours.daemon.terminate()
        wait_until(lambda: served(client, theirs, ours), 3 + ALLOWANCE, lambda: theirs.daemon.tail())
        wait_until(lambda: not ours.daemon.running(), 5, "stopped")
        assert "vrrp" not in ours.ip("link")
        assert ours.run("cat", "/proc/sys/net/ipv4/conf/eth1/arp_ignore").stdout == "0\n"
        assert ours.run("nft", "list", "ruleset").stdout.strip() == ""
        ours.daemon.start()
        wait_until(lambda: served(client, ours, theirs), 3 + ALLOWANCE, lambda: ours.daemon.tail())
        found = capture.update()
        assert {advert.source_mac for advert in found.adverts} == {MAC4, MAC6}
        assert {item.source_mac for item in found.announcements if item.address in (VIP4, VIP6)} == {MAC4, MAC6}
        assert not capture.check()


@pytest.mark.failoverd_only
def test_survives(lab, tested):
    """A killed engine changes nothing, a deleted link is made again, and a killed daemon's link is taken over."""
    first, second, client = pair(lab, (tested, tested))
    first.daemon.await_socket()
    before = numbers(first)
    send([pid for pid in first.daemon.pids() if b"--engine" in open(f"/proc/{pid}/cmdline", "rb").read()], 9)
    for _ in range(5):
        assert served(client, first, second), (first.addresses(), second.addresses(), client.ip("neighbor"))
    assert numbers(first) == before
    first.ip("link", "del", "vrrp.51")
    wait_until(lambda: numbers(first) != before and served(client, first, second), 5 + ALLOWANCE,
               lambda: f"made again\n{first.daemon.tail()}")
    first.daemon.kill()
    wait_until(lambda: second.holds(VIP4) and second.holds(VIP6), 3 + ALLOWANCE, "lb2 takes over")
    first.daemon.start()
    wait_until(lambda: served(client, first, second), 8 + ALLOWANCE, lambda: first.daemon.tail())


@pytest.mark.failoverd_only
def test_from_base_and_silence(lab, tested):
    """With vmac_xmit_base adverts have the parent's address; nobody tells a switch of groups from a virtual one."""
    with Capture(lab.switch, "igmp or icmp6 or proto 112") as capture:
        first, _, client = pair(lab, (tested, tested), ("use_vmac", "vmac_xmit_base"))
        assert f"lladdr {MAC4}" in client.ip("neighbor", "show", "to", VIP4)
        assert {advert.source_mac for advert in capture.update().adverts}.isdisjoint({MAC4, MAC6})
    machine = lab.add_balancer("lb3", tested, start_haproxy=False)
    machine.configure(configuration(50))
    dump = lab.switch.start("tcpdump", "-i", "any", "-neU", "igmp or icmp6", log=machine.folder / "dump")
    machine.daemon.start()
    time.sleep(3)
    dump.stop()
    lines = (machine.folder / "dump").read_text().split("\n")
    assert not [line for line in lines if "00:00:5e" in line and ("igmp" in line or "report" in line)]
