"""The hand-made files below Tests/ConfigurationTests/Corpus, as cases."""

import pathlib
import re

from .behaviour import PIPE

FOLDER = pathlib.Path(__file__).resolve().parents[2] / "Tests" / "ConfigurationTests" / "Corpus"


def cases():
    """{name: {path: content}} of every file, with what it includes beside it."""
    found = {}
    for group in (".", "Realistic", "Refused"):
        folder = FOLDER / group
        parts = {str(path.relative_to(folder)): path.read_bytes()
                 for path in sorted(folder.glob("*/**/*")) if path.is_file() and group == "Realistic"}
        for path in sorted(folder.glob("*.conf")):
            found[f"{path.parent.name}-{path.stem}"] = {**parts, "keepalived.conf": path.read_bytes()}
    return found


def interfaces(files):
    """The interfaces that a file names, those of instances first."""
    text = "\n".join(content.decode(errors="replace") for content in files.values())
    names = re.findall(r"\binterface\s+\"?([a-z][\w.-]*)", text) + re.findall(r"\bdev\s+([a-z][\w.-]*)", text)
    return [name for name in dict.fromkeys(["eth0", *names, "eth1", "eth2", "eth3"]) if name != "lo"][:9]


def sources(files):
    """The addresses that it sends from."""
    text = "\n".join(content.decode(errors="replace") for content in files.values())
    return sorted(set(re.findall(r"_src_ip\s+([0-9a-f.:]+)", text)))


def scripts(files):
    """The scripts of their own that files run."""
    text = "\n".join(content.decode(errors="replace") for content in files.values())
    found = re.findall(r"(?:/usr/local/s?bin|/etc/keepalived)/[\w.-]+", text)
    return sorted({path for path in found if not path.endswith((".conf", ".d", "/maintenance"))})


def runnable(files):
    """The same files with a pipe for the states; None where that does not go."""
    # keepalived 2.2.7 waits out the time limit of a startup script that has ended long ago.
    if any(word in files["keepalived.conf"] for word in (b"_notify_fifo", b"startup_script")):
        return None
    extra = f"\nglobal_defs {{\n    vrrp_notify_fifo {PIPE}\n}}\n".encode()
    return {**files, "keepalived.conf": files["keepalived.conf"] + extra}
