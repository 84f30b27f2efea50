"""Keywords that need files, pipes, signals and other processes, on the real system."""

import json
import os
import pathlib
import signal
import stat

import pytest
from lab.addresses import VIP4
from lab.configuration import Instance, Script, document
from lab.pair import Pair
from lab.timing import ALLOWANCE, down_interval
from lab.waiting import wait_until

ADVERT = 0.1


def alone(lab, tested, head="", extra=(), scripts=()):
    """One load balancer with one instance of priority 100; not yet started."""
    balancer = lab.add_balancer("lb1", tested)
    text = document([Instance(version=3, advert_int=ADVERT, addresses=[f"{VIP4}/24"], extra=list(extra),
                              scripts=[script.name for script in scripts])], scripts)
    balancer.configure(head + text)
    return balancer


def become_master(balancer):
    """Starts it and waits until it holds the address."""
    balancer.daemon.start()
    wait_until(lambda: balancer.holds(VIP4), 5, lambda: f"{balancer.name} master\n{balancer.daemon.tail()}")


def test_track_file(lab, tested):
    """A number in a file moves the address; a file that is replaced as a whole is noticed too."""
    pair = Pair(lab, (tested, tested), web=False)
    for balancer, priority in zip(pair.balancers(), (200, 100)):
        load = balancer.folder / "load"
        head = f"track_file load {{\n    file {load}\n    weight -1\n    init_file 0\n}}\n"
        balancer.configure(head + document([Instance(
            priority=priority, version=3, advert_int=ADVERT, addresses=[f"{VIP4}/24"],
            extra=["track_file {", "    load", "}"])]))
    pair.start()
    assert (pair.lb1.folder / "load").read_text().strip() == "0"
    (pair.lb1.folder / "load").write_text("150\n")
    bound = down_interval(50, ADVERT, 3) + ALLOWANCE
    pair.await_master(pair.lb2, bound)
    (pair.lb1.folder / "new").write_text("0\n")
    (pair.lb1.folder / "new").rename(pair.lb1.folder / "load")
    pair.await_master(pair.lb1, bound)
    (pair.lb1.folder / "load").write_text("300\n")
    pair.await_master(pair.lb2, bound)


def test_notify_pipe(lab, tested):
    """The pipe tells every change in keepalived's form, also across a reload."""
    pipe = pathlib.Path(lab.folder) / "pipe"
    balancer = alone(lab, tested, f"global_defs {{\n    vrrp_notify_fifo {pipe}\n}}\n")
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDWR | os.O_NONBLOCK)
    try:
        become_master(balancer)
        balancer.run("ip", "link", "set", "eth1", "down")
        wait_until(lambda: not balancer.holds(VIP4), ALLOWANCE, "the address is gone")
        balancer.run("ip", "link", "set", "eth1", "up")
        wait_until(lambda: balancer.holds(VIP4), 5, "the address is back")
        lines = os.read(reader, 65536).decode().splitlines()
    finally:
        os.close(reader)
    states = ["BACKUP", "MASTER", "FAULT", "BACKUP", "MASTER"]
    assert lines == [f'INSTANCE "VI_1" {state} 100' for state in states]


@pytest.mark.failoverd_only
def test_pipe_reader_is_started(lab, tested):
    """notify_fifo_script gets the path of the pipe as its last argument and reads it."""
    pipe = pathlib.Path(lab.folder) / "pipe"
    balancer = lab.add_balancer("lb1", tested)
    reader = balancer.etc / "reader.sh"
    reader.write_text(f'#!/bin/sh\ncat "$1" > {balancer.folder}/read\n')
    reader.chmod(0o755)
    balancer.configure(
        f"global_defs {{\n    notify_fifo {pipe}\n    notify_fifo_script /etc/keepalived/reader.sh\n}}\n"
        + document([Instance(version=3, advert_int=ADVERT, addresses=[f"{VIP4}/24"])]))
    become_master(balancer)
    read = balancer.folder / "read"
    wait_until(lambda: read.exists() and "MASTER" in read.read_text(), ALLOWANCE, "the reader reads")
    assert stat.S_ISFIFO(pipe.stat().st_mode) and stat.S_IMODE(pipe.stat().st_mode) == 0o600
    balancer.daemon.stop()
    assert not pipe.exists()


@pytest.mark.failoverd_only
def test_dumps(lab, tested):
    """SIGUSR1, SIGUSR2 and SIGRTMIN+2 write files; one that somebody prepared as a link is not followed."""
    prey = pathlib.Path(lab.folder) / "prey"
    prey.write_text("untouched")
    wanted = pathlib.Path(lab.folder) / "vrrp.json"
    wanted.symlink_to(prey)
    balancer = alone(lab, tested, f"global_defs {{\n    json_dump_file {wanted}\n}}\n")
    become_master(balancer)
    for number in (signal.SIGUSR1, signal.SIGUSR2, signal.SIGRTMIN + 2):
        balancer.daemon.process.signal(number)
    run = balancer.daemon.run_dir
    wait_until(lambda: (run / "keepalived.data").exists() and (run / "keepalived.stats").exists()
               and not wanted.is_symlink(), ALLOWANCE, "three dumps")
    assert prey.read_text() == "untouched"
    assert stat.S_IMODE(wanted.stat().st_mode) == 0o600
    assert json.loads(wanted.read_text())[0]["data"]["vips"] == [f"{VIP4}/24 dev eth1 scope global set"]
    assert "State = MASTER" in (run / "keepalived.data").read_text()
    assert "Became master: 1" in (run / "keepalived.stats").read_text()


@pytest.mark.failoverd_only
def test_startup_and_shutdown_scripts(lab, tested):
    """The first runs before anything is sent, the second when all is over."""
    balancer = lab.add_balancer("lb1", tested)
    startup, shutdown = balancer.notify_script("startup.sh"), balancer.notify_script("shutdown.sh")
    stop = balancer.notify_script("stop.sh")
    balancer.configure(
        f"global_defs {{\n    startup_script {startup}\n    shutdown_script {shutdown}\n}}\n"
        + document([Instance(version=3, advert_int=ADVERT, addresses=[f"{VIP4}/24"], extra=[
            f"notify_master {balancer.notify_script('master.sh')}", f"notify_stop {stop}"])]))
    become_master(balancer)
    balancer.daemon.stop()
    called = [script for _, script, _, _ in balancer.notifications()]
    assert called == ["startup.sh", "master.sh", "stop.sh", "shutdown.sh"]


@pytest.mark.failoverd_only
def test_processes(lab, tested):
    """Names, niceness, real-time priority, processors and locked memory of the processes."""
    balancer = alone(lab, tested, "global_defs {\n    process_names\n    vrrp_process_name vrrp-engine\n"
                                  "    vrrp_rt_priority 7\n    vrrp_no_swap\n    vrrp_cpu_affinity 0\n}\n")
    become_master(balancer)
    wait_until(lambda: [name(pid) for pid in balancer.daemon.pids()][1:2] == ["vrrp-engine"], ALLOWANCE, "the name")
    engine = balancer.daemon.pids()[1]
    assert os.sched_getscheduler(engine) & ~os.SCHED_RESET_ON_FORK == os.SCHED_RR
    assert os.sched_getparam(engine).sched_priority == 7
    assert os.sched_getaffinity(engine) == {0}
    if may_raise_limits():
        assert int(field(engine, "VmLck")) > 0
    else:  # a container without CAP_SYS_RESOURCE: then the daemon says so
        assert "vrrp_no_swap of the engine: Operation not permitted" in balancer.daemon.text()


def field(pid, word):
    """A field of /proc/PID/status."""
    return pathlib.Path(f"/proc/{pid}/status").read_text().split(f"{word}:")[1].split()[0]


def may_raise_limits():
    """True with CAP_SYS_RESOURCE."""
    return bool(int(field("self", "CapEff"), 16) & 1 << 24)


def name(pid):
    """What a process is called."""
    return pathlib.Path(f"/proc/{pid}/comm").read_text().strip()
