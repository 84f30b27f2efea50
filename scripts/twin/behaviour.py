"""What keepalived and failoverd do with one file: states, addresses, links, routes, rules and adverts."""

import ipaddress
import json
import pathlib
import re
import struct
import subprocess
import time

from lab.balancer import Balancer
from lab.command import LabError
from lab.packets import VRRP
from lab.waiting import wait_until

from .verdicts import provide

KINDS = ("keepalived", "failoverd")
PIPE = "/run/twin.pipe"
FAR = "far-"
SAMPLER = pathlib.Path(__file__).with_name("sampler.py")


class Twin:
    """One daemon alone in a machine whose cables end in the same machine."""

    def __init__(self, folder, kind, files, interfaces, sources=(), scripts=()):
        """Machine up, files written, sampler running; the daemon is not started."""
        self.machine = Balancer("lb1", pathlib.Path(folder) / kind, kind)
        self.kind = kind
        for path, text in files.items():
            target = self.machine.etc / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(text.encode() if isinstance(text, str) else text)
        provide(self.machine, scripts)
        self.interfaces = list(interfaces)
        script = "set -e\n" + "".join(wire(number, name, sources) for number, name in enumerate(interfaces, 1))
        self.machine.run("sh", "-c", script)
        wait_until(lambda: self.machine.ip("-o", "link").count("state UP") >= 2 * len(self.interfaces), 10, "links up")
        self.sampler = subprocess.Popen(
            [*map(str, self.machine.entering()), "python3", "-B", str(SAMPLER), PIPE, FAR],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        if self.sampler.stdout.readline().strip() != "ready":
            raise LabError("the sampler does not start")

    def start(self):
        """Starts the daemon with what every file of the comparison has besides."""
        self.machine.daemon.start()

    def sample(self):
        """What it told and sent since the last call."""
        self.sampler.stdin.write("\n")
        self.sampler.stdin.flush()
        return json.loads(self.sampler.stdout.readline())

    def kernel(self):
        """Addresses, links, routes and rules as they are, without what the two may differ in."""
        return {
            "addresses": addresses(self.machine), "links": links(self.machine),
            "routes": sorted(route for family in "46" for route in routes(self.machine, family)),
            "rules": sorted(rule for family in "46" for rule in rules(self.machine, family)),
        }

    def close(self):
        """Ends everything."""
        self.sampler.stdin.close()
        self.sampler.stdout.close()
        self.sampler.kill()
        self.sampler.wait(5)
        self.machine.close()


def wire(number, name, sources):
    """The commands that make a cable with both ends here, with addresses on the near one."""
    mac = f"02:00:00:00:0{number}:"
    lines = [f"ip link add {name} address {mac}02 type veth peer name {FAR}{name} address {mac}ff",
             f"ip link set {name} addrgenmode none", f"ip link set {FAR}{name} addrgenmode none",
             f"ip link set {FAR}{name} arp off up", f"ip link set {name} up",
             f"ip address add fe80::2/64 dev {name} nodad"]
    if number == 1:
        lines.append(f"ip address add 192.0.2.2/24 dev {name}")
        lines.append(f"ip address add 2001:db8::fe:2/64 dev {name} nodad")
    else:
        lines.append(f"ip address add 10.{number}.0.2/24 dev {name}")
    for source in sources:
        lines.append(f"ip address add {source}/{'64 nodad' if ':' in source else 24} dev {name} || true")
    net = "192.0.2" if number == 1 else f"10.{number}.0"
    # Peers of the generator: packets for them leave only if somebody is there.
    for neighbour in (f"{net}.3", f"{net}.4", "fe80::3", "fe80::4"):
        lines.append(f"ip neighbour replace {neighbour} lladdr 02:00:00:00:00:{neighbour[-1]:0>2} dev {name}")
    return "\n".join(lines) + "\n"


def addresses(machine):
    """(interface, address, scope, label, broadcast, peer, flags) of each; lifetimes are failover's lease."""
    found = set()
    for link in json.loads(machine.ip("-j", "address")):
        for entry in link.get("addr_info", []):
            flags = sorted(name for name in ("nodad", "home", "mngtmpaddr", "noprefixroute", "autojoin", "deprecated")
                           if entry.get(name))
            found.add((link["ifname"], f"{entry.get('local')}/{entry.get('prefixlen')}", entry.get("scope"),
                       entry.get("label"), entry.get("broadcast"), entry.get("address"), " ".join(flags)))
    return sorted(map(str, found))


def links(machine):
    """Name, parent, MAC address and mode of each macvlan."""
    return sorted(re.findall(r"\d+: (\S+?@\S+): .*?link/ether (\S+) .*?macvlan mode (\S+)",
                             machine.ip("-o", "-d", "link").replace("\\", " ")))


def routes(machine, family):
    """Each route that is not the kernel's own, as text without lifetimes."""
    for line in machine.ip(f"-{family}", "-o", "route", "show", "table", "all").replace("\\", " ").splitlines():
        if "proto kernel" not in line and "local " not in line[:6] and "multicast " not in line[:10]:
            yield family + " " + " ".join(re.sub(r"expires \S+|pref medium", "", line).split())


def rules(machine, family):
    """Each rule that was not there before."""
    for line in machine.ip(f"-{family}", "-o", "rule").splitlines():
        if not re.match(r"(0|32766|32767):\s+from all lookup (local|main|default)$", line.strip()):
            yield family + " " + " ".join(line.replace("proto keepalived", "").split())


def adverts(frames):
    """The different adverts among frames: everything a peer could tell apart, the sender's MAC address only if virtual."""
    found = set()
    for interface, digits in frames:
        frame = bytes.fromhex(digits)
        kind = struct.unpack_from("!H", frame, 12)[0]
        if kind == 0x0800 and frame[23] == VRRP:
            head = (frame[14] & 15) * 4
            length = struct.unpack_from("!H", frame, 16)[0]
            source, destination = (str(ipaddress.IPv4Address(frame[at:at + 4])) for at in (26, 30))
            payload, hops, tos = frame[14 + head:14 + length], frame[22], frame[15]
        elif kind == 0x86DD and frame[20] == VRRP:
            source, destination = (str(ipaddress.IPv6Address(frame[at:at + 16])) for at in (22, 38))
            length = struct.unpack_from("!H", frame, 18)[0]
            payload, hops, tos = frame[54:54 + length], frame[21], 0
        else:
            continue
        if payload[0] & 15 != 1 or payload[1] == 0:
            continue  # failoverd's messages to its peers
        mac = frame[6:12].hex(":")
        found.add((interface, source, destination, mac if mac.startswith("00:00:5e") else "own", hops, tos, payload.hex()))
    return sorted(found)


def announced(frames):
    """The addresses that were announced, with interface and virtual MAC address."""
    found = set()
    for interface, digits in frames:
        frame = bytes.fromhex(digits)
        kind = struct.unpack_from("!H", frame, 12)[0]
        mac = frame[6:12].hex(":")
        mac = mac if mac.startswith("00:00:5e") else "own"
        if kind == 0x0806 and len(frame) >= 42 and frame[28:32] == frame[38:42]:
            found.add((interface, str(ipaddress.IPv4Address(frame[28:32])), mac))
        elif kind == 0x86DD and frame[20] == 58 and len(frame) >= 78 and frame[54] == 136 and not frame[58] & 0x40:
            found.add((interface, str(ipaddress.IPv6Address(frame[62:78])), mac))
    return sorted(found)


def compare(folder, files, interfaces, settle, sources=(), scripts=()):
    """Runs both side by side for `settle` seconds and a stop; returns {what: (keepalived's, failoverd's)} that differs."""
    twins = []
    try:
        twins = [Twin(folder, kind, files, interfaces, sources, scripts) for kind in KINDS]
        for twin in twins:
            twin.start()
        time.sleep(settle)
        early = [twin.sample() for twin in twins]
        time.sleep(1.6)
        facts = [observe(twin, first) for twin, first in zip(twins, early)]
        for twin in twins:
            twin.machine.daemon.terminate()
        wait_until(lambda: not any(twin.machine.daemon.running() for twin in twins), 15,
                   lambda: "both end: " + ", ".join(t.kind for t in twins if t.machine.daemon.running()))
        for twin, found in zip(twins, facts):
            last = twin.sample()
            found["at the end"] = {
                "resigned": [advert for advert in adverts(last["frames"]) if advert[6][4:6] == "00"], **twin.kernel()}
        return {what: (facts[0][what], facts[1][what]) for what in facts[0] if facts[0][what] != facts[1][what]}
    finally:
        for twin in twins:
            twin.close()


def observe(twin, early):
    """What is compared while a daemon runs."""
    late = twin.sample()
    told = {}
    for line in early["told"] + late["told"]:
        words = re.match(r'(\w+ "[^"]*") (.*)', line)
        told.setdefault(words[1] if words else line, []).append(words[2] if words else "")
    return {"states": told, "adverts": adverts(late["frames"]),
            "announced": announced(early["frames"] + late["frames"]), **twin.kernel()}
