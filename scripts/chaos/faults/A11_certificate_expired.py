"""A11: the master dies; whoever answers under the provider's name has a certificate that has expired."""

from chaos.kit.cloud_stage import NO_PROVIDER, CloudStage, calls, fail_over
from chaos.kit.fault import Fault, count, exactly, seconds
from lab.cloud import HOSTS

PORT = 9443
RULES = f"""table ip impostor {{
  chain arriving {{
    type nat hook prerouting priority dstnat
    tcp dport 443 redirect to :{PORT}
  }}
}}
"""


def inject(stage):
    """New connections lead to the impostor, the open one is reset, the master dies."""
    cloud = stage.pair.cloud
    certificate, key = cloud.authority.certificate("expired", HOSTS, days=-1)
    cloud.router.start("openssl", "s_server", "-quiet", "-accept", str(PORT), "-cert", certificate, "-key", key, "-www")
    cloud.router.run("nft", "-f", "-", input=RULES)
    stage.emulator.fault("reset", count=1)
    fail_over(stage)


def heal(stage):
    """The provider itself answers again."""
    stage.pair.cloud.router.run("nft", "delete", "table", "ip", "impostor")
    # What was asked of the impostor is no request.
    stage.refused = [line for line in stage.lb2.daemon.text().splitlines() if "ertificate" in line]


def measure(stage, history):
    """Also whether the log says what is wrong."""
    return {**calls(stage, history), "said": min(1, len(stage.refused))}


FAULT = Fault(
    id="A11",
    title="the master dies; for three seconds an impostor with an expired certificate answers in the provider's place",
    promise="It is not believed, the log says what is wrong, and the address moves once the provider answers itself.",
    inject=inject,
    heal=heal,
    stage={"make": CloudStage, "tls": True},
    hold=3,
    settle=12,
    winner="lb2",
    measure=measure,
    keepalived=NO_PROVIDER,
    bounds={"settled": None, "reached": seconds(12), "moves at the provider": exactly(1), "requests": count(40),
            "said": exactly(1)},
)
