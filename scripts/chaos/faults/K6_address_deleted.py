"""K6: somebody deletes the address by hand."""

from chaos.kit.actions import every, ip
from chaos.kit.fault import Fault, exactly, seconds

FAULT = Fault(
    id="K6",
    title="the address is deleted by hand five times",
    promise="Restored and announced within 20 ms each time, and no other node gets to know.",
    inject=every(0.3, 5, ip("lb1", "address", "del", "192.0.2.10/24", "dev", "eth1", check=False)),
    hold=0.3,
    settle=0.1,
    bounds={"settled": None, "client gap": seconds(0.02), "no holder": seconds(0.02), "two holders": seconds(0)},
)
