// Sends frames again and again at a fixed rate from this machine, one after the other.
//
//     attack INTERFACE RATE SECONDS < frames, one a line in hexadecimal digits
//
// Rate 0: as fast as it goes. Prints how many were sent. In C, since 100,000 frames a second are more than Python sends.
#define _GNU_SOURCE
#include <net/if.h>
#include <netpacket/packet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

// Frames of one system call: at 100,000 a second a call each 0.3 ms, so that the rate is even.
enum { most_frames = 256, longest = 2048, batch = 32 };

static unsigned char bytes[most_frames][longest];
static struct iovec vectors[most_frames];
static struct mmsghdr messages[batch];

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static int read_frames(void) {
  static char line[2 * longest + 2];
  int count = 0;
  while (count < most_frames && fgets(line, sizeof line, stdin)) {
    size_t length = strspn(line, "0123456789abcdef") / 2;
    for (size_t i = 0; i < length; i++) {
      unsigned value;
      sscanf(line + 2 * i, "%2x", &value);
      bytes[count][i] = (unsigned char)value;
    }
    vectors[count] = (struct iovec){.iov_base = bytes[count], .iov_len = length};
    count += length > 0;
  }
  return count;
}

int main(int count, char **words) {
  if (count != 4) return 64;
  double rate = atof(words[2]), seconds = atof(words[3]);
  int frames = read_frames();
  int handle = socket(AF_PACKET, SOCK_RAW, 0);
  struct sockaddr_ll name = {.sll_family = AF_PACKET, .sll_ifindex = (int)if_nametoindex(words[1])};
  if (frames == 0 || handle < 0 || bind(handle, (struct sockaddr *)&name, sizeof name) < 0) {
    perror("attack");
    return 1;
  }
  double begun = now(), passed;
  long sent = 0;
  while ((passed = now() - begun) < seconds) {
    long due = rate > 0 ? (long)(passed * rate) + 1 - sent : batch;
    if (due <= 0) {
      double ahead = (double)(sent + 1) / rate - passed;
      struct timespec pause = {.tv_nsec = (long)((ahead < 0.05 ? ahead : 0.05) * 1e9)};
      if (pause.tv_nsec > 0) nanosleep(&pause, NULL);
      continue;
    }
    int now_due = due < batch ? (int)due : batch;
    for (int i = 0; i < now_due; i++) {
      messages[i].msg_hdr = (struct msghdr){.msg_iov = &vectors[(sent + i) % frames], .msg_iovlen = 1};
    }
    int done = sendmmsg(handle, messages, (unsigned)now_due, 0);
    // What does not fit is dropped, as a switch would.
    sent += done > 0 ? done : 1;
  }
  printf("%ld\n", sent);
  return 0;
}
