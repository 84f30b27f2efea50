#include "CLinuxIdentity.h"

#include <sys/random.h>
#include <unistd.h>

uint64_t clinux_random(void) {
  uint64_t bits = 0;
  return getrandom(&bits, sizeof bits, 0) == (ssize_t)sizeof bits ? bits : 0;
}

uint32_t clinux_effective_user(void) { return (uint32_t)geteuid(); }
