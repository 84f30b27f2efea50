"""S8: links where the daemon writes."""

from chaos.kit.fault import Fault, exactly, seconds


def prepare(stage):
    """A file that must not change."""
    stage.victim = stage.lb1.folder / "victim"
    stage.victim.write_text("precious\n")


def inject(stage):
    """The daemon stops, each of its files becomes a link, and it starts."""
    daemon = stage.lb1.daemon
    daemon.stop()
    stage.links = []
    for folder in (daemon.run_dir, daemon.state_dir):
        names = [path.name for path in folder.iterdir() if path.is_file() or path.is_socket()]
        for name in {*names, "control.sock", "state", "events"}:
            path = folder / name
            if path.exists():
                path.rename(path.with_name(f"{name}.kept"))
            path.symlink_to(stage.victim)
            stage.links.append(path)
    daemon.start()


def heal(stage):
    """The administrator clears up."""
    daemon = stage.lb1.daemon
    if daemon.running():
        daemon.stop()
    for path in stage.links:
        if path.is_symlink():
            path.unlink()
    daemon.start()


def victim(stage):
    """Was it written to?"""
    return {"victim changed": int(stage.victim.read_text() != "precious\n")}


FAULT = Fault(
    id="S8",
    title="symbolic links in the place of the socket, the state and the event files when the daemon starts",
    promise="No link is followed: the victim is not touched; the daemon runs or says why it does not.",
    prepare=prepare,
    inject=inject,
    heal=heal,
    hold=1,
    settle=3,
    ask=victim,
    keepalived="has other files",
    bounds={"victim changed": exactly(0), "two holders": seconds(0.6)},
)
