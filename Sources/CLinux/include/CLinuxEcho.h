/// What a witness is asked with: ICMP echo, and connections that are opened and closed again.
#pragma once
#include <stddef.h>
#include <stdint.h>

#include "CLinuxPackets.h"

/// An answer to an echo request.
typedef struct clinux_echo {
  clinux_address source;
  uint16_t identifier;
  uint16_t sequence;
} clinux_echo;

/// A nonblocking raw socket that receives echo replies of `family` (4 or 6) and nothing else.
int clinux_echo_socket(int family);
/// Sends an echo request.
int clinux_echo_send(
    int socket, int family, clinux_address target, uint16_t identifier, uint16_t sequence);
/// The next echo reply: 1, or -EAGAIN if none waits. 0 for a packet that is none.
int clinux_echo_next(int socket, int family, clinux_echo *echo);

/// Begins a TCP connection without waiting: a descriptor that becomes writable once it is decided.
int clinux_connection_begin(int family, clinux_address target, uint16_t port);
/// How a connection that was begun has ended: 0 if it is open, or the negated errno.
int clinux_connection_result(int socket);
