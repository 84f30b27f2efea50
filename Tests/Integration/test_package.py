"""scripts/package, and what becomes of a system on which its package is installed, used and removed."""

import os
import shutil
import subprocess

import pytest
from conftest import ROOT
from lab.daemons import binaries

pytestmark = [
    pytest.mark.failoverd_only,
    pytest.mark.skipif(not (binaries() / "failover-agent").exists(), reason="failover-agent is not built"),
    pytest.mark.skipif(shutil.which("dpkg-deb") is None, reason="dpkg is not installed"),
]

#: A copy of this machine's files that vanishes: in namespaces of its own, $1 is a folder for it, $2 the script to run.
COPY = """set -e
mount -t tmpfs none "$1"
mkdir "$1/upper" "$1/work" "$1/root"
mount -t overlay none -o "lowerdir=/,upperdir=$1/upper,workdir=$1/work" "$1/root"
mount -t proc proc "$1/root/proc"
mount --bind /dev "$1/root/dev"
mkdir "$1/root/package"
mount --bind "$2" "$1/root/package"
exec chroot "$1/root" bash -ec "$3"
"""


@pytest.fixture(scope="module")
def package(tmp_path_factory):
    """The package, made of the programs that the tests use."""
    folder = tmp_path_factory.mktemp("package")
    made = subprocess.run(["scripts/package", "--from", binaries(), "--to", folder], cwd=ROOT, capture_output=True,
                          text=True, timeout=600)
    assert made.returncode == 0, made.stdout + made.stderr
    (found,) = folder.glob("failover_*.deb")
    assert made.stdout.strip().endswith(found.name)
    return found


@pytest.fixture
def copy(package, tmp_path):
    """Runs a script on a copy of this system, as root and without a network; returns its output."""
    if os.geteuid() != 0:
        pytest.skip("making a copy of the system needs root")

    def perform(script):
        done = subprocess.run(
            ["unshare", "--mount", "--net", "--pid", "--uts", "--fork", "--kill-child", "bash", "-c", COPY, "copy",
             tmp_path, package.parent, script],
            capture_output=True, text=True, timeout=300)
        if "unknown filesystem type 'overlay'" in done.stderr:
            pytest.skip("this kernel has no overlayfs")
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout
    return perform


def test_a_package_says_what_it_needs(package):
    """Its libraries are dependencies, and nothing in it belongs to a builder."""
    fields = subprocess.run(["dpkg-deb", "--field", package], capture_output=True, text=True, check=True).stdout
    for name in ("libnl-3-200", "libnl-route-3-200", "libcap2", "libc6"):
        assert name in fields
    content = subprocess.run(["dpkg-deb", "--contents", package], capture_output=True, text=True, check=True).stdout
    rows = [line.split(None, 5) for line in content.splitlines()]
    assert {row[1] for row in rows} == {"root/root"}
    assert not [row for row in rows if "w" in row[0][5:]], "others may write"


def test_installed_used_and_removed(copy):
    """apt's steps: it starts nothing, makes the agent's user, runs with the standard file, and leaves nothing."""
    output = copy("""
        rm -rf /etc/keepalived /etc/failover
        dpkg -i /package/failover_*.deb > /dev/null
        ! pidof failoverd
        getent passwd failover-agent
        failover version
        failoverd --config-test && exit 1 || echo "without a file: $?"
        ip link add eth0 type veth peer name peer
        ip link set eth0 up; ip link set peer up; ip address add 192.0.2.2/24 dev eth0
        cat > /etc/failover/failover.conf <<END
        vrrp_instance VI_1 {
          interface eth0
          virtual_router_id 51
          priority 200
          virtual_ipaddress {
            192.0.2.10/24
          }
        }
        END
        failover check
        systemd-analyze verify --man=no failoverd.service 2>&1 | grep failoverd.service && exit 1
        failoverd 2> /log &
        for turn in {1..50}; do [ -S /run/failover/control.sock ] && break; sleep 0.1; done
        failover wait --for master --timeout 20s || { cat /log; exit 1; }
        ip -brief address show eth0
        kill %1; wait %1; echo "stopped: $?"
        dpkg -P failover > /dev/null 2>&1
        ls /usr/sbin/failoverd /lib/systemd/system/failoverd.service /var/lib/failover 2>&1 || true
    """.replace("\n        ", "\n"))
    for words in ("failover-agent:x:", "failover 1.", "without a file: 64", "192.0.2.10/24", "stopped: 0"):
        assert words in output, output
    assert output.count("No such file or directory") == 3, output
