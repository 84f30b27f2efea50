// Who this process is, and numbers that nobody can guess.
#pragma once
#include <stdint.h>

/// 64 random bits; waits only in the first moments after boot. 0 if the kernel refuses.
uint64_t clinux_random(void);
/// The effective user of this process.
uint32_t clinux_effective_user(void);
