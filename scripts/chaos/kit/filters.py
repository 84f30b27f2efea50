"""Loss and partitions on the lab's switch, by nftables: the machines notice nothing but the silence."""

from lab.switch import Switch

TABLE = "bridge chaos"
#: What a rule may pick out.
ALL, VRRP, ARP = "", "meta protocol ip ip protocol 112", "meta protocol arp"
VRRP6 = "meta protocol ip6 ip6 nexthdr 112"


class Filters:
    """Rules on the switch. Each `drop` adds one; `clear` takes all away."""

    def __init__(self, switch):
        self.switch = switch
        self._nft("add table bridge chaos; add chain bridge chaos forward "
                  "{ type filter hook forward priority 0; policy accept; }")

    def _nft(self, text):
        """Feeds a script to nft in the switch."""
        self.switch.run("nft", "-f", "-", input=text)

    def drop(self, source=None, target=None, match=ALL, chance=1.0):
        """Drops frames from `source` to `target` (machines, None: any) that match, with a chance of 0 to 1."""
        words = []
        if source is not None:
            words.append(f'iifname "{Switch.port(source)}"')
        if target is not None:
            words.append(f'oifname "{Switch.port(target)}"')
        if match:
            words.append(match)
        if chance < 1:
            words.append(f"numgen random mod 1000 < {round(chance * 1000)}")
        self._nft(f"add rule {TABLE} forward {' '.join(words)} counter drop")

    def between(self, first, second, match=ALL, chance=1.0):
        """Drops both ways."""
        self.drop(first, second, match, chance)
        self.drop(second, first, match, chance)

    def clear(self):
        """Everything passes again."""
        self._nft(f"flush chain {TABLE} forward")

    def dropped(self):
        """How many frames all rules dropped so far."""
        text = self.switch.run("nft", "list", "table", *TABLE.split()).stdout
        return sum(int(words.split()[0]) for words in text.split("packets ")[1:])
