"""The world that the lab's cloud emulator starts with: whose machines there are, and whose addresses."""

import json

from .addresses import address4, address6

#: Reserved address (DigitalOcean) and floating addresses (Hetzner) of the lab, and tokens for them.
RESERVED4, RESERVED6 = "203.0.113.10", "2001:db8:d0::10"
FLOATING4 = "203.0.113.20"
#: Of a floating IPv6 network, which is a /64, the address that the service uses.
FLOATING6, FLOATING6_NETWORK = "2001:db8:f6::1", "2001:db8:f6::/64"
FLOATING_ID = 478
DIGITALOCEAN_TOKEN, HETZNER_TOKEN = "dop_v1_" + "1a" * 32, "hetzner-" + "2b" * 28

#: Secondary private address (EC2) and the keys of a user.
SECONDARY4 = "10.0.0.9"
AMAZON_KEY, AMAZON_SECRET = "AKIALABUSER", "amazon-" + "3c" * 16

#: Machine of the lab -> the provider's number of it.
DROPLETS = {"lb1": 3164444, "lb2": 3164445}
SERVERS = {"lb1": 42, "lb2": 43}
#: Machine -> the address on its public interface that reserved IPv4 addresses are translated to.
ANCHORS = {"lb1": "10.17.0.5", "lb2": "10.17.0.6"}


def digitalocean(holder="lb1", scopes=None, hourly_limit=None):
    """The lab's two balancers as droplets in one region, with one reserved address of each family."""
    token = {"id": "lab", "secret": DIGITALOCEAN_TOKEN}
    if scopes is not None:
        token["scopes"] = scopes
    if hourly_limit is not None:
        token["hourly_limit"] = hourly_limit
    at = {"droplet": DROPLETS[holder]} if holder else {"region": "nyc3"}
    return {"digitalocean": {
        "droplets": [
            {"id": number, "name": name, "region": "nyc3", "public_address": address4(name),
             "public_address6": address6(name), "anchor_address": ANCHORS[name]}
            for name, number in DROPLETS.items()],
        "reserved_addresses": [
            {"address": RESERVED4, **at}, {"address": RESERVED6, "region": "nyc3"}],
        "tokens": [token],
    }}


def hetzner(holder="lb1", addresses=1, hourly_limit=None):
    """The lab's two balancers as servers in one project, with `addresses` floating IPv4 addresses in a row."""
    first = int(FLOATING4.rpartition(".")[2])
    return {"hetzner": {
        "servers": [
            {"id": number, "name": name, "location": "fsn1", "public_address": address4(name),
             "public_address6": address6(name), "private_networks": [{"network": 4711, "address": f"10.0.0.{number}"}]}
            for name, number in SERVERS.items()],
        "floating_addresses": [
            {"id": FLOATING_ID + index, "address": f"203.0.113.{first + index}", "location": "fsn1",
             **({"server": SERVERS[holder]} if holder else {})}
            for index in range(addresses)] + [
                {"id": 600, "address": FLOATING6_NETWORK, "location": "fsn1",
                 **({"server": SERVERS[holder]} if holder else {})}],
        "tokens": [{"id": "lab-hetzner", "secret": HETZNER_TOKEN}],
        **({} if hourly_limit is None else {"hourly_limit": hourly_limit}),
    }}


def amazon(holder="lb1", addresses=1):
    """The lab's two balancers as EC2 instances of one subnet; the holder has the secondary addresses, in a row."""
    first = int(SECONDARY4.rpartition(".")[2])
    secondary = [f"10.0.0.{first + index}" for index in range(addresses)]
    return {"amazon": {
        "instances": [
            {"id": number, "name": name, "region": "eu-central-1", "public_address": address4(name),
             "private_address": f"10.0.0.{number}", "secondary_addresses": secondary if name == holder else []}
            for name, number in SERVERS.items()],
        "access_keys": [
            {"id": "lab-user", "access_key": AMAZON_KEY, "secret_key": AMAZON_SECRET},
            {"id": "lab-role", "access_key": "ASIALABROLE", "secret_key": AMAZON_SECRET,
             "session_token": "lab-session"}],
    }}


def credentials(key, secret):
    """A file of AWS's shared credentials."""
    return f"[default]\naws_access_key_id = {key}\naws_secret_access_key = {secret}\n"


def write(path, world):
    """Writes a world file; returns its path."""
    path.write_text(json.dumps(world, indent=1))
    return path
