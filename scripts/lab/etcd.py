"""etcd for the lab, on a machine of its own network; Debian's etcd-server."""

import os
import shutil
import socket

from .waiting import wait_until

PORT = 2379
#: Who the balancers are to a cluster with users.
USER, PASSWORD, ROOT_PASSWORD = "failover", "Gl4cier-etcd", "r00t-etcd"


def have_etcd():
    """True if etcd is installed."""
    return shutil.which("etcd") is not None


class Etcd:
    """A cluster on a machine, all its members reached at `address`."""

    def __init__(self, machine, address, members=1, authority=None):
        """Starts it and waits until it answers. With `authority` clients come over TLS: see `present`."""
        self.machine, self.address, self.authority = machine, address, authority
        scheme = "https" if authority else "http"
        self.urls = [f"{scheme}://{address}:{PORT + 10 * number}" for number in range(members)]
        self.certificate, self.key = machine.folder / "etcd.pem", machine.folder / "etcd.key"
        self.password_file = None
        self.processes = {}
        if authority:
            self.present(*authority.certificate("etcd", [address]))
        self.start()

    def present(self, certificate, key):
        """Shows this certificate to whoever connects from now on."""
        for source, path in ((certificate, self.certificate), (key, self.key)):
            shutil.copy(source, f"{path}.new")
            os.replace(f"{path}.new", path)

    def start(self, *numbers):
        """Starts all members, or these, with what they knew, and waits until one with a majority answers."""
        own = [f"http://127.0.0.1:{PORT + 1 + 10 * number}" for number in range(len(self.urls))]
        secure = ["--cert-file", self.certificate, "--key-file", self.key] if self.authority else []
        for number in numbers or range(len(self.urls)):
            self.processes[number] = self.machine.start(
                "etcd", "--name", f"m{number}", "--data-dir", self.machine.folder / f"etcd{number}",
                "--listen-client-urls", self.urls[number], "--advertise-client-urls", self.urls[number],
                "--listen-peer-urls", own[number], "--initial-advertise-peer-urls", own[number], *secure,
                "--initial-cluster", ",".join(f"m{place}={url}" for place, url in enumerate(own)),
                log=self.machine.folder / f"etcd{number}.log")
        logs = self.machine.folder / "etcd0.log"
        wait_until(self.answers, 20, lambda: logs.read_text(errors="replace")[-2000:])

    def answers(self):
        """True if a member says that it is well, which needs a majority."""
        if self.authority:
            return self.control("endpoint", "health", check=False).returncode == 0
        try:
            with self.machine.connect(self.address, PORT, 1) as connection:
                connection.sendall(b"GET /health HTTP/1.0\r\n\r\n")
                return b'"true"' in connection.recv(4096) + connection.recv(4096)
        except (OSError, socket.timeout):
            return False

    def control(self, *words, check=True, input=None):
        """Runs etcdctl, as root where there are users."""
        running = [self.urls[number] for number in sorted(self.processes)]
        trust = ["--cacert", self.authority.path] if self.authority else []
        who = ["--user", f"root:{ROOT_PASSWORD}"] if self.password_file else []
        return self.machine.run("etcdctl", "--endpoints", ",".join(running), *trust, *who, *words, check=check,
                                input=input, env={**os.environ, "ETCDCTL_API": "3"})

    def value(self, key):
        """What a key holds; an empty text if there is none."""
        return self.control("get", "--print-value-only", key).stdout.strip()

    def require_users(self):
        """Lets nobody in but `root`, and `USER`, who may do everything below /failover/."""
        for words in (["user", "add", f"root:{ROOT_PASSWORD}"], ["user", "grant-role", "root", "root"],
                      ["user", "add", f"{USER}:{PASSWORD}"], ["role", "add", USER],
                      ["role", "grant-permission", USER, "--prefix=true", "readwrite", "/failover/"],
                      ["user", "grant-role", USER, USER], ["auth", "enable"]):
            self.control(*words)
        self.password_file = self.machine.folder / "etcd.password"

    def stop(self, *numbers):
        """Ends all members, or these."""
        for number in numbers or list(self.processes):
            self.processes.pop(number).stop()

    def block(self, ttl, password_file=None):
        """The `etcd` block of a configuration that uses it."""
        lines = [f"endpoints {' '.join(self.urls)}", f"ttl {ttl}"]
        if self.authority:
            lines.append(f"ca_file {self.authority.path}")
        if password_file:
            lines += [f"user {USER}", f"password_file {password_file}"]
        return "etcd {\n" + "".join(f"    {line}\n" for line in lines) + "}\n"
