"""The programs that the lab needs, and installing what is missing with apt-get."""

import os
import pathlib
import shutil
import subprocess

#: program -> Debian package
PROGRAMS = {
    "keepalived": "keepalived", "haproxy": "haproxy", "nginx": "nginx-light", "tshark": "tshark",
    "tcpdump": "tcpdump", "ip": "iproute2", "ss": "iproute2", "vtysh": "frr", "nsenter": "util-linux",
    "pidof": "sysvinit-utils", "nft": "nftables", "stdbuf": "coreutils",
}


def missing_programs(names=PROGRAMS):
    """Those of the programs that this system lacks."""
    path = os.environ.get("PATH", "") + ":/usr/sbin:/sbin"
    return [name for name in names if shutil.which(name, path=path) is None]


def missing_packages(names=PROGRAMS):
    """The Debian packages that would bring the missing programs."""
    return sorted({PROGRAMS[name] for name in missing_programs(names)})


def why_not():
    """Why no lab can run here, as one line; None if it can."""
    if os.geteuid() != 0:
        return "needs root: network namespaces, raw sockets"
    missing = missing_programs()
    if missing:
        return f"missing programs: {', '.join(missing)} (scripts/test installs them)"
    probe = subprocess.run(["unshare", "--net", "--pid", "--mount-proc", "--fork", "true"], capture_output=True)
    if probe.returncode != 0:
        return f"no namespaces here: {probe.stderr.decode(errors='replace').strip()}"
    if not pathlib.Path("/etc/keepalived").is_dir():
        return "no folder /etc/keepalived to put the lab's files over"
    return None
