"""G4: as many instances as an interface can have."""

from chaos.kit.actions import cut, plug
from chaos.kit.fault import Fault, seconds
from lab.configuration import Instance

#: 254 more instances beside the one that is watched, which has the number 51.
BLOCKS = "".join(
    Instance(
        f"VI_X{number}", number, 150, [f"10.{number}.0.{host}/32" for host in range(1, 6)], advert_int=1, version=3
    ).render()
    for number in range(1, 256)
    if number != 51
)


FAULT = Fault(
    id="G4",
    title="255 instances with 5 addresses each, adverts every second, and the cable is pulled",
    promise="The last address of the last instance is served as soon as the first.",
    stage={"advert": 1, "blocks": BLOCKS},
    inject=cut("lb1"),
    heal=plug("lb1"),
    hold=6,
    settle=8,
    bounds={"client gap": seconds(3.609), "two holders after": seconds(0.6)},
)
