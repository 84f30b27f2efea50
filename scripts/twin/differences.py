"""What the two may do differently with one file on purpose, and what is left."""

import re

#: Longest time in s until all of the generated instances are MASTER or FAULT.
SETTLE = 6.5


def unlisted(found):
    """Lines for what behaviour.compare() found and no reason covers."""
    lines = []
    for what, (theirs, ours) in found.items():
        if what == "states":
            lines += states(theirs, ours)
        elif what == "announced":
            # The own address, when a fault ends: keepalived counts scripts that have not reported yet as one.
            lines += parts(what, *([item for item in side if not re.fullmatch(r"[0-9.]+\.0\.2|192\.0\.2\.2", item[1])]
                                   for side in (theirs, ours)))
        elif what == "adverts":
            lines += parts(what, plain(theirs), plain(ours))
        elif isinstance(theirs, dict):
            for key in sorted(set(theirs) | set(ours)):
                left, right = (side.get(key, []) for side in (theirs, ours))
                rest = parts(f"{what}: {key}", *((plain(left), plain(right)) if key == "resigned" else (left, right)))
                lines += [line for line in rest if not LEFT_BEHIND.match(line)]
        else:
            lines += [line for line in parts(what, theirs, ours) if not LENT.match(line)]
    return lines


def plain(adverts):
    """Adverts without the hop limit of unicast over IPv6: keepalived leaves the kernel's 64, failover sends 255."""
    return [advert[:4] + ((0 if ":" in advert[2] and not advert[2].startswith("ff") else advert[4]),) + advert[5:]
            for advert in adverts]


def states(theirs, ours):
    """An owner of failover first asks its peers, for at most an advert interval: it is BACKUP until then."""
    lines = []
    for name in sorted(set(theirs) | set(ours)):
        left, right = theirs.get(name, []), ours.get(name, [])
        if left == ["MASTER 255"] and right == ["BACKUP 255", "MASTER 255"]:
            continue
        # failover knows the results of scripts before its first state, keepalived tells the priority without them.
        if [word.split()[0] for word in left] == [word.split()[0] for word in right] and left[-1:] == right[-1:]:
            continue
        if left != right:
            lines.append(f"states: {name}: keepalived {left}, failover {right}")
    return lines


#: A macvlan that has nothing but addresses, and sends no adverts, gets no link-local address by failover.
LENT = re.compile(r"addresses: keepalived only: \('vrrp6\.\d+', 'fe80::2/64', 'link'")
#: What keepalived 2.2.7 does that nobody wants: an address with a `peer` stays when it ends.
LEFT_BEHIND = re.compile(r"at the end: addresses: keepalived only: \('\w+', '[^']+', '\w+', '\w+', \S+ '[0-9.]+', '[^']*'\)")


def parts(what, theirs, ours):
    """What only one of them has."""
    return ([f"{what}: keepalived only: {item}" for item in theirs if item not in ours]
            + [f"{what}: failover only: {item}" for item in ours if item not in theirs])
