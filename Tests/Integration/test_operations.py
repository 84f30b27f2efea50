"""docs/OPERATIONS.md: every command, typed in its order on a pair that begins with keepalived."""

import os
import pathlib
import re

import pytest
from lab.addresses import VIP4, address4
from lab.daemons import KINDS, Failoverd, binaries
from lab.timing import ALLOWANCE
from lab.waiting import wait_until

pytestmark = pytest.mark.failoverd_only
PAGE = pathlib.Path(__file__).resolve().parents[2] / "docs" / "OPERATIONS.md"
PRIORITIES = {"lb1": 150, "lb2": 100, "lb3": 50}
#: Commands that say by their exit status how things are, and say it truly while a peer is away: 0 or 1.
TELLING = ("failover status", "failover doctor")
#: Words of `systemctl` -> what becomes of a daemon.
SYSTEMCTL = {"enable --now": "start", "disable --now": "stop"}


def configuration(name, peers):
    """The file of a node."""
    return f"""vrrp_instance VI_1 {{
    interface eth1
    virtual_router_id 51
    priority {PRIORITIES[name]}
    advert_int 1
    unicast_src_ip {address4(name)}
    unicast_peer {{
        {' '.join(address4(peer) for peer in peers)}
    }}
    virtual_ipaddress {{
        {VIP4}/24
    }}
}}
"""


class Operator:
    """Somebody at the terminals of all machines."""

    def __init__(self, lab):
        self.lab = lab
        self.machines, self.daemons = {}, {}
        for name in ("lb1", "lb2"):
            self.add(name, ("lb1", "lb2"))
        #: (machine, what its editor does), in the order of the page.
        self.edits = [
            ("lb2", lambda text: text.replace("    priority 100\n", "    priority 110\n")),
            ("lb1", lambda text: text.replace("    priority 150\n", "    priority 160\n")),
            *((name, lambda text: text.replace("unicast_peer {\n", f"unicast_peer {{\n        {address4('lb3')}\n"))
              for name in ("lb1", "lb2"))]

    def add(self, name, nodes):
        """A machine with both daemons installed and the file that keepalived runs."""
        machine = self.lab.add_balancer(name, "failoverd", start_haproxy=False)
        machine.configure(configuration(name, [peer for peer in nodes if peer != name]))
        self.machines[name] = machine
        self.daemons[name] = {"failoverd": machine.daemon, "keepalived": KINDS["keepalived"](machine, machine.config)}

    def type(self, name, command):
        """One command; it must succeed."""
        if command.startswith("apt install"):
            return  # test_package does
        if name == "both":
            for each in ("lb1", "lb2"):
                self.type(each, command)
            return
        if name == "lb3" and "lb3" not in self.machines:
            self.add("lb3", ("lb1", "lb2", "lb3"))
        machine = self.machines["lb1" if name == "ci" else name]
        if command.startswith("systemctl "):
            return self.systemctl(name, *command.removeprefix("systemctl ").rsplit(" ", 1))
        if command == "reboot":
            return self.reboot(name)
        if command.startswith("editor "):
            wanted, edit = self.edits.pop(0)
            text = machine.config.read_text()
            assert wanted == name and edit(text) != text
            return machine.configure(edit(text))
        environment = {**os.environ, "PATH": f"{binaries()}:{os.environ['PATH']}"}
        done = machine.run("bash", "-c", f"cd /etc/keepalived; {command}", check=False, timeout=60, env=environment)
        allowed = (0, 1) if command in TELLING else (0,)
        assert done.returncode in allowed, f"{name}# {command}\n{done.stdout}{done.stderr}"
        # A path of the lab cannot be folded.
        wide = [line for line in done.stdout.splitlines() if len(line) > 80 and str(machine.folder) not in line]
        assert not wide or "--json" in command or command == "failover metrics", wide

    def systemctl(self, name, words, service):
        """Starts or ends a daemon as its unit would: start returns once it is ready."""
        daemon = self.daemons[name][service]
        if SYSTEMCTL[words] == "stop":
            assert daemon.stop(40) == 0
            return
        daemon.start()
        if isinstance(daemon, Failoverd):
            daemon.await_socket()

    def reboot(self, name):
        """The service ends with the machine and starts with it."""
        self.systemctl(name, "disable --now", "failoverd")
        assert not self.machines[name].holds(VIP4)
        self.systemctl(name, "enable --now", "failoverd")

    def await_holder(self, name, seconds=6):
        """Waits until that machine alone has the address."""
        wait_until(lambda: [each for each, machine in self.machines.items() if machine.holds(VIP4)] == [name],
                   seconds + ALLOWANCE, lambda: f"{name} alone has {VIP4}\n{self.machines[name].daemon.tail()}")


def sections():
    """(title, [(machine, command)]) of the page."""
    found = []
    for part in PAGE.read_text().split("\n## ")[1:]:
        blocks = re.findall(r"^```console\n(.*?)^```", part, re.M | re.S)
        lines = [line for block in blocks for line in block.splitlines()]
        assert all(re.match(r"\w+# ", line) for line in lines), lines
        found.append((part.splitlines()[0], [tuple(line.split("# ", 1)) for line in lines]))
    return found


#: Section -> (after which command, the machine that then has the address), in order.
HOLDERS = {
    "From keepalived": [("lb2# systemctl enable --now failoverd", "lb1"),
                        ("lb1# systemctl disable --now keepalived", "lb2"),
                        ("lb1# failover wait --for redundant --timeout 30s", "lb1")],
    "Take a node out of service": [('lb1# failover maintenance on --for 2h --reason "new kernel"', "lb2"),
                                   ("lb1# failover status", "lb2"), ("lb1# failover maintenance off", "lb1")],
    "Move the address and give it back": [("lb1# failover status", "lb2"), ("lb2# failover release", "lb1")],
    "A third node": [("lb1# failover status", "lb1")],
    "Back to keepalived": [("lb1# systemctl disable --now failoverd", "lb2"),
                           ("lb1# systemctl enable --now keepalived", "lb1")],
}


def test_the_page_from_top_to_bottom(lab):
    """Each command succeeds, and the address is where the page says."""
    operator = Operator(lab)
    for name in ("lb1", "lb2"):
        operator.daemons[name]["keepalived"].start()
    operator.await_holder("lb1", 10)
    assert set(HOLDERS) <= {title for title, _ in sections()}
    for title, commands in sections():
        expected = list(HOLDERS.get(title, []))
        for name, command in commands:
            operator.type(name, command)
            if expected and f"{name}# {command}" == expected[0][0]:
                operator.await_holder(expected.pop(0)[1])
        assert not expected, (title, expected)
    assert not operator.edits
