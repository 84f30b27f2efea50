/// Noticing that packets for an address arrive.
#pragma once
#include "CLinuxPackets.h"

/// A nonblocking packet socket for IP packets of the family 4 or 6 to `address`, those over the
/// loopback interface left out.
int clinux_traffic_socket(int family, clinux_address address);
/// Takes what waits: 1 if anything did that came from outside, else 0 or a negated errno.
int clinux_traffic_next(int socket);
