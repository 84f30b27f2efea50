#define _GNU_SOURCE
#include "CLinux.h"
#include "CLinuxRetry.h"

#include <endian.h>
#include <errno.h>
#include <linux/filter.h>
#include <netinet/in.h>
#include <netpacket/packet.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

/// Enough for packet information and hop limit of either family.
enum { control_room = 128 };

typedef union clinux_name {
  struct sockaddr_in v4;
  struct sockaddr_in6 v6;
  struct sockaddr_ll link;
} clinux_name;

struct clinux_batch {
  struct mmsghdr messages[clinux_batch_size];
  struct iovec vectors[clinux_batch_size];
  clinux_name names[clinux_batch_size];
  _Alignas(struct cmsghdr) uint8_t controls[clinux_batch_size][control_room];
  clinux_packet packets[clinux_batch_size];
  uint8_t bytes[clinux_batch_size * clinux_packet_room];
};

clinux_batch *clinux_batch_create(void) { return calloc(1, sizeof(clinux_batch)); }

void clinux_batch_free(clinux_batch *batch) { free(batch); }

const clinux_packet *clinux_batch_packets(const clinux_batch *batch) { return batch->packets; }

const uint8_t *clinux_batch_bytes(const clinux_batch *batch) { return batch->bytes; }

static clinux_address from_v6(const struct in6_addr *address) {
  uint64_t halves[2];
  memcpy(halves, address, sizeof halves);
  return (clinux_address){.high = be64toh(halves[0]), .low = be64toh(halves[1])};
}

static struct in6_addr to_v6(clinux_address address) {
  uint64_t halves[2] = {htobe64(address.high), htobe64(address.low)};
  struct in6_addr result;
  memcpy(&result, halves, sizeof result);
  return result;
}

static uint32_t word(const uint8_t *bytes) {
  return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

/// Takes the IPv4 header off and reads it.
static void read_v4_header(clinux_packet *packet, const uint8_t *bytes) {
  uint32_t header = packet->length < 20 ? 0 : (bytes[0] & 15u) * 4;
  if (header < 20 || header > packet->length) {
    packet->damaged = 1;
    return;
  }
  packet->hops = bytes[8];
  packet->source.low = word(bytes + 12);
  packet->destination.low = word(bytes + 16);
  packet->offset += header;
  packet->length -= header;
}

static void read_controls(clinux_packet *packet, struct msghdr *message) {
  for (struct cmsghdr *control = CMSG_FIRSTHDR(message); control != NULL;
       control = CMSG_NXTHDR(message, control)) {
    if (control->cmsg_level == IPPROTO_IP && control->cmsg_type == IP_PKTINFO) {
      struct in_pktinfo info;
      memcpy(&info, CMSG_DATA(control), sizeof info);
      packet->interface = info.ipi_ifindex;
      // A raw socket's own header says the same, and is read later.
      packet->destination.low = word((const uint8_t *)&info.ipi_addr);
    } else if (control->cmsg_level == IPPROTO_IP && control->cmsg_type == IP_TTL) {
      int hops;
      memcpy(&hops, CMSG_DATA(control), sizeof hops);
      packet->hops = (uint8_t)hops;
    } else if (control->cmsg_level == IPPROTO_IPV6 && control->cmsg_type == IPV6_PKTINFO) {
      struct in6_pktinfo info;
      memcpy(&info, CMSG_DATA(control), sizeof info);
      packet->interface = (int32_t)info.ipi6_ifindex;
      packet->destination = from_v6(&info.ipi6_addr);
    } else if (control->cmsg_level == IPPROTO_IPV6 && control->cmsg_type == IPV6_HOPLIMIT) {
      int hops;
      memcpy(&hops, CMSG_DATA(control), sizeof hops);
      packet->hops = (uint8_t)hops;
    }
  }
}

/// The sender of a datagram, which must use the port that we use.
static void read_name(clinux_packet *packet, const clinux_name *name, int family, int port) {
  if (family == 4) {
    packet->source.low = word((const uint8_t *)&name->v4.sin_addr);
    if (name->v4.sin_port != htobe16((uint16_t)port)) packet->damaged = 1;
  } else {
    packet->source = from_v6(&name->v6.sin6_addr);
    if (port != 0 && name->v6.sin6_port != htobe16((uint16_t)port)) packet->damaged = 1;
  }
}

int clinux_batch_receive(clinux_batch *batch, int socket, int family, int port) {
  for (int i = 0; i < clinux_batch_size; i++) {
    batch->vectors[i] = (struct iovec){
        .iov_base = batch->bytes + i * clinux_packet_room, .iov_len = clinux_packet_room};
    batch->messages[i].msg_hdr = (struct msghdr){
        .msg_name = &batch->names[i], .msg_namelen = sizeof batch->names[i],
        .msg_iov = &batch->vectors[i], .msg_iovlen = 1,
        .msg_control = batch->controls[i], .msg_controllen = control_room};
  }
  int count = CLINUX_RETRY(
      recvmmsg(socket, batch->messages, clinux_batch_size, MSG_DONTWAIT, NULL));
  if (count == -EAGAIN) return 0;
  for (int i = 0; i < count; i++) {
    struct msghdr *message = &batch->messages[i].msg_hdr;
    clinux_packet *packet = &batch->packets[i];
    *packet = (clinux_packet){
        .offset = (uint32_t)(i * clinux_packet_room), .length = batch->messages[i].msg_len,
        .damaged = (message->msg_flags & (MSG_TRUNC | MSG_CTRUNC)) != 0};
    read_controls(packet, message);
    if (family == 4 && port == 0) {
      read_v4_header(packet, batch->bytes + packet->offset);
    } else {
      read_name(packet, &batch->names[i], family, port);
    }
  }
  return count;
}

_Static_assert(sizeof(clinux_instruction) == sizeof(struct sock_filter), "same layout");

int clinux_filter_attach(int socket, const clinux_instruction *program, size_t count) {
  if (count > BPF_MAXINSNS) return -EINVAL;
  struct sock_filter instructions[BPF_MAXINSNS];
  memcpy(instructions, program, count * sizeof *instructions);
  struct sock_fprog filter = {.len = (unsigned short)count, .filter = instructions};
  return CLINUX_RETRY(setsockopt(socket, SOL_SOCKET, SO_ATTACH_FILTER, &filter, sizeof filter));
}

int clinux_filter_detach(int socket) {
  int unused = 0;
  int result =
      CLINUX_RETRY(setsockopt(socket, SOL_SOCKET, SO_DETACH_FILTER, &unused, sizeof unused));
  return result == -ENOENT ? 0 : result;
}

/// Appends one control message; the room of a message always suffices for the two we send.
static void append_control(
    struct msghdr *message, int level, int type, const void *data, size_t size) {
  struct cmsghdr *control =
      (struct cmsghdr *)((uint8_t *)message->msg_control + message->msg_controllen);
  control->cmsg_level = level;
  control->cmsg_type = type;
  control->cmsg_len = CMSG_LEN(size);
  memcpy(CMSG_DATA(control), data, size);
  message->msg_controllen += CMSG_SPACE(size);
}

static void address_v4(
    struct sockaddr_in *name, struct msghdr *message, const clinux_packet *packet) {
  *name = (struct sockaddr_in){
      .sin_family = AF_INET, .sin_addr.s_addr = htobe32((uint32_t)packet->destination.low)};
  message->msg_namelen = sizeof *name;
  struct in_pktinfo info = {
      .ipi_ifindex = packet->interface,
      .ipi_spec_dst.s_addr = htobe32((uint32_t)packet->source.low)};
  append_control(message, IPPROTO_IP, IP_PKTINFO, &info, sizeof info);
  int hops = packet->hops;
  if (hops != 0) append_control(message, IPPROTO_IP, IP_TTL, &hops, sizeof hops);
}

static void address_v6(
    struct sockaddr_in6 *name, struct msghdr *message, const clinux_packet *packet) {
  *name = (struct sockaddr_in6){
      .sin6_family = AF_INET6, .sin6_addr = to_v6(packet->destination),
      .sin6_scope_id = (uint32_t)packet->interface};
  message->msg_namelen = sizeof *name;
  struct in6_pktinfo info = {
      .ipi6_ifindex = (unsigned)packet->interface, .ipi6_addr = to_v6(packet->source)};
  append_control(message, IPPROTO_IPV6, IPV6_PKTINFO, &info, sizeof info);
  int hops = packet->hops;
  if (hops != 0) append_control(message, IPPROTO_IPV6, IPV6_HOPLIMIT, &hops, sizeof hops);
}

/// A message without name and control, but with its payload.
static struct msghdr *prepare(
    clinux_batch *batch, int i, const clinux_packet *packet, const uint8_t *bytes) {
  batch->vectors[i] = (struct iovec){
      .iov_base = (void *)(bytes + packet->offset), .iov_len = packet->length};
  struct msghdr *message = &batch->messages[i].msg_hdr;
  *message = (struct msghdr){
      .msg_name = &batch->names[i], .msg_iov = &batch->vectors[i], .msg_iovlen = 1,
      .msg_control = batch->controls[i]};
  return message;
}

int clinux_batch_send(
    clinux_batch *batch, int socket, int family, int port, const clinux_packet *packets,
    int count, const uint8_t *bytes) {
  for (int i = 0; i < count; i++) {
    struct msghdr *message = prepare(batch, i, &packets[i], bytes);
    if (family == 4) {
      address_v4(&batch->names[i].v4, message, &packets[i]);
      batch->names[i].v4.sin_port = htobe16((uint16_t)port);
    } else {
      address_v6(&batch->names[i].v6, message, &packets[i]);
      batch->names[i].v6.sin6_port = htobe16((uint16_t)port);
    }
  }
  return CLINUX_RETRY(
      sendmmsg(socket, batch->messages, (unsigned)count, MSG_DONTWAIT | MSG_NOSIGNAL));
}

int clinux_batch_send_frames(
    clinux_batch *batch, int socket, const clinux_packet *packets, int count,
    const uint8_t *bytes) {
  for (int i = 0; i < count; i++) {
    struct msghdr *message = prepare(batch, i, &packets[i], bytes);
    struct sockaddr_ll *name = &batch->names[i].link;
    *name = (struct sockaddr_ll){
        .sll_family = AF_PACKET, .sll_ifindex = packets[i].interface, .sll_halen = 6};
    // Type and destination as in the frame; the kernel uses the type for queueing disciplines.
    memcpy(&name->sll_protocol, bytes + packets[i].offset + 12, 2);
    memcpy(name->sll_addr, bytes + packets[i].offset, 6);
    message->msg_namelen = sizeof *name;
    message->msg_control = NULL;
  }
  return CLINUX_RETRY(
      sendmmsg(socket, batch->messages, (unsigned)count, MSG_DONTWAIT | MSG_NOSIGNAL));
}
