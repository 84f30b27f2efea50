/// What `failover` itself looks at: the terminal, and who answers ARP. The daemon uses none of it.
#pragma once
#include <stddef.h>
#include <stdint.h>

#include "CLinuxPackets.h"

/// Lines of the terminal behind a descriptor; 0 if it does not say, negative if it is none.
int clinux_terminal_rows(int descriptor);

/// One answer to an ARP request.
typedef struct clinux_arp_answer {
  uint8_t hardware[6];
  clinux_address address;
} clinux_arp_answer;

/// A nonblocking packet socket for ARP on one interface; also receives what others answer.
int clinux_arp_socket(int interface);
/// Asks who has `target`; `source` 0 makes it a probe that changes no cache. RFC 5227 section 2.1.1.
int clinux_arp_ask(int socket, int interface, const uint8_t *hardware, clinux_address target);
/// The next ARP reply that was received, -EAGAIN if none waits.
int clinux_arp_next(int socket, clinux_arp_answer *answer);
/// The hardware address of an interface, six bytes; negative if it has none.
int clinux_hardware_address(int interface, uint8_t *hardware);
