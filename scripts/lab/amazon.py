"""EC2 on a machine of a lab: moto's server, which checks signatures and policies, and a metadata service with roles."""

import importlib.util
import json
import pathlib
import sys

from .addresses import address4
from .command import LabError
from .emulator import CloudEmulator
from .waiting import wait_until

HAVE_MOTO = importlib.util.find_spec("moto") is not None
SCRIPTS = pathlib.Path(__file__).resolve().parents[1]
REGION, PORT = "eu-central-1", 5999
URL, METADATA_URL = f"http://127.0.0.1:{PORT}", "http://169.254.169.254"

#: The metadata service, version 2 only: what it tells stands in a file, path -> text.
METADATA = """
import http.server, json, sys
class Handler(http.server.BaseHTTPRequestHandler):
    def answer(self, status, text):
        self.send_response(status)
        self.send_header("content-length", str(len(text)))
        self.end_headers()
        self.wfile.write(text.encode())
    def do_PUT(self):
        known = self.path == "/latest/api/token" and self.headers["x-aws-ec2-metadata-token-ttl-seconds"]
        self.answer(200 if known else 404, "the-session" if known else "")
    def do_GET(self):
        if self.headers["x-aws-ec2-metadata-token"] != "the-session":
            return self.answer(401, "")
        text = json.load(open(sys.argv[1])).get(self.path.removeprefix("/latest/meta-data/"))
        self.answer(404 if text is None else 200, text or "")
http.server.ThreadingHTTPServer(("169.254.169.254", 80), Handler).serve_forever()
"""


def why_not():
    """Why there is no EC2 here, as one line; None if there can be."""
    return None if HAVE_MOTO else "moto from PyPI is missing (scripts/lab/requirements.txt)"


class Moto:
    """moto's server on `machine` with a small world; `world` names what is in it."""

    def __init__(self, machine):
        self.machine = machine
        self.log = machine.folder / "moto.log"
        self.process = machine.start(
            sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(PORT), log=self.log)
        wait_until(self._listens, 60, self._tail, every=0.1)
        done = machine.run("env", f"PYTHONPATH={SCRIPTS}", sys.executable, "-m", "lab.amazon_world", URL, REGION,
                           timeout=60)
        self.world = json.loads(done.stdout)

    def _tail(self):
        return f"moto does not listen:\n{self.log.read_text(errors='replace')[-2000:]}"

    def _listens(self):
        if not self.process.running():
            raise LabError(self._tail())
        return f":{PORT} " in self.machine.run("ss", "-Hltn").stdout

    def keys(self, name, user="user", secret=None):
        """Writes shared credentials of a user, perhaps with another secret; returns the path."""
        path = pathlib.Path(self.machine.folder) / name
        key, own = self.world[user][:2]
        path.write_text(f"[default]\naws_access_key_id = {key}\naws_secret_access_key = {secret or own}\n")
        return path


class FrontedMoto(CloudEmulator):
    """moto behind the front (amazon_front): the same admin endpoint, faults and logs as the emulator's."""

    def __init__(self, machine, nodes, on_move=None, tls=None, listen6=None, **_):
        """Starts it and waits until it listens. `nodes`: name -> private address."""
        self.machine = machine
        self.log = machine.folder / "amazon-front.log"
        machine.ip("address", "replace", "169.254.169.254/32", "dev", "lo")
        words = ["env", f"PYTHONPATH={SCRIPTS}", "PYTHONDONTWRITEBYTECODE=1", sys.executable, "-m", "lab.amazon_front"]
        for name, private in nodes.items():
            words += ["--node", f"{address4(name)},{name},{private}"]
        for own in filter(None, ("0.0.0.0", listen6)):
            words += ["--listen", own]
        words += (["--tls", *tls] if tls else []) + (["--on-move", on_move] if on_move else [])
        self.process = machine.start(*words, log=self.log)
        wait_until(self._listens, 60, lambda: f"the front before moto does not listen:\n{self.text()}", every=0.1)
        self.user = self.admin("GET", "/world")["keys"]


class Metadata:
    """The metadata service of one instance on `machine`."""

    def __init__(self, machine, texts):
        machine.ip("address", "replace", "169.254.169.254/32", "dev", "lo")
        self.path = pathlib.Path(machine.folder) / "metadata.json"
        self.tell(texts)
        self.process = machine.start(
            sys.executable, "-c", METADATA, self.path, log=machine.folder / "metadata.log")
        wait_until(lambda: "169.254.169.254:80 " in machine.run("ss", "-Hltn").stdout, 10, "no metadata service")

    def tell(self, texts):
        """Other answers from now on."""
        self.path.write_text(json.dumps(texts))


def role_keys(world, expiry="2099-01-01T00:00:00Z"):
    """What the metadata service tells of the role of a Moto."""
    key, secret, token = world["role"]
    return json.dumps({"Code": "Success", "AccessKeyId": key, "SecretAccessKey": secret, "Token": token,
                       "Expiration": expiry})
