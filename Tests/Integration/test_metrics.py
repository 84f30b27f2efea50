"""failover metrics behind the socket unit's program, scraped by a real Prometheus with the rules of conf/."""

import json
import pathlib
import shutil
import urllib.parse

import pytest
from lab.addresses import address4
from lab.daemons import binaries
from lab.pair import Pair, haproxy_check
from lab.waiting import wait_until

pytestmark = [
    pytest.mark.failoverd_only,
    pytest.mark.skipif(not (shutil.which("prometheus") and shutil.which("promtool")), reason="no prometheus here"),
    pytest.mark.skipif(not shutil.which("systemd-socket-activate"), reason="no systemd-socket-activate here"),
]
CONF = pathlib.Path(__file__).resolve().parents[2] / "conf"
PORT = 9650


class Scraped:
    """A pair, and Prometheus on the client."""

    def __init__(self, lab, tested):
        self.pair = Pair(lab, (tested, tested))
        self.pair.configure(scripts=[haproxy_check()])
        self.pair.start()
        for balancer in self.pair.balancers():
            lab.at_end(self.serve(balancer).stop)
        self.client = self.pair.client
        self.process = self._prometheus()
        lab.at_end(self.process.stop)
        wait_until(lambda: len(self.query("failover_up == 1")) == 2, 30, lambda: f"two nodes: {self.query('up')}")

    @staticmethod
    def serve(balancer):
        """What failover-metrics.socket does: a program for each connection."""
        return balancer.start("systemd-socket-activate", "--accept", "--inetd", "-l", f"0.0.0.0:{PORT}",
                              binaries() / "failover", "metrics", "--http", log=balancer.folder / "metrics.log")

    def _prometheus(self):
        folder = self.client.folder / "prometheus"
        folder.mkdir()
        text = (CONF / "prometheus" / "prometheus.yml").read_text()
        for own, name in (("10.108.0.5", "lb1"), ("10.108.0.6", "lb2")):
            assert own in text
            text = text.replace(own, address4(name))
        (folder / "prometheus.yml").write_text(
            "global: {evaluation_interval: 500ms}\n" + text.replace("scrape_interval: 10s", "scrape_interval: 500ms"))
        shutil.copy(CONF / "prometheus" / "failover.rules.yml", folder)
        return self.client.start("prometheus", f"--config.file={folder}/prometheus.yml", f"--storage.tsdb.path={folder}/data",
                                 "--web.listen-address=127.0.0.1:9090", log=folder / "log")

    def ask(self, path):
        """A question to Prometheus."""
        done = self.client.run("curl", "-s", "-m", "5", f"http://127.0.0.1:9090/api/v1/{path}", check=False)
        # While it starts it answers 503 in plain text.
        return json.loads(done.stdout)["data"] if done.returncode == 0 and done.stdout.startswith("{") else None

    def query(self, expression):
        """(labels, value) of each result; an expression that Prometheus refuses fails the test."""
        data = self.ask("query?" + urllib.parse.urlencode({"query": expression}))
        return [] if data is None else [(item["metric"], float(item["value"][1])) for item in data["result"]]


@pytest.fixture(scope="module")
def scraped(module_lab, tested):
    """Everything, running."""
    return Scraped(module_lab, tested)


def test_format(scraped):
    """promtool finds nothing to say about the text, which the command prints as the socket does."""
    text = scraped.pair.lb1.failover("metrics").stdout
    done = scraped.client.run("promtool", "check", "metrics", input=text, check=False)
    assert done.returncode == 0 and not done.stdout + done.stderr, done.stdout + done.stderr
    head = scraped.client.run("curl", "-s", "-I", f"http://{address4('lb1')}:{PORT}/metrics").stdout
    assert head.startswith("HTTP/1.1 200 OK"), head


def test_rules_and_dashboard(scraped):
    """Every expression means something to Prometheus, nothing alerts on a healthy pair, and the panels show it."""
    done = scraped.client.run("promtool", "check", "rules", CONF / "prometheus" / "failover.rules.yml", check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert [group["name"] for group in scraped.ask("rules")["groups"]] == ["failover"]
    assert all(rule["health"] == "ok" for group in scraped.ask("rules")["groups"] for rule in group["rules"])
    assert not scraped.ask("alerts")["alerts"]
    board = json.loads((CONF / "grafana" / "failover.json").read_text())
    for panel in board["panels"]:
        for target in panel["targets"]:
            answer = scraped.ask("query?" + urllib.parse.urlencode({"query": target["expr"]}))
            assert answer is not None and "result" in answer, target["expr"]
    state = {labels["instance"]: value for labels, value in scraped.query(board["panels"][0]["targets"][0]["expr"])}
    assert state == {f"{address4('lb1')}:{PORT}": 2, f"{address4('lb2')}:{PORT}": 1}


def test_failures_alert(scraped):
    """A dead proxy and a dead daemon: what is told changes, and the alerts begin to count their time."""
    pair = scraped.pair

    def pending(name):
        return any(item["labels"]["alertname"] == name for item in scraped.ask("alerts")["alerts"])

    pair.lb2.haproxy.kill()
    wait_until(lambda: pending("FailoverFault") and pending("FailoverNotRedundant"), 15,
               lambda: f"alerts: {scraped.ask('alerts')}")
    pair.lb2.haproxy.start()
    wait_until(lambda: not scraped.ask("alerts")["alerts"], 20, lambda: f"alerts: {scraped.ask('alerts')}")
    pair.lb2.daemon.stop()
    wait_until(lambda: pending("FailoverDown") and scraped.query("failover_up == 0"), 15,
               lambda: f"alerts: {scraped.ask('alerts')}")
    pair.lb2.daemon.start()
    pair.lb2.daemon.await_socket()
