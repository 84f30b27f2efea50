"""The show: lays out the lab, performs the steps, prints what the client noticed."""

from lab.addresses import VIP4, address4
from lab.configuration import seed
from lab.laboratory import Laboratory
from lab.measuring import EchoProbe, HTTPProbe
from lab.waiting import wait_until

from . import kept, steps
from .facts import Observer, of_node
from .screen import Screen

#: Echo requests and new connections a second.
ECHO_RATE, HTTP_RATE = 1000, 50


def run(keep):
    """Exit status 0 if every step did what it says."""
    screen = Screen(VIP4)
    with Laboratory(keep=keep) as lab:
        lb1, lb2 = lay_out(lab, screen)
        with EchoProbe(lab.machines["client"], VIP4, ECHO_RATE) as echo, \
                HTTPProbe(lab.machines["client"], VIP4, HTTP_RATE) as http:
            echo.await_answers()
            http.await_answers()
            failed = perform_all(screen, steps.plan(lab, lb1, lb2), Observer([lb1, lb2], VIP4, echo, http))
        conclude(screen, failed)
        if keep:
            kept.remember(lab)
            invite()
    return 1 if failed else 0


def lay_out(lab, screen):
    """Client, two back ends, two load balancers with the seed's files; returns the load balancers."""
    screen.say("laying out: client, lb1, lb2 (HAProxy, failoverd), web1, web2 (nginx)")
    lab.add_client()
    lab.add_web()
    pair = []
    for name, peer in (("lb1", "lb2"), ("lb2", "lb1")):
        text = seed(name == "lb1", address4(name), address4(peer), address=f"{VIP4}/24")
        pair.append(lab.add_balancer(name, "failoverd", text, start_haproxy=True))
    for balancer in pair:
        balancer.daemon.start()
    for balancer in pair:
        balancer.daemon.await_socket()
    first = pair[0]
    wait_until(lambda: of_node(first, VIP4).state == "MASTER", 10, lambda: f"lb1 becomes MASTER\n{first.daemon.tail()}")
    ready = lambda: of_node(first, VIP4).peers.startswith("1 ")  # noqa: E731
    wait_until(ready, 10, lambda: f"lb2 is ready to take over\n{first.daemon.tail()}", every=0.1)
    return pair


def perform_all(screen, plan, observer):
    """All steps, even after one failed; returns how many did not do what they say."""
    screen.say(f"the client asks {VIP4}: {ECHO_RATE} echo requests and {HTTP_RATE} new web pages a second\n")
    screen.heading()
    failed = 0
    for number, step in enumerate(plan, 1):
        screen.begin(number, step)
        outcome = steps.perform(step, observer, screen.draw)
        screen.outcome(number, outcome)
        failed += bool(outcome.problem)
    return failed


def conclude(screen, failed):
    """The last word."""
    screen.say()
    screen.say("every step did what it says" if not failed else f"{failed} of the steps did not do what they say")


def invite():
    """What to try in a kept lab."""
    print("""
The lab stays up. Try:
  scripts/quickstart --in lb1 failover status
  scripts/quickstart --in lb2 failover status --watch
  scripts/quickstart --in lb2 failover promote --for 5m --reason "a try"
  scripts/quickstart --in lb1 failover events
  scripts/quickstart --in client ping 192.0.2.10
  scripts/quickstart --in switch ip link set lb1-eth1 down    pulls a cable
  scripts/quickstart --clean                                  removes it all""")
