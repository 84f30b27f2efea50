#include "CLinuxIdentity.h"

#include <errno.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <unistd.h>

uint64_t clinux_random(void) {
  uint64_t bits = 0;
  return getrandom(&bits, sizeof bits, 0) == (ssize_t)sizeof bits ? bits : 0;
}

int32_t clinux_set_nice(int32_t nice) {
  return setpriority(PRIO_PROCESS, 0, nice) == 0 ? 0 : -errno;
}

uint32_t clinux_effective_user(void) { return (uint32_t)geteuid(); }

uint32_t clinux_effective_group(void) { return (uint32_t)getegid(); }
