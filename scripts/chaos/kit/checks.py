"""A track script that turns bad and good again, without a new configuration."""

from lab.configuration import Script


def prepare(stage):
    """A check that does what `bad.sh` says, once there is one."""
    for node in stage.nodes:
        path = node.etc / "check.sh"
        path.write_text("#!/bin/sh\n[ -e /etc/keepalived/bad.sh ] || exit 0\n. /etc/keepalived/bad.sh\n")
        path.chmod(0o755)


#: What a stage needs for it.
CHECKED = {
    "scripts": [Script("check", "/etc/keepalived/check.sh", 0.3, ["timeout 1", "rise 1", "fall 1"])],
    "prepare": prepare,
}


def turn_bad(text):
    """The master's check does this from now on, at once and whole."""
    def act(stage):
        (stage.lb1.etc / "bad.new").write_text(text)
        (stage.lb1.etc / "bad.new").rename(stage.lb1.etc / "bad.sh")
    return act


def turn_good(stage):
    """And good again."""
    (stage.lb1.etc / "bad.sh").unlink()
