"""What people get wrong: one mistake put into a tree or into its text."""

from . import rows
from .tree import Line, walk

TABLES = {"global_defs": rows.GLOBAL, "vrrp_script": rows.SCRIPT, "track_file": rows.FILE,
          "vrrp_track_file": rows.FILE, "vrrp_track_process": rows.PROCESS, "vrrp_instance": rows.INSTANCE,
          "vrrp_sync_group": rows.SYNC}


def put(random, lines):
    """Puts a random flaw into the tree; returns its name, or None where it does not fit."""
    flaw = random.choice(FLAWS)
    return flaw.__name__ if flaw(random, lines) else None


def blocks(lines, name=None):
    """The blocks of the top level, of one keyword or any."""
    return [line for line in lines if line.block is not None and (name is None or line.name() == name)]


def wrong_value(random, lines):
    """A value that its keyword does not take."""
    return replace_value(random, lines, lambda row: row.value.wrong(random))


def right_value(random, lines):
    """A keyword more, with a value that it takes: it may be newer than keepalived 2.2.7, or not go with the others."""
    return replace_value(random, lines, lambda row: row.value.right(random))


def replace_value(random, lines, value):
    """Gives a random keyword of a random block another value, in place of those that it has there."""
    found = [line for line in blocks(lines) if line.name() in TABLES]
    if not found:
        return False
    block = random.choice(found)
    row = random.choice(TABLES[block.name()])
    block.block = [line for line in block.block if line.name() != row.name]
    block.block.append(Line(f"{row.name} {value(row)}".strip()))
    return True


def no_addresses(random, lines):
    """An instance that means to have none."""
    found = blocks(lines, "vrrp_instance")
    if not found:
        return False
    block = random.choice(found)
    block.block = [line for line in block.block if line.name() != "virtual_ipaddress"] + [Line("no_virtual_ipaddress")]
    return True


def quotes(random, lines):
    """Quotes around a word."""
    owner, index = random.choice(list(walk(lines)))
    words = owner[index].text.split(" ")
    at = random.randrange(len(words))
    words[at] = random.choice(('"{}"', "'{}'")).format(words[at])
    owner[index].text = " ".join(words)
    return True


def unknown_keyword(random, lines):
    """A letter of a keyword is missing, doubled or another."""
    places = [(owner, index) for owner, index in walk(lines) if not owner[index].text[0].isdigit()]
    owner, index = random.choice(places)
    word, _, rest = owner[index].text.partition(" ")
    at = random.randrange(len(word))
    word = word[:at] + random.choice(("", word[at] * 2, "x")) + word[at + 1:]
    owner[index].text = f"{word} {rest}".strip() or "x"
    return True


def missing_keyword(random, lines):
    """A keyword that is left out, often one that is needed."""
    block = random.choice(blocks(lines))
    if not block.block:
        return False
    needed = [line for line in block.block
              if line.name() in ("interface", "virtual_router_id", "script", "virtual_ipaddress", "group", "file", "process")]
    block.block.remove(random.choice(needed or block.block))
    return True


def twice(random, lines):
    """A line that stands twice."""
    owner, index = random.choice(list(walk(lines)))
    line = owner[index]
    owner.insert(index + 1, Line(line.text, None if line.block is None else list(line.block), line.values))
    return True


def elsewhere(random, lines):
    """A line in another block."""
    owner, index = random.choice(list(walk(lines)))
    moved = owner.pop(index)
    target = random.choice(blocks(lines) or [Line("", [])])
    target.block.append(moved)
    return True


def same_router(random, lines):
    """Two instances with one number on one interface."""
    found = blocks(lines, "vrrp_instance")
    if len(found) < 2:
        return False
    values = {line.name(): line.text for line in found[0].block}
    for line in found[1].block:
        line.text = values.get(line.name(), line.text) if line.name() in ("interface", "virtual_router_id") else line.text
    return True


def same_address(random, lines):
    """Two instances with one address."""
    found = [line for line in blocks(lines, "vrrp_instance")]
    lists = [line for block in found for line in block.block if line.name() == "virtual_ipaddress" and line.block]
    if len(lists) < 2:
        return False
    lists[1].block.append(lists[0].block[-1])
    return True


def unknown_name(random, lines):
    """Something tracked or grouped that does not exist."""
    lists = [line for block in blocks(lines) for line in block.block or []
             if line.block and line.name() in ("track_script", "track_file", "track_process", "track_interface", "group")]
    if not lists:
        return False
    random.choice(lists).block.append(Line(random.choice(("nobody", "nobody weight 5"))))
    return True


def wrong_address(random, lines):
    """An address that is none, or with options that are none."""
    lists = [line for block in blocks(lines, "vrrp_instance") for line in block.block
             if line.block and line.name() in ("virtual_ipaddress", "virtual_ipaddress_excluded")]
    if not lists:
        return False
    entry = random.choice(random.choice(lists).block)
    if random.random() < 0.5:
        entry.text = random.choice(("192.0.2.300", "192.0.2.1/33", "2001:db8::1/129", "host", "1.2.3", "::g", "/24",
                                    "224.0.0.5", "192.0.2.1/", "fe80::1%eth1", "127.0.0.1", "0.0.0.0", "10.0.0.1-5"))
    else:
        entry.text += " " + rows.ADDRESS_OPTIONS.wrong(random)
    return True


def other_family(random, lines):
    """An address or a peer of the other family."""
    lists = [line for block in blocks(lines, "vrrp_instance") for line in block.block
             if line.block and line.name() in ("virtual_ipaddress", "unicast_peer")]
    if not lists:
        return False
    chosen = random.choice(lists)
    chosen.block.append(Line("192.0.2.77" if ":" in chosen.block[0].text else "2001:db8::77"))
    return True


def wrong_peer(random, lines):
    """A peer that is twice, its own address, none at all, or with limits the wrong way round."""
    lists = [line for block in blocks(lines, "vrrp_instance") for line in block.block if line.name() == "unicast_peer"]
    if not lists:
        return False
    chosen = random.choice(lists)
    chosen.block.append(Line(random.choice((chosen.block[0].text, "192.0.2.2", "lb3", "192.0.2.9 min_ttl 9 max_ttl 3",
                                            "192.0.2.9 min_ttl", "192.0.2.9 ttl 5", "192.0.2.9 max_ttl 256"))))
    return True


def wrong_route(random, lines):
    """A route or a rule that cannot be."""
    found = blocks(lines, "vrrp_instance")
    if not found:
        return False
    word, entry = random.choice((
        ("virtual_routes", "203.0.113.0/24 via"), ("virtual_routes", "203.0.113.0/33 dev eth1"),
        ("virtual_routes", "203.0.113.0/24 dev eth1 colour red"), ("virtual_routes", "203.0.113.0/24 via fe80::1 dev eth1"),
        ("virtual_routes", "203.0.113.0/24 dev eth1 metric x"), ("virtual_routes", "via 192.0.2.21"),
        ("virtual_rules", "from 198.51.100.0/24"), ("virtual_rules", "from 198.51.100.0/24 table x-y"),
        ("virtual_rules", "from 2001:db8::/48 to 192.0.2.0/24 table 100"), ("virtual_rules", "table 100 colour red"),
        ("virtual_rules", "from 198.51.100.0/24 table 100 priority x")))
    random.choice(found).block.append(Line(word, [Line(entry)], True))
    return True


def extra_word(random, lines):
    """A word too many."""
    owner, index = random.choice(list(walk(lines)))
    owner[index].text += " " + random.choice(("extra", "7", '"a b"'))
    return True


def empty_block(random, lines):
    """A block with nothing in it."""
    owner, index = random.choice([place for place in walk(lines) if place[0][place[1]].block is not None])
    owner[index].block = []
    return True


def no_block(random, lines):
    """A keyword that needs a block, without one; or one with a block that needs none."""
    owner, index = random.choice(list(walk(lines)))
    line = owner[index]
    line.block = None if line.block is not None else [Line("x y")]
    return True


def strict(random, lines):
    """Strict mode in a file that was not made for it."""
    lines.insert(0, Line("global_defs", [Line("vrrp_strict")]))
    return True


def break_text(random, files):
    """A brace, a quote or a half of the text too many or too few."""
    text = files["keepalived.conf"]
    kind = random.choice(("open", "close", "cut", "quote", "double quote", "gone"))
    places = [at for at, letter in enumerate(text) if letter in "{}"]
    if kind == "cut":
        text = text[:random.randrange(len(text))]
    elif kind == "gone" and places:
        at = random.choice(places)
        text = text[:at] + text[at + 1:]
    else:
        at = random.choice([0, *[at + 1 for at, letter in enumerate(text) if letter == "\n"]])
        text = text[:at] + {"open": "{\n", "close": "}\n", "quote": "router_id 'x\n"}.get(kind, 'router_id "x\n') + text[at:]
    files["keepalived.conf"] = text
    return f"text: {kind}"


FLAWS = [wrong_value] * 8 + [right_value] * 4 + [unknown_keyword] * 2 + [
    no_addresses, quotes,
    missing_keyword, missing_keyword, twice, twice, elsewhere, same_router, same_address, unknown_name, wrong_address,
    wrong_address, other_family, wrong_peer, wrong_route, wrong_route, extra_word, extra_word, empty_block, no_block, strict]
