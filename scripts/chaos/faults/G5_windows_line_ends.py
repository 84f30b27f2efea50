"""G: a reload of the same file with CR LF and a byte order mark."""

from chaos.kit.fault import Fault, exactly, seconds
from chaos.kit.reloads import reload_first, reload_with


def change(stage):
    """Another file."""
    stage.lb1.config.write_bytes(b"\xef\xbb\xbf" + stage.lb1.config.read_bytes().replace(b"\n", b"\r\n"))


FAULT = Fault(
    id="G5",
    title="a reload of the same file with CR LF and a byte order mark",
    promise="Read as if it were written here, or refused whole: nothing moves.",
    inject=reload_with(change),
    heal=reload_first(),
    hold=1.5,
    settle=0.1,
    winner="lb1",
    bounds={"moves": exactly(0), "client lost": exactly(0), "two holders": seconds(0), "advert gap": seconds(0.15)},
)
