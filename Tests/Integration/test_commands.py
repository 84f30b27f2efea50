"""The command line against running daemons: exit codes, JSON, and what a person sees."""

import json
import time

import pytest
from lab.addresses import VIP4
from lab.configuration import Instance, document
from lab.daemons import binaries
from lab.pair import FIRST, SECOND, Pair
from lab.timing import ALLOWANCE
from lab.waiting import wait_until

pytestmark = [pytest.mark.failoverd_only, pytest.mark.quick]


@pytest.fixture(scope="module")
def pair(module_lab, tested):
    """One pair for the commands that change nothing lasting."""
    pair = Pair(module_lab, (tested, tested), web=False)
    pair.configure(password=None)
    pair.start()
    wait_until(lambda: ready_peers(pair.lb1) == 1, 3 + ALLOWANCE, lambda: pair.lb1.failover("status").stdout, every=0.1)
    return pair


def ready_peers(balancer):
    """How many peers its status calls ready."""
    return sum(1 for peer in balancer.instance()["peers"] if peer["ready"])


def test_status_json(pair):
    """The document has at least what the contract lists, with keepalived's words for states."""
    status, document = pair.lb1.failover_json("status")
    assert status == 0, document
    assert document["schemaVersion"] == 1 and document["node"] == "lb1" and document["problems"] == []
    assert document["config"]["file"].endswith("keepalived.conf") and document["config"]["stale"] is False
    instance = document["instances"][0]
    assert (instance["name"], instance["state"], instance["virtualRouterID"]) == ("VI_1", "MASTER", 51)
    assert instance["interface"] == "eth1"
    assert instance["priority"] == {"base": FIRST, "effective": FIRST}
    assert instance["addresses"][0]["address"].split("/")[0] == VIP4 and instance["addresses"][0]["bound"] is True
    peer = instance["peers"][0]
    assert (peer["node"], peer["state"], peer["priority"]) == ("lb2", "BACKUP", SECOND)
    assert peer["heardAgoMs"] < 3000


def test_status_of_the_backup_names_the_master(pair):
    """The backup knows who is master and with which priority."""
    instance = pair.lb2.instance()
    assert instance["state"] == "BACKUP"
    assert instance["master"]["address"] == "192.0.2.2" and instance["master"]["priority"] == FIRST
    assert instance["addresses"][0]["bound"] is False


def test_status_text_fits_eighty_columns(pair):
    """What a person sees: the verdict first, no line wider than 80."""
    for balancer, state in ((pair.lb1, "MASTER"), (pair.lb2, "BACKUP")):
        text = balancer.failover("status", check=0).stdout
        assert text.startswith(f"{balancer.name}: ") and state in text
        assert max(map(len, text.splitlines())) <= 80, text


@pytest.mark.parametrize("words, status", [
    (["is-master"], {"lb1": 0, "lb2": 1}),
    (["is-master", "VI_1"], {"lb1": 0, "lb2": 1}),
    (["wait", "--for", "master", "--timeout", "200ms"], {"lb1": 0, "lb2": 3}),
    (["wait", "--for", "backup", "--timeout", "200ms"], {"lb1": 3, "lb2": 0}),
    (["wait", "--for", "redundant", "--timeout", "5s"], {"lb1": 0, "lb2": 0}),
    (["check"], {"lb1": 0, "lb2": 0}),
    (["release"], {"lb1": 0, "lb2": 0}),
    (["maintenance"], {"lb1": 0, "lb2": 0}),
    (["maintenance", "off"], {"lb1": 0, "lb2": 0}),
    (["stats"], {"lb1": 0, "lb2": 0}),
    (["events"], {"lb1": 0, "lb2": 0}),
    (["version"], {"lb1": 0, "lb2": 0}),
    (["no-such-command"], {"lb1": 64, "lb2": 64}),
    (["promote", "NO_SUCH_INSTANCE"], {"lb1": 64, "lb2": 64}),
], ids=lambda value: "_".join(value) if isinstance(value, list) else "")
def test_exit_status(pair, words, status):
    """Each command's exit status, on the master and on the backup."""
    for name, expected in status.items():
        pair.lab.machines[name].failover(*words, check=expected)


def test_is_master_is_quiet(pair):
    """For scripts: nothing is printed."""
    done = pair.lb1.failover("is-master", check=0)
    assert done.stdout == "" and done.stderr == ""


def test_commands_answer_quickly(pair):
    """Within 100 ms, plus what entering the namespace and a busy machine take."""
    begun = time.monotonic()
    pair.lb1.failover("status", check=0)
    assert time.monotonic() - begun < 0.1 + ALLOWANCE


def test_promote_on_the_master_changes_nothing_there(pair):
    """Exit 0; JSON says whether something changed; release ends the hold."""
    status, document = pair.lb1.failover_json("promote")
    assert status == 0, document
    status, document = pair.lb1.failover_json("promote")
    assert status == 0 and document["changed"] is False
    status, document = pair.lb2.failover_json("release")
    assert status == 0 and document["changed"] is True
    wait_until(lambda: not pair.lb1.instance().get("promotion"), ALLOWANCE, "the promotion ends")
    pair.await_master(pair.lb1)


def test_events_tell_of_the_election(pair):
    """JSON Lines or a document: the move to MASTER is there."""
    text = pair.lb1.failover("--json", "events", check=0).stdout
    assert "MASTER" in text
    json.loads(text.splitlines()[0]) if not text.startswith("{\n") else json.loads(text)


def test_no_daemon(pair):
    """Exit 5, says where it looked and what to do; as JSON an error document."""
    done = pair.client.run(*command("--run-dir", "/nowhere", "status"), check=False)
    assert done.returncode == 5
    assert "/nowhere" in done.stdout + done.stderr and "next" in done.stdout + done.stderr
    done = pair.client.run(*command("--run-dir", "/nowhere", "--json", "status"), check=False)
    assert done.returncode == 5 and json.loads(done.stdout)["error"]["code"]


def command(*words):
    """`failover WORDS` for a machine without a daemon."""
    return [str(binaries() / "failover"), *words]


def test_check_offline(pair, tmp_path):
    """A file with a mistake: exit 2, file, line, column and the nearest keyword; without it 0."""
    good = pair.lb1.config.read_text()
    path = tmp_path / "keepalived.conf"
    path.write_text(good)
    assert pair.client.run(*command("check", "--offline", str(path)), check=False).returncode == 0
    path.write_text(good.replace("virtual_router_id", "virtual_routr_id"))
    done = pair.client.run(*command("check", "--offline", str(path)), check=False)
    words = done.stdout + done.stderr
    assert done.returncode == 2
    assert "virtual_routr_id" in words and "did you mean 'virtual_router_id'" in words and "^~" in words
    assert pair.client.run(*command("check", str(tmp_path / "missing.conf")), check=False).returncode == 2


def test_daemon_config_test(pair, tmp_path):
    """`failoverd --config-test` refuses the same way."""
    path = tmp_path / "keepalived.conf"
    path.write_text(pair.lb1.config.read_text())
    words = [str(binaries() / "failoverd"), "--config-test", "--config", str(path)]
    assert pair.lb1.run(*words, check=False).returncode == 0
    path.write_text(path.read_text().replace("priority", "priorty"))
    done = pair.lb1.run(*words, check=False)
    assert done.returncode == 2 and "priorty" in done.stdout + done.stderr


def test_decode(pair):
    """An image of keepalived: version, router, priority and address in words."""
    done = pair.lb1.failover("decode", "2133960100013e5d0a0900640000000000000000", check=0)
    assert "150" in done.stdout and "51" in done.stdout and "10.9.0.100" in done.stdout
    assert pair.lb1.failover("decode", "zz").returncode in (1, 64)


def test_doctor(pair):
    """Works on a healthy pair, changes nothing, ends with its counts."""
    done = pair.lb1.failover("doctor", timeout=30)
    assert done.returncode in (0, 1), done.stdout + done.stderr
    assert "Nothing was changed." in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 80, done.stdout


def test_secrets_are_never_shown(lab, tested):
    """The password appears in no output, log or state file."""
    secret = "k3epMe"
    pair = Pair(lab, (tested, tested), web=False)
    pair.configure(version=2, advert_int=1, password=secret)
    pair.start()
    for words in (["status"], ["--json", "status"], ["events"], ["check", "--print"], ["stats"], ["doctor"]):
        done = pair.lb1.failover(*words)
        assert secret not in done.stdout + done.stderr, words
    assert secret not in pair.lb1.daemon.text()
    for path in pair.lb1.daemon.state_dir.rglob("*"):
        assert not path.is_file() or secret.encode() not in path.read_bytes(), path


def test_unprivileged_user(pair):
    """Someone outside the control socket's group may not change anything: exit 77."""
    done = pair.lb1.run("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups",
                        *command("--run-dir", str(pair.lb1.daemon.run_dir), "promote"), check=False)
    assert done.returncode == 77, done.stdout + done.stderr


def test_control_groups(lab, tested):
    """One group may ask, another may also change things, nobody else may do either; a reload changes that at once."""
    pair = Pair(lab, (tested, tested), web=False)
    groups = ["control_read_group 64001", "control_admin_group 64002"]
    pair.configure(global_defs=groups)
    pair.start()

    def status(group, *words):
        where = pair.lb1.daemon.run_dir
        return pair.lb1.run("setpriv", "--reuid=65534", "--regid=65534", f"--groups={group}",
                            *command("--run-dir", str(where), *words), check=False).returncode

    for group, allowed in ((64001, ["status"]), (64002, ["status", "reload"]), (64003, [])):
        found = [words for words in ("status", "reload") if status(group, words) == 0]
        assert found == allowed, group
        assert [status(group, words) for words in ("status", "reload") if words not in allowed] == [77] * (
            2 - len(allowed))
    pair.lb1.config.write_text(pair.lb1.config.read_text().replace("64001", "64003"))
    assert status(64002, "reload") == 0
    assert (status(64001, "status"), status(64003, "status")) == (77, 0)
    pair.lb1.config.write_text(pair.lb1.config.read_text().replace("64003", "no_such_group"))
    done = pair.lb1.failover("reload", check=2)
    assert "there is no group 'no_such_group'" in done.stdout + done.stderr


def test_exit_status_of_the_daemon(lab, tested):
    """0 after SIGTERM, 2 for a refused file."""
    pair = Pair(lab, (tested, tested), web=False)
    pair.configure()
    pair.start()
    assert pair.lb2.daemon.stop() == 0
    pair.lb2.configure("vrrp_instance {\n")
    pair.lb2.daemon.start()
    assert pair.lb2.daemon.process.wait(10) == 2


@pytest.mark.parametrize("options", [[], ["--observe"]])
def test_refuses_beside_keepalived(lab, options):
    """One host, one virtual router, two daemons: the second one does not start."""
    balancer = lab.add_balancer("lb1", "keepalived", start_haproxy=False)
    balancer.configure(document([Instance(priority=100, virtual_router_id=51, addresses=[f"{VIP4}/24"])]))
    balancer.daemon.start()
    wait_until(lambda: balancer.holds(VIP4), 10, "keepalived does not become master")
    done = balancer.run(binaries() / "failoverd", "--config", balancer.daemon.config, "--run-dir", balancer.folder / "own",
                        *options, check=False)
    assert done.returncode == 1, done.stderr
    assert "keepalived runs here as pid" in done.stderr and "VRID 51 on eth1" in done.stderr
    assert balancer.holds(VIP4)
