#define _GNU_SOURCE
#include "CLinuxProbe.h"
#include "CLinux.h"
#include "CLinuxRetry.h"

#include <arpa/inet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <netinet/if_ether.h>
#include <netpacket/packet.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

int clinux_terminal_rows(int descriptor) {
  struct winsize size;
  int result = CLINUX_RETRY(ioctl(descriptor, TIOCGWINSZ, &size));
  return result < 0 ? result : size.ws_row;
}

int clinux_arp_socket(int interface) {
  int type = SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC;
  int opened = CLINUX_RETRY(socket(AF_PACKET, type, htons(ETH_P_ARP)));
  if (opened < 0) return opened;
  struct sockaddr_ll name = {
      .sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ARP), .sll_ifindex = interface};
  int result = CLINUX_RETRY(bind(opened, (struct sockaddr *)&name, sizeof name));
  if (result < 0) {
    close(opened);
    return result;
  }
  return opened;
}

int clinux_arp_ask(int socket, int interface, const uint8_t *hardware, clinux_address target) {
  struct ether_arp request = {
      .ea_hdr = {.ar_hrd = htons(ARPHRD_ETHER), .ar_pro = htons(ETH_P_IP), .ar_hln = 6,
                 .ar_pln = 4, .ar_op = htons(ARPOP_REQUEST)}};
  memcpy(request.arp_sha, hardware, 6);
  uint32_t address = htonl((uint32_t)target.low);
  memcpy(request.arp_tpa, &address, 4);
  struct sockaddr_ll name = {
      .sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ARP), .sll_ifindex = interface,
      .sll_halen = 6};
  memset(name.sll_addr, 0xFF, 6);
  return (int)CLINUX_RETRY(sendto(
      socket, &request, sizeof request, 0, (struct sockaddr *)&name, sizeof name));
}

int clinux_arp_next(int socket, clinux_arp_answer *answer) {
  for (;;) {
    struct ether_arp reply;
    struct sockaddr_ll name;
    socklen_t size = sizeof name;
    int count = (int)CLINUX_RETRY(recvfrom(
        socket, &reply, sizeof reply, 0, (struct sockaddr *)&name, &size));
    if (count < 0) return count;
    if (count < (int)sizeof reply || name.sll_pkttype == PACKET_OUTGOING) continue;
    if (ntohs(reply.ea_hdr.ar_op) != ARPOP_REPLY || ntohs(reply.ea_hdr.ar_pro) != ETH_P_IP) continue;
    uint32_t address;
    memcpy(&address, reply.arp_spa, 4);
    memcpy(answer->hardware, reply.arp_sha, 6);
    answer->address = (clinux_address){.low = ntohl(address)};
    return 1;
  }
}

int clinux_hardware_address(int interface, uint8_t *hardware) {
  int opened = CLINUX_RETRY(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  if (opened < 0) return opened;
  struct ifreq request = {0};
  request.ifr_ifindex = interface;
  int result = CLINUX_RETRY(ioctl(opened, SIOCGIFNAME, &request));
  if (result >= 0) result = CLINUX_RETRY(ioctl(opened, SIOCGIFHWADDR, &request));
  close(opened);
  if (result < 0) return result;
  memcpy(hardware, request.ifr_hwaddr.sa_data, 6);
  return 0;
}
