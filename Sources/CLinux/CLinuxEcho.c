#define _GNU_SOURCE
#include "CLinuxEcho.h"
#include "CLinux.h"
#include "CLinuxRetry.h"

#include <arpa/inet.h>
#include <endian.h>
#include <linux/icmp.h>
#include <netinet/icmp6.h>
#include <netinet/in.h>
#include <netinet/ip.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/// Linux's filter of raw ICMP sockets; its header clashes with the C library's.
#ifndef ICMP_FILTER
#define ICMP_FILTER 1
#endif

static socklen_t fill_name(
    struct sockaddr_storage *name, int family, clinux_address address, uint16_t port) {
  memset(name, 0, sizeof *name);
  if (family == 4) {
    struct sockaddr_in *v4 = (struct sockaddr_in *)name;
    v4->sin_family = AF_INET;
    v4->sin_port = htons(port);
    v4->sin_addr.s_addr = htonl((uint32_t)address.low);
    return sizeof *v4;
  }
  struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)name;
  v6->sin6_family = AF_INET6;
  v6->sin6_port = htons(port);
  uint64_t halves[2] = {htobe64(address.high), htobe64(address.low)};
  memcpy(&v6->sin6_addr, halves, sizeof halves);
  return sizeof *v6;
}

int clinux_echo_socket(int family) {
  int domain = family == 4 ? AF_INET : AF_INET6;
  int protocol = family == 4 ? IPPROTO_ICMP : IPPROTO_ICMPV6;
  int opened = CLINUX_RETRY(socket(domain, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, protocol));
  if (opened < 0) return opened;
  int result;
  if (family == 4) {
    uint32_t all_but_replies = ~(1U << ICMP_ECHOREPLY);
    result = CLINUX_RETRY(
        setsockopt(opened, SOL_RAW, ICMP_FILTER, &all_but_replies, sizeof all_but_replies));
  } else {
    struct icmp6_filter filter;
    ICMP6_FILTER_SETBLOCKALL(&filter);
    ICMP6_FILTER_SETPASS(ICMP6_ECHO_REPLY, &filter);
    result =
        CLINUX_RETRY(setsockopt(opened, IPPROTO_ICMPV6, ICMP6_FILTER, &filter, sizeof filter));
  }
  if (result < 0) {
    close(opened);
    return result;
  }
  return opened;
}

static uint16_t checksum(const uint8_t *bytes, size_t count) {
  uint32_t sum = 0;
  for (size_t i = 0; i + 1 < count; i += 2) sum += (uint32_t)(bytes[i] << 8 | bytes[i + 1]);
  while (sum >> 16) sum = (sum & 0xFFFF) + (sum >> 16);
  return (uint16_t)~sum;
}

int clinux_echo_send(
    int socket, int family, clinux_address target, uint16_t identifier, uint16_t sequence) {
  // Type, code, checksum, identifier, sequence, and eight bytes that nobody reads.
  uint8_t request[16] = {family == 4 ? ICMP_ECHO : ICMP6_ECHO_REQUEST};
  request[4] = (uint8_t)(identifier >> 8);
  request[5] = (uint8_t)identifier;
  request[6] = (uint8_t)(sequence >> 8);
  request[7] = (uint8_t)sequence;
  if (family == 4) {
    // The kernel fills in that of ICMPv6.
    uint16_t sum = checksum(request, sizeof request);
    request[2] = (uint8_t)(sum >> 8);
    request[3] = (uint8_t)sum;
  }
  struct sockaddr_storage name;
  socklen_t size = fill_name(&name, family, target, 0);
  return (int)CLINUX_RETRY(
      sendto(socket, request, sizeof request, 0, (struct sockaddr *)&name, size));
}

int clinux_echo_next(int socket, int family, clinux_echo *echo) {
  uint8_t bytes[512];
  struct sockaddr_storage name;
  socklen_t size = sizeof name;
  ssize_t count = CLINUX_RETRY(
      recvfrom(socket, bytes, sizeof bytes, 0, (struct sockaddr *)&name, &size));
  if (count < 0) return (int)count;
  size_t start = 0;
  if (family == 4) {
    if (count < (ssize_t)sizeof(struct iphdr)) return 0;
    start = (size_t)(bytes[0] & 0xF) * 4;
    echo->source = (clinux_address){
        .low = ntohl(((struct sockaddr_in *)&name)->sin_addr.s_addr)};
  } else {
    uint64_t halves[2];
    memcpy(halves, &((struct sockaddr_in6 *)&name)->sin6_addr, sizeof halves);
    echo->source = (clinux_address){.high = be64toh(halves[0]), .low = be64toh(halves[1])};
  }
  if ((size_t)count < start + 8) return 0;
  const uint8_t *reply = bytes + start;
  if (reply[0] != (family == 4 ? ICMP_ECHOREPLY : ICMP6_ECHO_REPLY)) return 0;
  echo->identifier = (uint16_t)(reply[4] << 8 | reply[5]);
  echo->sequence = (uint16_t)(reply[6] << 8 | reply[7]);
  return 1;
}

int clinux_connection_begin(int family, clinux_address target, uint16_t port) {
  int domain = family == 4 ? AF_INET : AF_INET6;
  int opened = CLINUX_RETRY(socket(domain, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (opened < 0) return opened;
  struct sockaddr_storage name;
  socklen_t size = fill_name(&name, family, target, port);
  int result = CLINUX_RETRY(connect(opened, (struct sockaddr *)&name, size));
  if (result < 0 && result != -EINPROGRESS) {
    close(opened);
    return result;
  }
  return opened;
}

int clinux_connection_result(int socket) {
  int error = 0;
  socklen_t size = sizeof error;
  int result = CLINUX_RETRY(getsockopt(socket, SOL_SOCKET, SO_ERROR, &error, &size));
  return result < 0 ? result : -error;
}
