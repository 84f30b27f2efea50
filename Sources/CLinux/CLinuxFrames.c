#define _GNU_SOURCE
#include "CLinuxFrames.h"

#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <sys/socket.h>
#include <unistd.h>

#include "CLinuxRetry.h"

#ifndef PACKET_IGNORE_OUTGOING
#define PACKET_IGNORE_OUTGOING 23
#endif

/// Bytes of received frames that may wait.
enum { room = 4 << 20 };

int clinux_frames_open(const char *interface) {
  unsigned index = if_nametoindex(interface);
  if (index == 0) return -errno;
  // Without a protocol it hears nothing until it is bound, so no frame of another interface.
  int handle = CLINUX_RETRY(socket(AF_PACKET, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (handle < 0) return handle;
  int one = 1, bytes = room;
  struct packet_mreq everything = {.mr_ifindex = (int)index, .mr_type = PACKET_MR_PROMISC};
  struct sockaddr_ll place = {
      .sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ALL), .sll_ifindex = (int)index};
  setsockopt(handle, SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof bytes);
  int failed =
      setsockopt(handle, SOL_PACKET, PACKET_IGNORE_OUTGOING, &one, sizeof one) < 0 ||
      setsockopt(handle, SOL_PACKET, PACKET_ADD_MEMBERSHIP, &everything, sizeof everything) < 0 ||
      bind(handle, (struct sockaddr *)&place, sizeof place) < 0;
  if (failed) {
    int reason = errno;
    close(handle);
    return -reason;
  }
  return handle;
}

int64_t clinux_frames_receive(int socket, void *bytes, size_t capacity) {
  return CLINUX_RETRY(recv(socket, bytes, capacity, 0));
}

int64_t clinux_frames_send(int socket, const void *bytes, size_t count) {
  return CLINUX_RETRY(send(socket, bytes, count, MSG_NOSIGNAL));
}
