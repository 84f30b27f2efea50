#define _GNU_SOURCE
#include "CLinux.h"
#include "CLinuxRetry.h"

#include <signal.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

const uint32_t clinux_readable = EPOLLIN;
const uint32_t clinux_writable = EPOLLOUT;
const uint32_t clinux_hangup = EPOLLHUP;
const uint32_t clinux_error = EPOLLERR;

enum { events_at_once = 64 };

int clinux_epoll_create(void) { return CLINUX_RETRY(epoll_create1(EPOLL_CLOEXEC)); }

static int epoll_control(int epoll, int operation, int descriptor, uint32_t bits, uint64_t token) {
  struct epoll_event event = {.events = bits, .data.u64 = token};
  return CLINUX_RETRY(epoll_ctl(epoll, operation, descriptor, &event));
}

int clinux_epoll_add(int epoll, int descriptor, uint32_t bits, uint64_t token) {
  return epoll_control(epoll, EPOLL_CTL_ADD, descriptor, bits, token);
}

int clinux_epoll_change(int epoll, int descriptor, uint32_t bits, uint64_t token) {
  return epoll_control(epoll, EPOLL_CTL_MOD, descriptor, bits, token);
}

int clinux_epoll_remove(int epoll, int descriptor) {
  return epoll_control(epoll, EPOLL_CTL_DEL, descriptor, 0, 0);
}

int clinux_epoll_wait(int epoll, clinux_event *events, int capacity, int timeout) {
  struct epoll_event ready[events_at_once];
  if (capacity > events_at_once) capacity = events_at_once;
  int count = epoll_wait(epoll, ready, capacity, timeout);
  if (count < 0) return errno == EINTR ? 0 : -errno;
  for (int i = 0; i < count; i++) {
    events[i] = (clinux_event){.token = ready[i].data.u64, .bits = ready[i].events};
  }
  return count;
}

int clinux_timer_create(void) {
  return CLINUX_RETRY(timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC));
}

int clinux_timer_set(int timer, int64_t nanoseconds) {
  struct itimerspec value = {
      .it_value = {.tv_sec = nanoseconds / 1000000000, .tv_nsec = nanoseconds % 1000000000}};
  return CLINUX_RETRY(timerfd_settime(timer, TFD_TIMER_ABSTIME, &value, NULL));
}

int64_t clinux_monotonic_nanoseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

void clinux_sleep_until(int64_t nanoseconds) {
  struct timespec until = {
      .tv_sec = nanoseconds / 1000000000, .tv_nsec = nanoseconds % 1000000000};
  clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL);
}

int64_t clinux_boottime_nanoseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_BOOTTIME, &now);
  return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

int64_t clinux_realtime_microseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static sigset_t signal_set(uint64_t signals) {
  sigset_t set;
  sigemptyset(&set);
  for (int number = 1; number <= 64; number++) {
    if (signals >> (number - 1) & 1) sigaddset(&set, number);
  }
  return set;
}

int clinux_signals_open(uint64_t signals) {
  sigset_t set = signal_set(signals);
  int error = pthread_sigmask(SIG_BLOCK, &set, NULL);
  if (error != 0) return -error;
  return CLINUX_RETRY(signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC));
}

int clinux_signals_next(int descriptor, clinux_signal *signal) {
  struct signalfd_siginfo info;
  int64_t count = CLINUX_RETRY(read(descriptor, &info, sizeof info));
  if (count == -EAGAIN) return 0;
  if (count < 0) return (int)count;
  if (count != sizeof info) return -EIO;
  signal->number = (int32_t)info.ssi_signo;
  signal->sender_process = (int32_t)info.ssi_pid;
  signal->sender_user = info.ssi_uid;
  return 1;
}

int clinux_process_open(int process) {
  // Nonblocking and close-on-exec are what pidfd_open sets by itself or needs not.
  return CLINUX_RETRY((int)syscall(SYS_pidfd_open, process, 0));
}

int64_t clinux_read(int descriptor, void *bytes, size_t count) {
  return CLINUX_RETRY(read(descriptor, bytes, count));
}

int64_t clinux_write(int descriptor, const void *bytes, size_t count) {
  return CLINUX_RETRY(write(descriptor, bytes, count));
}

int clinux_close(int descriptor) { return close(descriptor) < 0 ? -errno : 0; }

const char *clinux_error_text(int error) {
  const char *text = strerrordesc_np(error);
  return text ? text : "unknown error";
}
