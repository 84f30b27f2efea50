// Who this process is, and numbers that nobody can guess.
#pragma once
#include <stdint.h>

/// 64 random bits; waits only in the first moments after boot. 0 if the kernel refuses.
uint64_t clinux_random(void);
/// Sets the nice value of this process, -20 (first) to 19; needs CAP_SYS_NICE to go below 0.
int32_t clinux_set_nice(int32_t nice);
/// The effective user of this process.
uint32_t clinux_effective_user(void);
/// The effective group of this process.
uint32_t clinux_effective_group(void);
