"""HAProxy on the load balancers and nginx behind it: real ones, with files in the machine's folder."""

import signal

from .addresses import address4
from .command import LabError
from .waiting import wait_until

HAPROXY = """global
    maxconn 4000
    stats socket {folder}/haproxy.sock mode 600
defaults
    mode http
    timeout connect 1s
    timeout client 5s
    timeout server 5s
    option redispatch
    option http-server-close
frontend web
    bind :::80 v4v6
    http-after-response set-header X-Balancer {name}
    default_backend pages
backend pages
    balance roundrobin
    default-server check inter 1s fastinter 100ms downinter 200ms fall 2 rise 1
    server web1 {web1}:80
    server web2 {web2}:80
"""

NGINX = """daemon off;
master_process off;
pid {folder}/nginx.pid;
error_log {folder}/nginx.log;
events {{ worker_connections 1024; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    server {{
        listen 80 default_server backlog=1024;
        listen [::]:80 default_server backlog=1024;
        location / {{ default_type text/plain; return 200 "served by {name}\\n"; }}
    }}
}}
"""


class Service:
    """A program of a machine that listens on port 80."""

    def __init__(self, machine, argv):
        self.machine = machine
        self.argv = argv
        self.process = None

    def start(self):
        """Starts the program and waits until it listens."""
        log = self.machine.folder / f"{self.argv[0]}.out"
        self.process = self.machine.start(*self.argv, log=log)
        wait_until(self._listens, 10, lambda: f"{self.argv[0]} on {self.machine.name}: {log.read_text()[-500:]}")

    def _listens(self):
        """True once a socket is bound to port 80; raises if the program ended instead."""
        if not self.process.running():
            raise LabError(f"{self.argv[0]} ended on {self.machine.name}")
        return ":80 " in self.machine.run("ss", "-Hltn", "sport = :80").stdout

    def kill(self):
        """SIGKILL, as the out-of-memory killer would."""
        self.process.kill()
        self.process.popen.wait(5)

    def stop(self):
        """SIGTERM and wait."""
        self.process.stop()

    def running(self):
        """True while the program runs."""
        return self.process is not None and self.process.running()

    def pause(self):
        """Stops the program where it stands: it exists and answers nothing."""
        self.process.signal(signal.SIGSTOP)


def haproxy(machine):
    """The load balancer's HAProxy, one process, so that killing it is one signal."""
    path = machine.folder / "haproxy.cfg"
    path.write_text(HAPROXY.format(
        folder=machine.folder, name=machine.name, web1=address4("web1"), web2=address4("web2")))
    return Service(machine, ["haproxy", "-db", "-f", str(path)])


def nginx(machine):
    """A back end that answers with its own name."""
    path = machine.folder / "nginx.conf"
    path.write_text(NGINX.format(folder=machine.folder, name=machine.name))
    return Service(machine, ["nginx", "-p", str(machine.folder), "-c", str(path), "-e", f"{machine.folder}/nginx.log"])
