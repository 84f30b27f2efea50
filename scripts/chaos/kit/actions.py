"""What is done to a stage. Each function returns another that takes the stage, so that a fault reads as a sentence."""

import os
import signal
import time

from lab.processes import send


def engine(node):
    """The process that elects and sends: failoverd's engine, keepalived's VRRP process."""
    return node.daemon.engine()


def supervisor(node):
    """The first process of the daemon."""
    return node.daemon.pids()[0]


def signal_engine(name, number=signal.SIGKILL):
    """A signal for the engine alone."""
    return lambda stage: os.kill(engine(stage.node(name)), number)


def signal_supervisor(name, number=signal.SIGKILL):
    """A signal for the first process alone."""
    return lambda stage: os.kill(supervisor(stage.node(name)), number)


def kill(name):
    """SIGKILL for all processes of a daemon at once."""
    return lambda stage: stage.node(name).daemon.kill()


def start(name):
    """Starts a daemon again, once its predecessor is gone."""
    def act(stage):
        daemon = stage.node(name).daemon
        if daemon.process is not None:
            daemon.process.popen.wait(10)
        daemon.start()
    return act


def freeze(name):
    """SIGSTOP for all processes of a daemon."""
    return lambda stage: stage.node(name).daemon.freeze()


def thaw(name):
    """Ends freeze."""
    return lambda stage: stage.node(name).daemon.thaw()


def cut(name):
    """Pulls the cable."""
    return lambda stage: stage.switch.cut(stage.node(name))


def plug(name):
    """Puts it back."""
    return lambda stage: stage.switch.heal(stage.node(name))


def run(name, *argv, check=True):
    """Runs a command on a machine."""
    return lambda stage: stage.node(name).run(*argv, check=check)


def ip(name, *words, check=True):
    """Runs `ip` on a machine."""
    return lambda stage: stage.node(name).ip(*words, check=check)


def wait(seconds):
    """Lets time pass."""
    return lambda _: time.sleep(seconds)


def every(seconds, times, act):
    """Does something again and again at a fixed pace."""
    def repeat(stage):
        due = time.monotonic()
        for _ in range(times):
            act(stage)
            due += seconds
            time.sleep(max(0, due - time.monotonic()))
    return repeat


def both(*acts):
    """One after the other."""
    def sequence(stage):
        for act in acts:
            act(stage)
    return sequence


def clear(stage):
    """Ends every loss and partition."""
    stage.filters.clear()


def signal_all(pids, number):
    """Signals processes that may be gone."""
    send(pids, number)
