/// Descriptors, clocks, and the sources of events that an epoll loop waits for.
#pragma once
#include <stddef.h>
#include <stdint.h>

/// One ready descriptor: what was registered with it, and EPOLL bits.
typedef struct clinux_event {
  uint64_t token;
  uint32_t bits;
} clinux_event;

/// One signal taken from a signalfd.
typedef struct clinux_signal {
  int32_t number;
  int32_t sender_process;
  uint32_t sender_user;
} clinux_signal;

/// EPOLLIN.
extern const uint32_t clinux_readable;
/// EPOLLOUT.
extern const uint32_t clinux_writable;
/// EPOLLHUP, also for the reaping of a process behind a pidfd on kernels that tell.
extern const uint32_t clinux_hangup;
/// EPOLLERR.
extern const uint32_t clinux_error;

int clinux_epoll_create(void);
int clinux_epoll_add(int epoll, int descriptor, uint32_t bits, uint64_t token);
int clinux_epoll_change(int epoll, int descriptor, uint32_t bits, uint64_t token);
int clinux_epoll_remove(int epoll, int descriptor);
/// Waits at most so many milliseconds, -1 for ever; fills at most `capacity` (up to 64) events.
/// Unlike the other calls it reports an interruption, as zero events: the caller loops anyway.
int clinux_epoll_wait(int epoll, clinux_event *events, int capacity, int timeout);

/// A nonblocking timer on CLOCK_MONOTONIC.
int clinux_timer_create(void);
/// Arms the timer to an absolute instant in nanoseconds (0 disarms) and forgets past expirations.
int clinux_timer_set(int timer, int64_t nanoseconds);

int64_t clinux_monotonic_nanoseconds(void);
/// Sleeps until an instant of CLOCK_MONOTONIC, or until a signal comes.
void clinux_sleep_until(int64_t nanoseconds);
int64_t clinux_realtime_microseconds(void);
/// CLOCK_BOOTTIME: as CLOCK_MONOTONIC, with the time in which the machine was suspended.
int64_t clinux_boottime_nanoseconds(void);

/// Blocks the signals whose bits are set (bit n-1 for signal n) and opens a descriptor for them.
int clinux_signals_open(uint64_t signals);
/// The next signal: 1 if there was one, 0 if not.
int clinux_signals_next(int descriptor, clinux_signal *signal);

int clinux_process_open(int process);

int64_t clinux_read(int descriptor, void *bytes, size_t count);
int64_t clinux_write(int descriptor, const void *bytes, size_t count);
/// Closes; never repeated, since the descriptor is gone whatever close(2) says.
int clinux_close(int descriptor);
/// The message of an errno value, in English, never null.
const char *clinux_error_text(int error);
