"""A provider around the lab's balancers: router, APIs, metadata service, and a user on the other side.

    user --- 198.51.100.0/24 --- cloud --- the lab's switch --- lb1, lb2, …

The cloud router sends a reserved or floating address to the machine that holds it, so the user sees what a real user
would: DigitalOcean's reserved IPv4 addresses arrive at the anchor address, all others as they are.
"""

import os
import pathlib

from . import amazon, cloud_world
from .addresses import address4, address6
from .certificates import Authority
from .command import run
from .emulator import API_PORT, METADATA_ADDRESS, CloudEmulator
from .machine import Machine

MOVE = pathlib.Path(__file__).resolve().with_name("move_address.sh")
USER4, ROUTER4 = "198.51.100.100", "198.51.100.1"
USER6, ROUTER6 = "2001:db8:ff::100", "2001:db8:ff::1"
TOKENS = {"digitalocean": cloud_world.DIGITALOCEAN_TOKEN, "hetzner": cloud_world.HETZNER_TOKEN,
          "aws": cloud_world.credentials(cloud_world.AMAZON_KEY, cloud_world.AMAZON_SECRET)}
#: Names of the APIs, for certificates and the machines' hosts files.
HOSTS = ["api.digitalocean.com", "api.hetzner.cloud", f"ec2.{amazon.REGION}.amazonaws.com"]
#: Number of the user and the group failover-agent in the lab.
AGENT = 989
ANCHOR_GATEWAY, PRIVATE_GATEWAY = "10.17.0.1", "10.0.0.1"


class Cloud:
    """The router with the emulator on it, and the user."""

    def __init__(self, lab, world, tls=False, **options):
        """Starts everything. `world` None: moto behind its front. `tls`: the APIs over HTTPS on port 443 too, under
        the providers' names (Cloud.join makes them known); `options` go to CloudEmulator."""
        self.lab = lab
        self.router = lab.add("cloud")
        self.router.ip("address", "add", f"{ANCHOR_GATEWAY}/20", "dev", "eth1")
        self.router.ip("address", "add", f"{PRIVATE_GATEWAY}/16", "dev", "eth1")
        for name in ("net.ipv4.ip_forward", "net.ipv6.conf.all.forwarding"):
            self.router.sysctl(name, 1)
        for name in ("net.ipv4.conf.all.send_redirects", "net.ipv4.conf.eth1.send_redirects"):
            self.router.sysctl(name, 0)
        self.user = self._add_user()
        self.authority = Authority(self.router.folder / "certificates") if tls else None
        if tls:
            options["tls"] = self.authority.certificate("api", HOSTS)
        self.tokens = dict(TOKENS)
        if world is None:
            nodes = {name: f"10.0.0.{number}" for name, number in cloud_world.SERVERS.items()}
            self.emulator = amazon.FrontedMoto(self.router, nodes, on_move=MOVE, **options)
            self.tokens["aws"] = cloud_world.credentials(*self.emulator.user)
        else:
            path = cloud_world.write(self.router.folder / "world.json", world)
            self.emulator = CloudEmulator(self.router, path, on_move=MOVE, **options)

    def _add_user(self):
        """A machine behind the router, outside the lab's own network."""
        user = Machine("user", self.lab.folder / "user", self.lab.keep)
        self.lab.machines["user"] = user
        run(["nsenter", "-t", self.router.pid, "-n", "ip", "link", "add", "eth0", "type", "veth",
             "peer", "name", "eth0", "netns", user.pid])
        for machine, own4, own6 in ((self.router, ROUTER4, ROUTER6), (user, USER4, USER6)):
            machine.ip("address", "add", f"{own4}/24", "dev", "eth0")
            machine.ip("address", "add", f"{own6}/64", "dev", "eth0", "nodad")
            machine.ip("link", "set", "eth0", "up")
        user.ip("route", "add", "default", "via", ROUTER4)
        user.ip("-6", "route", "add", "default", "via", ROUTER6)
        return user

    @property
    def api(self):
        """Where the APIs are for a machine of the lab."""
        return f"http://{address4('cloud')}:{API_PORT}"

    def join(self, machine):
        """Makes a machine of the lab one of the provider's: default route, anchor and private address, and where the
        APIs are reached over TLS, their names and their authority."""
        name = machine.name
        machine.ip("route", "replace", "default", "via", address4("cloud"))
        machine.ip("-6", "route", "replace", "default", "via", address6("cloud"))
        machine.ip("address", "replace", f"{cloud_world.ANCHORS[name]}/20", "dev", "eth1")
        machine.ip("address", "replace", f"10.0.0.{cloud_world.SERVERS[name]}/16", "dev", "eth1")
        # As on the provider's images: the metadata service is asked from the public address.
        machine.ip("route", "replace", f"{METADATA_ADDRESS}/32", "via", address4("cloud"), "src", address4(name))
        self.add_agent_user(machine)
        if self.authority:
            self.resolve(machine, address4("cloud"))
            machine.run("mount", "--bind", machine.folder / "hosts", "/etc/hosts")

    @staticmethod
    def resolve(machine, *addresses):
        """Makes the APIs' names resolve to these addresses on a machine, to nothing without any."""
        lines = [f"{address} {' '.join(HOSTS)}\n" for address in addresses]
        (machine.folder / "hosts").write_text("127.0.0.1 localhost\n" + "".join(lines))

    @staticmethod
    def add_agent_user(machine):
        """Gives the machine the user that failover-agent runs as, as docs/CLOUD.md tells people to."""
        for name, line in (("passwd", f"failover-agent:x:{AGENT}:{AGENT}::/:/usr/sbin/nologin"),
                           ("group", f"failover-agent:x:{AGENT}:")):
            own = machine.folder / name
            text = pathlib.Path("/etc", name).read_text()
            own.write_text("".join(row + "\n" for row in text.splitlines() if not row.startswith("failover-agent:"))
                           + line + "\n")
            machine.run("mount", "--bind", own, f"/etc/{name}")

    @staticmethod
    def give_etc(machine, *files):
        """Gives a machine that has joined an /etc of its own, as fresh as the host's, with `files` of its folder."""
        own = " ".join(str(machine.folder / file) for file in files)
        machine.run("bash", "-c", "mkdir /run/upper /run/work && umount /etc/passwd /etc/group && "
                    "mount -t overlay overlay -o lowerdir=/etc,upperdir=/run/upper,workdir=/run/work /etc && "
                    f"cp {own} /etc/ && mkdir -p /etc/failover")

    def provider(self, machine, kind, secure=False):
        """Writes a machine's token file; returns the cloud_provider block that leads here, named `lab`. `secure`: over
        TLS, under the provider's own name."""
        token = machine.folder / "token"
        token.touch(mode=0o600)
        os.chown(token, AGENT, AGENT)
        token.write_text(self.tokens[kind] + "\n")
        lines = ["cloud_provider lab {", f"    type {kind}", f"    token_file {token}",
                 f"    metadata_url http://{METADATA_ADDRESS}"]
        return "\n".join(lines + ([] if secure else [f"    api_url {self.api}"]) + ["}"]) + "\n"

    def configure_addresses(self, machine):
        """Puts what is not translated on the machine's loopback interface, as the providers tell their users to."""
        for address in (f"{cloud_world.RESERVED6}/128", f"{cloud_world.FLOATING4}/32", f"{cloud_world.FLOATING6}/128"):
            machine.ip("address", "replace", address, "dev", "lo")

    def balancer_of(self, address):
        """The name of the balancer that answers the user now at an address; None if none does within a second."""
        host = f"[{address}]" if ":" in address else address
        done = self.user.run("curl", "-s", "-m", "1", "-o", "/dev/null", "-D", "-", f"http://{host}/", check=False)
        lines = [line for line in done.stdout.splitlines() if line.lower().startswith("x-balancer:")]
        return lines[0].split()[1] if lines else None
