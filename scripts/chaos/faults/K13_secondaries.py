"""K13: deleting one address takes its secondaries along."""

from chaos.kit.actions import ip
from chaos.kit.fault import Fault, seconds


def prepare(stage):
    """The kernel's own default."""
    stage.lb1.sysctl("net.ipv4.conf.eth1.promote_secondaries", 0)
    stage.lb1.sysctl("net.ipv4.conf.all.promote_secondaries", 0)


def heal(stage):
    """The host's own address comes back."""
    ip("lb1", "address", "add", "192.0.2.2/24", "dev", "eth1")(stage)


FAULT = Fault(
    id="K13",
    title="a foreign address of the same network is deleted while promote_secondaries is 0",
    promise="Virtual addresses that go with it do not stay away for longer than a takeover.",
    prepare=prepare,
    inject=ip("lb1", "address", "del", "192.0.2.2/24", "dev", "eth1"),
    heal=heal,
    hold=1.2,
    settle=2.5,
    bounds={"client gap": seconds(0.381), "two holders": seconds(0.6)},
)
