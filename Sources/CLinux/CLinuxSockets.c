#define _GNU_SOURCE
#include "CLinux.h"
#include "CLinuxRetry.h"

#include <endian.h>
#include <arpa/inet.h>
#include <linux/filter.h>
#include <linux/netlink.h>
#include <netinet/in.h>
#include <netpacket/packet.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#ifndef SO_BINDTOIFINDEX
#define SO_BINDTOIFINDEX 62
#endif

/// One integer option of a socket.
struct option {
  int level;
  int name;
  int value;
};

static int set_option(int socket, struct option option) {
  return CLINUX_RETRY(
      setsockopt(socket, option.level, option.name, &option.value, sizeof option.value));
}

static int set_options(int socket, const struct option *options, size_t count) {
  for (size_t i = 0; i < count; i++) {
    int result = set_option(socket, options[i]);
    if (result < 0) return result;
  }
  return 0;
}

#define SET_OPTIONS(socket, options) \
  set_options(socket, options, sizeof(options) / sizeof((options)[0]))

/// Network control, as every routing protocol marks its packets. Source: RFC 2474 section 4.2.2.2.
enum { network_control = 0xC0, queue_priority = 6 };

static int prepare_v4(int socket, int interface) {
  const struct option options[] = {
      {IPPROTO_IP, IP_MULTICAST_LOOP, 0}, {IPPROTO_IP, IP_MULTICAST_ALL, 0},
      {IPPROTO_IP, IP_TTL, 255},          {IPPROTO_IP, IP_MULTICAST_TTL, 255},
      {IPPROTO_IP, IP_TOS, network_control}, {IPPROTO_IP, IP_PKTINFO, 1},
  };
  int result = SET_OPTIONS(socket, options);
  if (result < 0 || interface == 0) return result;
  struct ip_mreqn request = {.imr_ifindex = interface};
  return CLINUX_RETRY(
      setsockopt(socket, IPPROTO_IP, IP_MULTICAST_IF, &request, sizeof request));
}

static int prepare_v6(int socket, int interface) {
  const struct option options[] = {
      {IPPROTO_IPV6, IPV6_MULTICAST_LOOP, 0},
      {IPPROTO_IPV6, IPV6_UNICAST_HOPS, 255},  {IPPROTO_IPV6, IPV6_MULTICAST_HOPS, 255},
      {IPPROTO_IPV6, IPV6_TCLASS, network_control},
      {IPPROTO_IPV6, IPV6_RECVPKTINFO, 1},     {IPPROTO_IPV6, IPV6_RECVHOPLIMIT, 1},
  };
  int result = SET_OPTIONS(socket, options);
  if (result < 0 || interface == 0) return result;
  return set_option(socket, (struct option){IPPROTO_IPV6, IPV6_MULTICAST_IF, interface});
}

int clinux_raw_socket(int family, int protocol, int interface) {
  int domain = family == 4 ? AF_INET : AF_INET6;
  // From here to the binding it receives from every interface; the index that comes with each
  // packet tells the strangers apart.
  int descriptor = CLINUX_RETRY(socket(domain, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, protocol));
  if (descriptor < 0) return descriptor;
  int result = 0;
  if (interface != 0) {
    result = set_option(descriptor, (struct option){SOL_SOCKET, SO_BINDTOIFINDEX, interface});
  }
  if (result == 0) {
    result = family == 4 ? prepare_v4(descriptor, interface) : prepare_v6(descriptor, interface);
  }
  // IP_TOS sets a lower priority as a side effect, so this comes last.
  if (result == 0) {
    result = set_option(descriptor, (struct option){SOL_SOCKET, SO_PRIORITY, queue_priority});
  }
  if (result == 0) return descriptor;
  close(descriptor);
  return result;
}

static int bind_port(int socket, int family, int port) {
  if (family == 4) {
    struct sockaddr_in name = {.sin_family = AF_INET, .sin_port = htobe16((uint16_t)port)};
    return CLINUX_RETRY(bind(socket, (struct sockaddr *)&name, sizeof name));
  }
  struct sockaddr_in6 name = {.sin6_family = AF_INET6, .sin6_port = htobe16((uint16_t)port)};
  return CLINUX_RETRY(bind(socket, (struct sockaddr *)&name, sizeof name));
}

int clinux_datagram_socket(int family, int port, int interface) {
  int domain = family == 4 ? AF_INET : AF_INET6;
  int descriptor = CLINUX_RETRY(socket(domain, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (descriptor < 0) return descriptor;
  int result = 0;
  if (interface != 0) {
    result = set_option(descriptor, (struct option){SOL_SOCKET, SO_BINDTOIFINDEX, interface});
  }
  const struct option v4[] = {{IPPROTO_IP, IP_RECVTTL, 1}};
  const struct option v6[] = {{IPPROTO_IPV6, IPV6_V6ONLY, 1}};
  if (result == 0) result = family == 4 ? SET_OPTIONS(descriptor, v4) : SET_OPTIONS(descriptor, v6);
  if (result == 0) {
    result = family == 4 ? prepare_v4(descriptor, interface) : prepare_v6(descriptor, interface);
  }
  if (result == 0) {
    result = set_option(descriptor, (struct option){SOL_SOCKET, SO_PRIORITY, queue_priority});
  }
  if (result == 0) result = bind_port(descriptor, family, port);
  if (result == 0) return descriptor;
  close(descriptor);
  return result;
}

int clinux_multicast(int socket, int family, clinux_address group, int interface, int join) {
  if (family == 4) {
    struct ip_mreqn request = {
        .imr_multiaddr.s_addr = htobe32((uint32_t)group.low), .imr_ifindex = interface};
    int name = join ? IP_ADD_MEMBERSHIP : IP_DROP_MEMBERSHIP;
    return CLINUX_RETRY(setsockopt(socket, IPPROTO_IP, name, &request, sizeof request));
  }
  uint64_t halves[2] = {htobe64(group.high), htobe64(group.low)};
  struct ipv6_mreq request = {.ipv6mr_interface = (unsigned)interface};
  memcpy(&request.ipv6mr_multiaddr, halves, sizeof halves);
  int name = join ? IPV6_ADD_MEMBERSHIP : IPV6_DROP_MEMBERSHIP;
  return CLINUX_RETRY(setsockopt(socket, IPPROTO_IPV6, name, &request, sizeof request));
}

int clinux_set_receive_buffer(int socket, int bytes) {
  int result = set_option(socket, (struct option){SOL_SOCKET, SO_RCVBUFFORCE, bytes});
  if (result != -EPERM) return result;
  return set_option(socket, (struct option){SOL_SOCKET, SO_RCVBUF, bytes});
}

int clinux_packet_socket(void) {
  int descriptor =
      CLINUX_RETRY(socket(AF_PACKET, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (descriptor < 0) return descriptor;
  int result = set_option(descriptor, (struct option){SOL_SOCKET, SO_PRIORITY, queue_priority});
  if (result == 0) return descriptor;
  close(descriptor);
  return result;
}

int64_t clinux_netlink_receive(int socket, void *bytes, size_t capacity) {
  for (;;) {
    struct sockaddr_nl sender = {0};
    socklen_t size = sizeof sender;
    int64_t count = CLINUX_RETRY(recvfrom(
        socket, bytes, capacity, MSG_DONTWAIT | MSG_TRUNC, (struct sockaddr *)&sender, &size));
    if (count == -EAGAIN) return 0;
    if (count < 0) return count;
    if (sender.nl_pid != 0) continue;
    return (size_t)count > capacity ? -EMSGSIZE : count;
  }
}

int64_t clinux_netlink_send(int socket, const void *bytes, size_t count) {
  struct sockaddr_nl kernel = {.nl_family = AF_NETLINK};
  return CLINUX_RETRY(
      sendto(socket, bytes, count, 0, (struct sockaddr *)&kernel, sizeof kernel));
}

int clinux_netlink_ignore(int socket, uint16_t type, uint32_t port) {
  // The loads take what they read for network order, so what is compared is turned around as well.
  struct sock_filter code[] = {
      BPF_STMT(BPF_LD | BPF_H | BPF_ABS, offsetof(struct nlmsghdr, nlmsg_type)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, htons(type), 0, 3),
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct nlmsghdr, nlmsg_pid)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, htonl(port), 0, 1),
      BPF_STMT(BPF_RET | BPF_K, 0),
      BPF_STMT(BPF_RET | BPF_K, 0xffffffff),
  };
  struct sock_fprog program = {.len = sizeof code / sizeof code[0], .filter = code};
  return CLINUX_RETRY(
      setsockopt(socket, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program));
}

int clinux_netlink_prepare(int socket) {
  const struct option options[] = {
      {SOL_NETLINK, NETLINK_CAP_ACK, 1}, {SOL_NETLINK, NETLINK_EXT_ACK, 1}};
  return SET_OPTIONS(socket, options);
}
