"""K8: more happens in the kernel than a socket holds."""

from chaos.kit.fault import Fault, count, seconds


def inject(stage):
    """A batch for `ip`, the address deleted in the middle of it."""
    lines = []
    for verb in ("add", "del"):
        lines += [f"address {verb} 10.{number // 250}.{number % 250}.1/32 dev lo" for number in range(3000)]
    lines.insert(3000, "address del 192.0.2.10/24 dev eth1")
    stage.lb1.run("ip", "-batch", "-", input="\n".join(lines) + "\n", timeout=60)


FAULT = Fault(
    id="K8",
    title="3,000 addresses come and go on the master's loopback, and the virtual one is deleted among them",
    promise="After lost messages everything is read anew: a deletion among them is noticed all the same, and no advert "
    "is late enough to move anything.",
    inject=inject,
    hold=1.5,
    settle=3,
    bounds={"settled": None, "moves": count(1), "two holders": seconds(0.1), "no holder": seconds(0.5)},
)
