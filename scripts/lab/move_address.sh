#!/bin/sh
# Run by cloud-emulator in the lab's cloud router whenever an address has another holder (--on-move): sends its traffic
# there. docs/CLOUD-EMULATOR.md describes the environment. It runs between a move and its effect: keep it short.
set -eu
address=${EMULATOR_ADDRESS%/*}

# DigitalOcean's reserved IPv4 addresses: translated to the droplet's anchor address and back, packet by packet without
# connection tracking, so that connections move with the address as they do there. One table for each address, replaced
# as one.
translate() {
  table=reserved_$(echo "$address" | tr . _)
  {
    echo "add table ip $table; delete table ip $table;"
    if [ -n "$EMULATOR_NEW_ANCHOR_ADDRESS" ]; then
      echo "table ip $table {
        chain translate {
          type filter hook prerouting priority raw;
          ip daddr $address ip daddr set $EMULATOR_NEW_ANCHOR_ADDRESS
          iifname eth1 ip saddr $EMULATOR_NEW_ANCHOR_ADDRESS ip saddr set $address
        }
      }"
    fi
  } | nft -f -
}

# Everything else is routed to the machine as it is.
route() {
  if [ -n "$1" ]; then
    ip "-$2" route replace "$address/$3" via "$1" dev eth1
  else
    ip "-$2" route replace unreachable "$address/$3"
  fi
}

case $EMULATOR_PROVIDER:$address in
  digitalocean:*:*) route "$EMULATOR_NEW_PUBLIC_ADDRESS6" 6 128 ;;
  digitalocean:* | amazon-elastic:*) translate ;;
  hetzner:*:*) route "$EMULATOR_NEW_PUBLIC_ADDRESS6" 6 64 ;;
  amazon:*:*) ;; # the lab's AWS has no IPv6
  amazon:* | hetzner:10.*) route "$EMULATOR_NEW_PRIVATE_ADDRESS" 4 32 ;;
  *) route "$EMULATOR_NEW_PUBLIC_ADDRESS" 4 32 ;;
esac
