"""Writing keepalived.conf: the seed's own file, and variants made of instances."""

from dataclasses import dataclass, field

#: The primary's file of the project's first users, word for word; only interface and addresses are put in.
SEED = """vrrp_script check_haproxy {{
    script "pidof haproxy"
    interval 2
}}
vrrp_instance VI_1 {{
    interface {interface}
    state {state}
    priority {priority}
    virtual_router_id 50
    unicast_src_ip {source}
    unicast_peer {{
        {peer}
    }}
    authentication {{
        auth_type PASS
        auth_pass 7Qm@vKRn42!%pzt
    }}
    track_script {{
        check_haproxy
    }}
   notify_master /etc/keepalived/master.sh
}}
"""


def seed(primary, source, peer, interface="eth1", address=None):
    """The seed's file for the primary or the secondary; `address` adds a virtual_ipaddress block."""
    text = SEED.format(
        interface=interface, state="MASTER" if primary else "BACKUP", priority=255 if primary else 254,
        source=source, peer=peer)
    if address is None:
        return text
    head, tail = text.split("    track_script {\n")
    return f"{head}    virtual_ipaddress {{\n        {address}\n    }}\n    track_script {{\n{tail}"


@dataclass
class Instance:
    """One vrrp_instance. Fields have keepalived's names and units (advert_int in seconds)."""

    name: str = "VI_1"
    virtual_router_id: int = 51
    priority: int = 100
    addresses: list = field(default_factory=list)
    interface: str = "eth1"
    state: str = "BACKUP"
    version: int = 2
    advert_int: float = 1
    source: str | None = None
    peers: list = field(default_factory=list)
    password: str | None = None
    scripts: list = field(default_factory=list)
    extra: list = field(default_factory=list)

    def render(self):
        """The block as text."""
        lines = [f"interface {self.interface}", f"state {self.state}", f"version {self.version}",
                 f"virtual_router_id {self.virtual_router_id}", f"priority {self.priority}",
                 f"advert_int {self.advert_int:g}"]
        if self.source:
            lines.append(f"{'unicast' if self.peers else 'mcast'}_src_ip {self.source}")
        if self.peers:
            lines += ["unicast_peer {", *(f"    {peer}" for peer in self.peers), "}"]
        if self.password:
            lines += ["authentication {", "    auth_type PASS", f"    auth_pass {self.password}", "}"]
        if self.scripts:
            lines += ["track_script {", *(f"    {name}" for name in self.scripts), "}"]
        if self.addresses:
            lines += ["virtual_ipaddress {", *(f"    {address}" for address in self.addresses), "}"]
        lines += self.extra
        return "\n".join([f"vrrp_instance {self.name} {{", *(f"    {line}" for line in lines), "}"]) + "\n"


@dataclass
class Script:
    """One vrrp_script."""

    name: str
    script: str
    interval: float = 1
    extra: list = field(default_factory=list)

    def render(self):
        """The block as text."""
        lines = [f'script "{self.script}"', f"interval {self.interval:g}", *self.extra]
        return "\n".join([f"vrrp_script {self.name} {{", *(f"    {line}" for line in lines), "}"]) + "\n"


def document(instances, scripts=(), global_defs=()):
    """A whole file. The order is keepalived's: definitions before their use."""
    parts = []
    if global_defs:
        parts.append("\n".join(["global_defs {", *(f"    {line}" for line in global_defs), "}"]) + "\n")
    parts += [item.render() for item in [*scripts, *instances]]
    return "\n".join(parts)
