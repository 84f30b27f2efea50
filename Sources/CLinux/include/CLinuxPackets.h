/// Batches of datagrams: recvmmsg and sendmmsg with their control messages.
#pragma once
#include <stddef.h>
#include <stdint.h>

/// An address as two halves in host order; an IPv4 address is the low 32 bits of `low`.
typedef struct clinux_address {
  uint64_t high;
  uint64_t low;
} clinux_address;

/// A datagram beside its payload. Receiving fills it, sending reads it.
typedef struct clinux_packet {
  clinux_address source;
  clinux_address destination;
  /// Interface it came through or has to leave through; 0 lets the routes decide.
  int32_t interface;
  /// Where the payload starts in the arena.
  uint32_t offset;
  /// Bytes of payload.
  uint32_t length;
  /// TTL or hop limit; on sending 0 takes the socket's.
  uint8_t hops;
  /// Nonzero if the datagram was longer than its buffer or had no proper IP header.
  uint8_t damaged;
} clinux_packet;

/// What the calls need besides the payloads; allocated once for all sockets of a thread.
typedef struct clinux_batch clinux_batch;

enum {
  /// Datagrams of one call.
  clinux_batch_size = 64,
  /// Room for one received datagram: more than an advertisement of 255 IPv6 addresses takes.
  clinux_packet_room = 4352,
};

/// An instruction of classic BPF, as `struct sock_filter`.
typedef struct clinux_instruction {
  uint16_t code;
  uint8_t if_true;
  uint8_t if_false;
  uint32_t constant;
} clinux_instruction;

/// Lets a program decide which packets a socket gets, in the place of the one before.
int clinux_filter_attach(int socket, const clinux_instruction *program, size_t count);
/// The socket gets everything; nothing if there was no program.
int clinux_filter_detach(int socket);

/// A batch, or null without memory.
clinux_batch *clinux_batch_create(void);
void clinux_batch_free(clinux_batch *batch);
/// The descriptions of what was received last.
const clinux_packet *clinux_batch_packets(const clinux_batch *batch);
/// The arena that their offsets point into.
const uint8_t *clinux_batch_bytes(const clinux_batch *batch);

/// Receives at most a batch from a raw socket of `family` (4 or 6) without waiting: how many, 0 if
/// none waits. The IPv4 header is taken off; it tells addresses and TTL. With a `port` the socket is
/// one of datagrams, and those from another port are damaged.
int clinux_batch_receive(clinux_batch *batch, int socket, int family, int port);
/// Sends `count` (at most a batch) datagrams of `family` (4 or 6) without waiting. Returns how many
/// the kernel took, which is fewer if one failed, or the error of the first. `port` is that of the
/// destinations, 0 on a raw socket.
int clinux_batch_send(
    clinux_batch *batch, int socket, int family, int port, const clinux_packet *packets,
    int count, const uint8_t *bytes);
/// The same for whole Ethernet frames on a packet socket.
int clinux_batch_send_frames(
    clinux_batch *batch, int socket, const clinux_packet *packets, int count, const uint8_t *bytes);
