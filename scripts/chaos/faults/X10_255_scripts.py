"""X10: as many checks as anybody could have, all at once."""

from chaos.kit.fault import Fault, exactly, seconds
from chaos.kit.figures import lateness, share
from lab.configuration import Script


def late(stage, history):
    """How late adverts were."""
    return {"late p99.9": share(lateness(history, "lb1"), 0.999), "late p50": share(lateness(history, "lb1"), 0.5)}


FAULT = Fault(
    id="X10",
    title="255 checks that hang, started in the same moment every second",
    promise="Scripts run in the supervisor's care and delay no advert: nothing moves.",
    stage={
        "scripts": [Script("check", "true", 1)],
        "extra": ["track_script {", *(f"    hang{number} weight 1" for number in range(255)), "}"],
        "blocks": "".join(Script(f"hang{number}", "/bin/sleep 30", 1, ["timeout 2"]).render() for number in range(255)),
    },
    inject=lambda stage: None,
    hold=8,
    settle=0.1,
    measure=late,
    bounds={"moves": exactly(0), "client lost": exactly(0), "late p99.9": seconds(0.005)},
)
