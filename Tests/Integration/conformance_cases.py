"""The eighteen cases that every provider has to pass, each a function of a Stage; test_conformance.py has the table."""

import time

from lab import cloud_world
from lab.addresses import address4, address6
from lab.cloud_pair import ACTION, FIRST
from lab.timing import ALLOWANCE
from lab.waiting import holds_for, wait_until

#: A call or two, and a reading after the action.
CALLS = 1.0


def failover(stage, seconds=0, name="lb1", to="lb2"):
    """Kills the master and waits until the other has the address; returns how long that took."""
    begun = time.monotonic()
    stage.machine(name).daemon.kill()
    stage.await_master(to)
    stage.await_holder(to, stage.down + ACTION + CALLS + seconds + ALLOWANCE)
    return time.monotonic() - begun


def lb1_holds(stage, **world):
    """Both run, lb1 is master and has read back that the address is there, lb2 has seen it."""
    stage.begin(holder="lb1", **world)
    stage.await_holder("lb1")
    wait_until(lambda: stage.seen(stage.lb2).get("mine") is False, 10, lambda: f"lb2 is blind\n{stage.story()}")


def unassigned(stage):
    stage.begin(holder=None)
    stage.await_holder("lb1")
    assert stage.quiet()
    assert len(stage.assigns()) == 1 and stage.moves() == [("lb1", "lb1")], stage.story()


def at_the_peer(stage):
    stage.begin(holder="lb2")
    stage.await_holder("lb1")
    assert stage.quiet()
    assert not stage.assigns("lb2") and stage.moves() == [("lb1", "lb1")], stage.story()


def mine_at_the_start(stage):
    lb1_holds(stage)
    assert stage.quiet(1.5)
    assert not stage.assigns(), stage.story()


def cold_backup_first(stage):
    stage.begin(holder=None, start=("lb2",))
    stage.await_holder("lb2")
    stage.start(stage.lb1)
    stage.await_holder("lb1")
    assert stage.quiet()
    assert stage.moves() == [("lb2", "lb2"), ("lb1", "lb1")], stage.story()


def killed(stage):
    lb1_holds(stage)
    failover(stage)
    assert len(stage.assigns()) == 1 and stage.moves() == [("lb2", "lb2")], stage.story()


def terminated(stage):
    lb1_holds(stage)
    stage.lb1.daemon.terminate()
    stage.await_holder("lb2")
    assert len(stage.assigns()) == 1 and stage.moves() == [("lb2", "lb2")], stage.story()


def stopped_for_10_s(stage):
    lb1_holds(stage)
    stage.lb1.daemon.freeze()
    begun = time.monotonic()
    stage.await_holder("lb2", stage.down + ACTION + CALLS + ALLOWANCE)
    time.sleep(max(0, begun + 10 - time.monotonic()))
    before = len(stage.requests_of())
    stage.lb1.thaw()
    stage.await_holder("lb1", 10)
    assert stage.quiet()
    assert stage.moves() == [("lb2", "lb2"), ("lb1", "lb1")], stage.story()
    first = next(item for item in stage.requests_of()[before:] if item["caller"] == address4("lb1"))
    assert first not in stage.assigns(), first


def both_master(stage):
    lb1_holds(stage)
    for machine in stage.nodes:
        stage.deafen(machine)
    stage.await_master("lb2")
    time.sleep(8)
    # At most three assertions in a minute, each.
    assert all(len(stage.assigns(name)) <= 3 for name in ("lb1", "lb2")), stage.story()
    assert 1 <= len(stage.moves()) <= 6, stage.story()
    for machine in stage.nodes:
        stage.hear(machine)
    stage.await_holder("lb1", 10)
    assert stage.quiet()


def stolen_by_a_lower_one(stage):
    lb1_holds(stage)
    stage.deafen(stage.lb2)
    stage.await_master("lb2")
    wait_until(lambda: ("lb1", "lb1") in stage.moves(), 10, lambda: f"lb1 leaves it to lb2\n{stage.story()}")
    assert stage.moves()[0] == ("lb2", "lb2") and stage.stayed_master(stage.lb1)
    stage.hear(stage.lb2)
    stage.await_holder("lb1", 10)


def trouble(seconds, fault, asks="assign", moves=1, **fields):
    """A case: this befalls lb2's first assignment; how much longer it may take; how often the address moves."""
    def case(stage):
        lb1_holds(stage)
        words = dict(fields)
        if fault == "action" and words.get("outcome") == "reported" and stage.type == "hetzner":
            words["status_text"] = "finished"
        stage.fault(asks, fault, **(words if "for_ms" in words else {"count": 1, **words}))
        failover(stage, seconds)
        assert len(stage.moves()) == moves and stage.moves()[-1] == ("lb2", "lb2"), stage.story()
        assert stage.stayed_master(stage.lb2)
    return case


def busy_for_2_s(stage):
    lb1_holds(stage)
    stage.busy("lb2", 2 + stage.down)
    took = failover(stage, 3)
    assert 2 < took < 2 + stage.down + 1 + ACTION + CALLS + ALLOWANCE, took
    assert 2 <= len(stage.assigns()) <= 12, stage.story()
    assert stage.moves() == [("lb2", "lb2")]


def throttled(stage):
    lb1_holds(stage)
    stage.fault("assign", "throttle", retry_after=3, count=1)
    failover(stage, 4)
    refused, *later = stage.assigns("lb2")
    assert refused["fault"] and stage.time_of(later[0]) - stage.time_of(refused) >= 2.95, stage.story()


def throttled_without_a_word(stage):
    lb1_holds(stage)
    stage.fault("any", "throttle", for_ms=4000)
    # Nobody says for how long: half a minute at most while master.
    failover(stage, 31)
    at = [stage.time_of(item) for item in stage.requests_of("lb2") if item["fault"]]
    assert at and all(later - early > 3 for early, later in zip(at, at[1:])), stage.story()


def limit_used_up(stage):
    lb1_holds(stage, hourly_limit=42)
    before = len(stage.requests_of())
    # What is left belongs to the failover: nobody looks just to look, not even in the settle window.
    time.sleep(4)
    assert len(stage.requests_of()) - before <= 1, stage.story()
    failover(stage)


def token_replaced(stage):
    lb1_holds(stage)
    wrong = stage.bad_token()
    stage.token(stage.lb2, wrong)
    stage.lb1.daemon.kill()
    stage.await_master("lb2")
    wait_until(lambda: stage.error(stage.lb2), ALLOWANCE + 1, lambda: stage.story())
    shown = stage.lb2.failover("status").stdout
    stage.token(stage.lb2)
    # A provider that refused a token is asked again after 10 to 30 s: more often could lock it out.
    stage.await_holder("lb2", 30 + ACTION + CALLS + ALLOWANCE)
    secrets = [line.rpartition(" ")[2] for text in (wrong, stage.cloud.tokens[stage.type])
               for line in text.splitlines() if "key_id" not in line and "[" not in line]
    assert len(secrets) == 2 and not any(secret in shown for secret in secrets)
    leaks = [str(path) for path, data in stage.written().items() if any(secret.encode() in data for secret in secrets)]
    assert leaks == []


def no_names(stage):
    lb1_holds(stage)
    stage.cloud.resolve(stage.lb2)
    failover(stage)


def another_address(stage):
    lb1_holds(stage)
    stage.cloud.router.ip("address", "replace", "192.0.2.77/24", "dev", "eth1")
    stage.cloud.resolve(stage.lb2, "192.0.2.77")
    stage.lb2.ip("route", "replace", "unreachable", f"{address4('cloud')}/32")
    stage.lb2.ip("route", "replace", "default", "via", "192.0.2.77")
    failover(stage, 15)


def wrong_certificate(stage):
    stage.begin(holder=None, start=())
    stage.lb1.daemon.start()  # without the authority of the lab
    stage.lb1.daemon.await_socket()
    stage.await_master("lb1", 5)
    wait_until(lambda: "certificate" in stage.error(stage.lb1), 10, lambda: stage.story())
    assert not stage.requests_of() and stage.lb1.instance()["state"] == "MASTER"


def only_family(family):
    """A case: the API's name has addresses of both families, and one of them leads nowhere."""
    def case(stage):
        stage.begin(holder=None, start=())
        dead = {"ipv4": f"ip daddr {address4('cloud')} tcp dport 443 drop;",
                "ipv6": f"ip6 daddr {address6('cloud')} tcp dport 443 drop;"}[family]
        for machine in stage.nodes:
            stage.cloud.resolve(machine, address4("cloud"), address6("cloud"))
            machine.run("nft", "-f", "-", input="table inet dead { chain out { type filter hook output priority 0; "
                        + dead + " }; }\n")
            stage.start(machine)
        stage.await_holder("lb1", 5 + ALLOWANCE)
        wait_until(lambda: stage.seen(stage.lb2).get("mine") is False, 10, lambda: stage.story())
        failover(stage)
    return case


def lying_metadata(stage):
    lb1_holds(stage)
    stage.emulator.fault("answer", listener="metadata", path="*active", status=200, body="true")
    failover(stage)
    assert stage.moves() == [("lb2", "lb2")]


def down_while_master(stage):
    lb1_holds(stage)
    stage.fault("any", "reset")
    wait_until(lambda: stage.error(stage.lb1), 10, lambda: f"status is silent about it\n{stage.story()}")
    assert holds_for(lambda: [machine.instance()["state"] for machine in stage.nodes] == ["MASTER", "BACKUP"], 4,
                     every=0.5), stage.story()
    stage.emulator.clear_faults()
    wait_until(lambda: not stage.error(stage.lb1), 15, lambda: stage.story())
    assert not stage.assigns(), stage.story()


def down_while_backup(stage):
    lb1_holds(stage)
    stage.fault("any", "reset")
    stage.lb1.daemon.kill()
    stage.await_master("lb2")
    wait_until(lambda: stage.error(stage.lb2), 5, lambda: f"status is silent about it\n{stage.story()}")
    stage.emulator.clear_faults()
    stage.await_holder("lb2", 6 + ACTION + CALLS + ALLOWANCE)


def demoted_in_flight(stage):
    stage.begin(holder="lb2", start=())
    if stage.kind == "elastic":
        stage.fault("assign", "delay", ms=2500, caller=address4("lb1"), count=1)
    else:
        stage.fault("assign", "action", outcome="lasting", ms=2500, caller=address4("lb1"), count=1)
    stage.start(stage.lb1)
    wait_until(lambda: stage.assigns("lb1"), 10, lambda: f"lb1 calls nobody\n{stage.story()}", every=0.01)
    stage.configure(stage.lb2, FIRST + 50)
    stage.start(stage.lb2)
    wait_until(lambda: stage.lb1.instance()["state"] == "BACKUP", 10, lambda: f"lb1 stays master\n{stage.story()}")
    calls = len(stage.assigns("lb1"))
    # The late landing, and its repair within the settle window.
    wait_until(lambda: ("lb1", "lb1") in stage.moves(), 5, lambda: f"nothing landed late\n{stage.story()}")
    stage.await_holder("lb2", 10)
    assert stage.quiet()
    assert len(stage.assigns("lb1")) == calls == 1 and stage.moves()[-1] == ("lb2", "lb2"), stage.story()


def moved_by_hand(stage):
    stage.begin(holder=None)
    stage.await_holder("lb1")
    stage.by_hand("lb2")
    # Within the settle window it looks every 3 s.
    wait_until(lambda: stage.holder() == "lb1", 4 + ACTION + CALLS + ALLOWANCE, lambda: stage.story())
    assert not stage.assigns("lb2")


def twenty_at_once(stage):
    stage.begin(holder="lb1", start=(), addresses=20)
    head, _, last = stage.address.rpartition(".")
    addresses = [f"{head}.{int(last) + index}" for index in range(20)]
    stage.set_address(*addresses)
    for machine in stage.nodes:
        stage.start(machine)
    wait_until(lambda: [item.get("mine") for item in stage.lb2.instance()["cloud"]] == [False] * 20, 15,
               lambda: stage.story())
    stage.lb1.daemon.kill()
    stage.await_master("lb2")
    wait_until(lambda: all(item.get("mine") for item in stage.lb2.instance()["cloud"]),
               ACTION + 2 * CALLS + ALLOWANCE, lambda: stage.story())
    calls = stage.assigns("lb2")
    assert len(calls) == len(stage.moves()) == 20, stage.story()
    # Hetzner's path and EC2's log do not both name the address: the log of moves does, in the order of the calls.
    moved = [item["address"] for item in stage.emulator.assignments()]
    assert sorted(moved) == sorted(addresses)


def two_families_at_once(stage):
    stage.begin(holder="lb1", start=())
    stage.set_address(cloud_world.RESERVED4, cloud_world.RESERVED6)
    for machine in stage.nodes:
        stage.start(machine)
    stage.await_holder("lb1")
    wait_until(lambda: all(item.get("mine") for item in stage.lb1.instance()["cloud"]), 5, lambda: stage.story())
    wait_until(lambda: [item.get("mine") for item in stage.lb2.instance()["cloud"]] == [False] * 2, 10,
               lambda: stage.story())
    stage.lb1.daemon.kill()
    stage.await_master("lb2")
    wait_until(lambda: all(item.get("mine") for item in stage.lb2.instance()["cloud"]),
               2 * ACTION + 2 * CALLS + ALLOWANCE, lambda: stage.story())
    # A droplet has one event at a time: the second is refused with 422 until the first is done.
    assert sorted(item["status"] for item in stage.assigns("lb2"))[:2] == [201, 201], stage.story()
    assert len([move for move in stage.moves() if move == ("lb2", "lb2")]) == 2


def holder_deleted(stage):
    lb1_holds(stage)
    stage.lb1.daemon.kill()
    stage.emulator.admin("POST", "/delete", {"node": "lb1"})
    stage.await_holder("lb2", stage.down + ACTION + CALLS + ALLOWANCE)


def clock_steps(stage):
    """The wall clocks of both nodes step by an hour, in different directions, while all run."""
    stage.begin(holder="lb1", start=())
    clocks = {}
    for machine in stage.nodes:
        clocks[machine] = machine.folder / "clock"
        clocks[machine].write_text("+0\n")
    try:
        for machine in stage.nodes:
            stage.start_with_clock(machine, clocks[machine])
        stage.await_holder("lb1")
        wait_until(lambda: stage.seen(stage.lb2).get("mine") is False, 10, lambda: stage.story())
        clocks[stage.lb1].write_text("+3600\n")
        clocks[stage.lb2].write_text("-3600\n")
        # Nothing on the protocol's clock notices: no move, nobody changes.
        assert holds_for(lambda: [machine.instance()["state"] for machine in stage.nodes] == ["MASTER", "BACKUP"], 1)
        assert not stage.assigns(), stage.story()
        failover(stage)
        assert stage.moves() == [("lb2", "lb2")]
    finally:
        for machine in stage.nodes:
            stage.end_clock(machine)
