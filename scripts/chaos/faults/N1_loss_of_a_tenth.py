"""N1: one advert in ten is lost."""

from chaos.kit.actions import clear
from chaos.kit.fault import Fault, exactly, seconds
from chaos.kit.filters import VRRP

FAULT = Fault(
    id="N1",
    title="a tenth of all adverts is lost for five seconds",
    promise="A single lost advert moves nothing; if three in a row are lost and the backup takes over, the better one "
    "answers at once and there is one holder again within two intervals.",
    inject=lambda stage: stage.filters.drop(match=VRRP, chance=0.1),
    heal=clear,
    hold=5,
    settle=0.5,
    bounds={"client gap": seconds(0.381), "two holders": seconds(0.2)},
)
