"""The files in conf/systemd, as far as that can be told without a running systemd."""

import pathlib
import re
import shutil

import pytest
from lab.command import run
from lab.daemons import binaries

UNITS = pathlib.Path(__file__).resolve().parents[2] / "conf" / "systemd"
pytestmark = [
    pytest.mark.failoverd_only,
    pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed"),
]
#: Highest exposure, 0 to 10. The daemon runs as root, since it runs scripts as other users.
EXPOSURE = {"failoverd.service": 3.5}


@pytest.mark.parametrize("name", sorted(EXPOSURE))
def test_unit_is_valid(name, tmp_path):
    """systemd finds nothing wrong with it, the program's place aside."""
    unit = tmp_path / name
    unit.write_text((UNITS / name).read_text().replace("/usr/sbin/failoverd", str(binaries() / "failoverd")))
    done = run(["systemd-analyze", "verify", "--man=no", unit], check=False, timeout=60)
    assert [line for line in done.stderr.splitlines() if name in line] == []


@pytest.mark.parametrize("name", sorted(EXPOSURE))
def test_unit_is_hardened(name):
    """What a stolen daemon could reach is bounded."""
    done = run(["systemd-analyze", "security", "--offline=true", UNITS / name], check=False, timeout=60)
    found = re.search(r"Overall exposure level for \S+: ([\d.]+)", done.stdout)
    assert found and float(found.group(1)) <= EXPOSURE[name], done.stdout[-300:] + done.stderr[-300:]
