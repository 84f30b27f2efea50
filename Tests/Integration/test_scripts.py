"""Track scripts and notify scripts of a running daemon."""

import pytest
from lab.configuration import Script
from lab.pair import FIRST, Pair
from lab.processes import children, is_running
from lab.timing import ALLOWANCE
from lab.waiting import wait_until


def executable(balancer, name, text):
    """Writes a script beside the configuration; returns its path as the daemon sees it."""
    path = balancer.etc / name
    path.write_text(text)
    path.chmod(0o755)
    return f"/etc/keepalived/{name}"


def pair_with_check(lab, tested, text, **script):
    """A pair whose lb1 and lb2 run the check script `text`; not yet started."""
    pair = Pair(lab, (tested, tested), web=False)
    for balancer in pair.balancers():
        path = executable(balancer, "check.sh", text.format(folder=balancer.folder))
    pair.configure(scripts=[Script("check", path, **script)])
    return pair


@pytest.mark.failoverd_only
def test_script_that_ignores_sigterm(lab, tested):
    """Its verdict comes at its timeout: not when it deigns to end."""
    text = "#!/bin/sh\n[ -e {folder}/hang ] || exit 0\ntrap '' TERM\nwhile :; do sleep 1; done\n"
    pair = pair_with_check(lab, tested, text, interval=1, extra=["timeout 1"])
    pair.start()
    (pair.lb1.folder / "hang").touch()
    pair.await_master(pair.lb2, 1 + 1 + pair.down + ALLOWANCE)
    (pair.lb1.folder / "hang").unlink()
    pair.await_master(pair.lb1, 2 + 2 + pair.down + ALLOWANCE)


def test_rise_fall_and_weight(lab, tested):
    """A weighted script lowers the priority, after `fall` failures and until `rise` successes."""
    text = "#!/bin/sh\n[ ! -e {folder}/bad ]\n"
    pair = pair_with_check(lab, tested, text, interval=0.2, extra=["weight -150", "fall 2", "rise 2"])
    pair.start()
    (pair.lb1.folder / "bad").touch()
    pair.await_master(pair.lb2, 0.4 + pair.down + ALLOWANCE)
    (pair.lb1.folder / "bad").unlink()
    pair.await_master(pair.lb1, 0.4 + pair.down + ALLOWANCE)


def test_zero_exit_once_is_enough_at_start(lab, tested):
    """An instance waits for its script's first result and no longer."""
    pair = pair_with_check(lab, tested, "#!/bin/sh\nexit 0\n", interval=2, extra=["rise 3"])
    pair.start()


def notify_fields(balancer):
    """All five kinds of notify, each its own recording script."""
    lines = [f'notify "{balancer.notify_script("any.sh")} given"']
    for kind in ("master", "backup", "fault", "stop"):
        lines.append(f'notify_{kind} "{balancer.notify_script(kind + ".sh")} {kind}-argument"')
    return lines


def sequence(balancer):
    """The calls of the generic script as state words."""
    return [arguments[3] for _, script, arguments, _ in balancer.notifications() if script == "any.sh"]


def test_notify_order_and_arguments(lab, tested):
    """BACKUP, MASTER, FAULT, BACKUP, MASTER, STOP: in order, with keepalived's arguments."""
    pair = Pair(lab, (tested, tested), web=False)
    pair.configure(extra=notify_fields(pair.lb1))
    for script in ("any", "master", "backup", "fault", "stop"):
        pair.lb2.notify_script(f"{script}.sh")
    pair.start()
    pair.lab.switch.cut(pair.lb1)
    wait_until(lambda: "FAULT" in sequence(pair.lb1), ALLOWANCE, "notify of FAULT")
    pair.lab.switch.heal(pair.lb1)
    pair.await_master(pair.lb1)
    wait_until(lambda: sequence(pair.lb1).count("MASTER") == 2, ALLOWANCE, "notify of the second MASTER")
    pair.lb1.daemon.stop()
    wait_until(lambda: "STOP" in sequence(pair.lb1), ALLOWANCE, "notify of STOP")
    assert sequence(pair.lb1) == ["BACKUP", "MASTER", "FAULT", "BACKUP", "MASTER", "STOP"]
    for _, script, arguments, _ in pair.lb1.notifications():
        if script == "any.sh":
            assert arguments[:3] == ["given", "INSTANCE", "VI_1"] and arguments[4] == str(FIRST)
        else:
            assert arguments == [f"{script.removesuffix('.sh')}-argument"]


@pytest.mark.failoverd_only
def test_notify_environment_names_the_state(lab, tested):
    """Scripts find instance, state and priority in the environment."""
    pair = Pair(lab, (tested, tested), web=False)
    pair.configure(extra=[f"notify_master {pair.lb1.notify_script('master.sh')}"])
    pair.start()
    wait_until(pair.lb1.notifications, ALLOWANCE, "notify_master")
    environment = pair.lb1.notifications()[0][3]
    for fact in ("VI_1", "MASTER", str(FIRST)):
        assert fact in environment, environment


@pytest.mark.failoverd_only
def test_slow_notify_delays_no_advert_and_keeps_order(lab, tested):
    """A script that takes a second is waited for by the next one, and by nothing else."""
    pair = Pair(lab, (tested, tested), web=False)
    slow = "#!/bin/sh\necho begin $3 >> {log}\nsleep 1\necho end $3 >> {log}\n"
    for balancer in pair.balancers():
        path = executable(balancer, "slow.sh", slow.format(log=balancer.folder / "slow.log"))
    pair.configure(extra=[f"notify {path}"])
    pair.start()
    pair.lab.switch.cut(pair.lb1)
    pair.await_master(pair.lb2)
    pair.lab.switch.heal(pair.lb1)
    pair.await_master(pair.lb1)
    log = pair.lb1.folder / "slow.log"
    wait_until(lambda: log.read_text().count("end") >= 5, 8 + ALLOWANCE, lambda: log.read_text())
    lines = log.read_text().splitlines()
    assert all(first.split()[0] == "begin" and second == first.replace("begin", "end")
               for first, second in zip(lines[0::2], lines[1::2])), lines
    times = [advert.time for advert in pair.capture.update().adverts if advert.source == "192.0.2.2"][-8:]
    assert max(later - earlier for earlier, later in zip(times, times[1:])) < 0.35e9


@pytest.mark.failoverd_only
def test_process_1_reaps_what_scripts_leave(lab, tested):
    """In a container nobody else reaps orphans: none stays a zombie, and scripts still have their results."""
    pair = pair_with_check(lab, tested, "#!/bin/sh\nsleep 0.1 &\nsetsid sleep 0.15 &\necho >> {folder}/runs\nexit 0\n",
                           interval=0.1)
    daemon = pair.lb1.daemon
    daemon.process = pair.lb1.start(
        "unshare", "--pid", "--mount-proc", "--fork", "--kill-child", *daemon.arguments(), log=daemon.log)
    pair.await_master(pair.lb1, 3 + ALLOWANCE)
    # nsenter, unshare, and process 1 of the namespace within.
    first = children(daemon.pids()[0])[0]

    def zombies():
        return [pid for pid in children(first) if not is_running(pid)]

    runs = pair.lb1.folder / "runs"
    wait_until(lambda: runs.read_text().count("\n") >= 20, 10 + ALLOWANCE, "the script runs on")
    # At any moment there may be a few that have only just ended.
    assert len(zombies()) < 8, zombies()
    assert pair.lb1.instance()["state"] == "MASTER"
