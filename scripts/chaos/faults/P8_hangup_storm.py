"""P8: reloads without end."""

from chaos.kit.actions import every
from chaos.kit.fault import Fault, exactly, seconds

FAULT = Fault(
    id="P8",
    title="SIGHUP a hundred times a second for three seconds",
    promise="Reading the same file again changes nothing: no move, no lost request, no advert later than a fifth of "
    "its interval.",
    inject=every(0.01, 300, lambda stage: stage.lb1.daemon.hang_up()),
    hold=1,
    settle=0.1,
    bounds={"moves": exactly(0), "client lost": exactly(0), "advert gap": seconds(0.12)},
)
