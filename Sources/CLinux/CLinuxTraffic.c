#define _GNU_SOURCE
#include "CLinuxTraffic.h"
#include "CLinuxRetry.h"

#include <arpa/inet.h>
#include <linux/filter.h>
#include <linux/if_ether.h>
#include <netpacket/packet.h>
#include <stddef.h>
#include <sys/socket.h>
#include <unistd.h>

/// The loopback interface is the first of every network namespace.
enum { loopback = 1 };

/// Where the destination begins in the IP header, and its 32-bit words.
enum { destination_v4 = 16, destination_v6 = 24, words_v6 = 4 };

/// Passes only packets to `address` that came in over a real interface. The socket is of the kind
/// SOCK_DGRAM, so that packets begin with their IP header.
static int attach(int socket, int family, clinux_address address) {
  uint32_t words[words_v6] = {
      (uint32_t)(address.high >> 32), (uint32_t)address.high, (uint32_t)(address.low >> 32),
      (uint32_t)address.low};
  int first = family == 4 ? words_v6 - 1 : 0;
  uint32_t offset = family == 4 ? destination_v4 : destination_v6;
  int compared = words_v6 - first;
  struct sock_filter program[2 + 2 * words_v6 + 2];
  // Jumps count instructions from the next one; the last instruction drops.
  unsigned short length = (unsigned short)(2 + 2 * compared + 2);
  unsigned short at = 0;
  program[at++] = (struct sock_filter)BPF_STMT(
      BPF_LD | BPF_W | BPF_ABS, (uint32_t)(SKF_AD_OFF + SKF_AD_IFINDEX));
  program[at] = (struct sock_filter)BPF_JUMP(
      BPF_JMP | BPF_JEQ | BPF_K, loopback, (uint8_t)(length - 2 - at), 0);
  at++;
  for (int word = first; word < words_v6; word++, offset += 4) {
    program[at++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offset);
    program[at] = (struct sock_filter)BPF_JUMP(
        BPF_JMP | BPF_JEQ | BPF_K, words[word], 0, (uint8_t)(length - 2 - at));
    at++;
  }
  program[at++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, 1);
  program[at++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, 0);
  struct sock_fprog filter = {.len = at, .filter = program};
  return CLINUX_RETRY(setsockopt(socket, SOL_SOCKET, SO_ATTACH_FILTER, &filter, sizeof filter));
}

int clinux_traffic_socket(int family, clinux_address address) {
  // Without a protocol it hears nothing, until the filter stands.
  int opened = CLINUX_RETRY(socket(AF_PACKET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (opened < 0) return opened;
  int result = attach(opened, family, address);
  if (result >= 0) {
    struct sockaddr_ll name = {
        .sll_family = AF_PACKET, .sll_protocol = htons(family == 4 ? ETH_P_IP : ETH_P_IPV6)};
    result = CLINUX_RETRY(bind(opened, (struct sockaddr *)&name, sizeof name));
  }
  if (result < 0) {
    close(opened);
    return result;
  }
  return opened;
}

int clinux_traffic_next(int socket) {
  int found = 0;
  for (int taken = 0; taken < 64; taken++) {
    uint8_t byte;
    struct sockaddr_ll name;
    socklen_t size = sizeof name;
    int count = (int)CLINUX_RETRY(
        recvfrom(socket, &byte, sizeof byte, MSG_TRUNC, (struct sockaddr *)&name, &size));
    if (count < 0) return found > 0 ? found : count;
    if (name.sll_pkttype != PACKET_OUTGOING && name.sll_pkttype != PACKET_OTHERHOST) found = 1;
  }
  return found;
}
