#define _GNU_SOURCE
#include "CLinux.h"
#include "CLinuxRetry.h"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

/// What the child tells its parent through the memory that they share until exec.
struct report {
  volatile int error;
  volatile clinux_spawn_stage stage;
};

enum { first_inherited = 3, most_channels = 4, longest_path = 4096 };

// The child of vfork runs on its parent's memory, so it makes plain system calls only: the C
// library's setuid and its like would talk to the parent's threads.

static int become(const clinux_program *program) {
  if (!program->changes_identity) return 0;
  if (syscall(SYS_setgroups, (long)program->group_count, program->groups) < 0) return errno;
  if (syscall(SYS_setresgid, program->group, program->group, program->group) < 0) return errno;
  if (syscall(SYS_setresuid, program->user, program->user, program->user) < 0) return errno;
  return 0;
}

static void reset_signals(void) {
  struct sigaction action = {.sa_handler = SIG_DFL};
  for (int number = 1; number < NSIG; number++) sigaction(number, &action, NULL);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
}

static void reset_priorities(const clinux_program *program) {
  struct sched_param parameters = {0};
  if (sched_getscheduler(0) != SCHED_OTHER) sched_setscheduler(0, SCHED_OTHER, &parameters);
  if (getpriority(PRIO_PROCESS, 0) < 0) setpriority(PRIO_PROCESS, 0, 0);
  struct rlimit limit;
  if (program->descriptor_limit != 0 && getrlimit(RLIMIT_NOFILE, &limit) == 0) {
    limit.rlim_cur = program->descriptor_limit;
    setrlimit(RLIMIT_NOFILE, &limit);
  }
}

static int arrange_descriptors(const clinux_program *program) {
  if (program->output >= 0) {
    int nothing = open("/dev/null", O_RDONLY);
    if (nothing < 0 || dup2(nothing, 0) < 0) return errno;
    if (dup2(program->output, 1) < 0 || dup2(program->output, 2) < 0) return errno;
  }
  // First out of the way, because a source may have the number of another's destination.
  int copies[most_channels];
  int count = (int)program->channel_count;
  if (count > most_channels) return E2BIG;
  for (int index = 0; index < count; index++) {
    copies[index] = fcntl(program->channels[index], F_DUPFD, first_inherited + most_channels);
    if (copies[index] < 0) return errno;
  }
  int next = first_inherited;
  for (int index = 0; index < count; index++, next++) {
    if (dup2(copies[index], next) < 0) return errno;
  }
  // Our own descriptors are all close-on-exec; this is for those that we inherited.
  if (syscall(SYS_close_range, next, ~0U, 0) < 0 && errno != ENOSYS) return errno;
  return 0;
}

/// Tries a name in each folder, as a shell does; what stands in the way of one is remembered.
static int execute(const clinux_program *program) {
  if (strchr(program->path, '/') != NULL) {
    execve(program->path, program->arguments, program->environment);
    return errno;
  }
  int error = ENOENT;
  const char *folder = program->search;
  while (folder != NULL && *folder != 0) {
    const char *end = strchrnul(folder, ':');
    char path[longest_path];
    int length = snprintf(
        path, sizeof path, "%.*s/%s", (int)(end - folder), folder, program->path);
    if (length < (int)sizeof path && end > folder) {
      execve(path, program->arguments, program->environment);
      if (errno != ENOENT && errno != ENOTDIR) error = errno;
    }
    folder = *end == 0 ? end : end + 1;
  }
  return error;
}

static void fail(struct report *report, clinux_spawn_stage stage, int error) {
  report->stage = stage;
  report->error = error;
  _exit(127);
}

static void run_child(const clinux_program *program, pid_t parent, struct report *report) {
  setpgid(0, 0);
  reset_priorities(program);
  int error = become(program);
  if (error != 0) fail(report, clinux_spawn_identity, error);
  if (program->no_new_privileges) prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  // After the change of identity, which would forget it; and the parent may be gone already.
  prctl(PR_SET_PDEATHSIG, SIGTERM, 0, 0, 0);
  if (getppid() != parent) _exit(127);
  error = arrange_descriptors(program);
  if (error != 0) fail(report, clinux_spawn_prepare, error);
  reset_signals();
  fail(report, clinux_spawn_exec, execute(program));
}

int clinux_spawn(const clinux_program *program, clinux_spawn_stage *stage) {
  struct report report = {0, clinux_spawn_fork};
  pid_t parent = getpid();
  pid_t child = vfork();
  if (child == 0) run_child(program, parent, &report);
  *stage = report.stage;
  if (child < 0) return -errno;
  if (report.error == 0) return child;
  while (waitpid(child, NULL, 0) < 0 && errno == EINTR) continue;
  return -report.error;
}

int clinux_reap(int process, clinux_exit *how) {
  siginfo_t info = {0};
  int result = CLINUX_RETRY(waitid((idtype_t)P_PIDFD, (id_t)process, &info, WEXITED | WNOHANG));
  if (result < 0 || info.si_pid == 0) return result;
  *how = (clinux_exit){.signaled = info.si_code != CLD_EXITED, .value = info.si_status};
  return 1;
}

int clinux_ended_child(void) {
  siginfo_t info = {0};
  int result = CLINUX_RETRY(waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT));
  return result < 0 ? 0 : info.si_pid;
}

void clinux_reap_number(int process) { (void)CLINUX_RETRY(waitpid(process, NULL, WNOHANG)); }

int clinux_signal_send(int process, int signal) { return CLINUX_RETRY(kill(process, signal)); }

int clinux_process_signal(int descriptor, int signal) {
  return CLINUX_RETRY((int)syscall(SYS_pidfd_send_signal, descriptor, signal, NULL, 0));
}

int clinux_output_pipe(int *reading, int *writing) {
  int ends[2];
  int result = CLINUX_RETRY(pipe2(ends, O_CLOEXEC));
  if (result < 0) return result;
  fcntl(ends[0], F_SETFL, O_NONBLOCK);
  *reading = ends[0];
  *writing = ends[1];
  return 0;
}

int clinux_channel_pair(int *left, int *right) {
  int ends[2];
  int result =
      CLINUX_RETRY(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends));
  if (result < 0) return result;
  *left = ends[0];
  *right = ends[1];
  return 0;
}

int clinux_make_private(int descriptor) {
  int flags = CLINUX_RETRY(fcntl(descriptor, F_GETFL));
  if (flags < 0) return flags;
  int result = CLINUX_RETRY(fcntl(descriptor, F_SETFL, flags | O_NONBLOCK));
  return result < 0 ? result : CLINUX_RETRY(fcntl(descriptor, F_SETFD, FD_CLOEXEC));
}

int clinux_kernel_at_least(int major, int minor) {
  struct utsname name;
  int found_major = 0, found_minor = 0;
  if (uname(&name) < 0 || sscanf(name.release, "%d.%d", &found_major, &found_minor) != 2) return 0;
  return found_major > major || (found_major == major && found_minor >= minor);
}

int clinux_life_clock(void) {
  int descriptor = CLINUX_RETRY((int)syscall(SYS_memfd_create, "life", MFD_CLOEXEC));
  if (descriptor < 0) return descriptor;
  int result = CLINUX_RETRY(ftruncate(descriptor, clinux_life_numbers * sizeof(int64_t)));
  if (result < 0) {
    close(descriptor);
    return result;
  }
  return descriptor;
}

int clinux_life_map(int descriptor, int64_t **clock) {
  void *memory =
      mmap(NULL, clinux_life_numbers * sizeof(int64_t), PROT_READ | PROT_WRITE, MAP_SHARED,
           descriptor, 0);
  if (memory == MAP_FAILED) return -errno;
  *clock = memory;
  return 0;
}

void clinux_life_store(int64_t *clock, enum clinux_life place, int64_t value) {
  __atomic_store_n(clock + place, value, __ATOMIC_RELAXED);
}

int64_t clinux_life_load(const int64_t *clock, enum clinux_life place) {
  return __atomic_load_n(clock + place, __ATOMIC_RELAXED);
}

int clinux_shared_memory(const char *name, int64_t size) {
  int descriptor = CLINUX_RETRY((int)syscall(SYS_memfd_create, name, MFD_CLOEXEC));
  if (descriptor < 0) return descriptor;
  int result = CLINUX_RETRY(ftruncate(descriptor, size));
  if (result < 0) {
    close(descriptor);
    return result;
  }
  return descriptor;
}

int clinux_shared_map(int descriptor, int64_t size, void **memory) {
  void *mapped = mmap(NULL, (size_t)size, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
  if (mapped == MAP_FAILED) return -errno;
  *memory = mapped;
  return 0;
}

void clinux_shared_unmap(void *memory, int64_t size) { munmap(memory, (size_t)size); }

int64_t clinux_receive(int socket, void *bytes, size_t capacity) {
  return CLINUX_RETRY(recv(socket, bytes, capacity, MSG_DONTWAIT | MSG_TRUNC));
}

char *const *clinux_environment(void) { return environ; }

int64_t clinux_raise_descriptor_limit(void) {
  struct rlimit limit;
  int result = CLINUX_RETRY(getrlimit(RLIMIT_NOFILE, &limit));
  if (result < 0) return result;
  rlim_t before = limit.rlim_cur;
  limit.rlim_cur = limit.rlim_max;
  result = CLINUX_RETRY(setrlimit(RLIMIT_NOFILE, &limit));
  return result < 0 ? result : (int64_t)before;
}

int32_t clinux_own_process(void) { return getpid(); }

int32_t clinux_parent_process(void) { return getppid(); }

void clinux_ignore_broken_pipes(void) { signal(SIGPIPE, SIG_IGN); }

int clinux_notify(const char *path, const void *bytes, size_t count) {
  struct sockaddr_un name = {.sun_family = AF_UNIX};
  size_t length = strlen(path);
  if (length == 0 || length >= sizeof name.sun_path) return -ENAMETOOLONG;
  memcpy(name.sun_path, path, length);
  if (path[0] == '@') name.sun_path[0] = 0;
  int socket_number = CLINUX_RETRY(socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (socket_number < 0) return socket_number;
  socklen_t size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length);
  int result = CLINUX_RETRY((int)sendto(
      socket_number, bytes, count, MSG_NOSIGNAL, (struct sockaddr *)&name, size));
  close(socket_number);
  return result < 0 ? result : 0;
}

int clinux_process_directory(void) {
  return CLINUX_RETRY(open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
}

int64_t clinux_process_read(
    int proc, int process, const char *name, void *bytes, size_t capacity) {
  char path[64];
  snprintf(path, sizeof path, "%d/%s", process, name);
  int file = CLINUX_RETRY(openat(proc, path, O_RDONLY | O_CLOEXEC));
  if (file < 0) return file;
  int64_t count = CLINUX_RETRY(read(file, bytes, capacity));
  close(file);
  return count;
}

uint64_t clinux_process_namespace(int proc, int process) {
  char path[64];
  snprintf(path, sizeof path, "%d/ns/pid", process);
  struct stat status;
  return fstatat(proc, path, &status, 0) < 0 ? 0 : (uint64_t)status.st_ino;
}

int32_t clinux_decimal(const char *name) {
  int64_t value = 0;
  const char *digit = name;
  for (; *digit >= '0' && *digit <= '9' && value <= INT32_MAX; digit++) {
    value = value * 10 + (*digit - '0');
  }
  return digit == name || *digit != 0 || value > INT32_MAX ? -1 : (int32_t)value;
}

int clinux_process_rename(const char *name) { return CLINUX_RETRY(prctl(PR_SET_NAME, name)); }

int clinux_process_nice(int process, int niceness) {
  return CLINUX_RETRY(setpriority(PRIO_PROCESS, (id_t)process, niceness));
}

int clinux_process_real_time(int process, int priority) {
  const struct sched_param parameters = {.sched_priority = priority};
  int policy = priority > 0 ? SCHED_RR | SCHED_RESET_ON_FORK : SCHED_OTHER;
  return CLINUX_RETRY(sched_setscheduler(process, policy, &parameters));
}

int clinux_process_real_time_limit(int process, uint64_t microseconds) {
  const struct rlimit limit = {.rlim_cur = microseconds, .rlim_max = microseconds};
  return CLINUX_RETRY(prlimit(process, RLIMIT_RTTIME, &limit, NULL));
}

int clinux_process_may_lock(int process) {
  const struct rlimit limit = {.rlim_cur = RLIM_INFINITY, .rlim_max = RLIM_INFINITY};
  return CLINUX_RETRY(prlimit(process, RLIMIT_MEMLOCK, &limit, NULL));
}

int clinux_process_affinity(int process, const int32_t *processors, size_t count) {
  cpu_set_t set;
  CPU_ZERO(&set);
  for (size_t i = 0; i < count; i++) {
    if (processors[i] >= 0 && processors[i] < CPU_SETSIZE) CPU_SET((size_t)processors[i], &set);
  }
  if (count == 0) {
    for (size_t i = 0; i < CPU_SETSIZE; i++) CPU_SET(i, &set);
  }
  return CLINUX_RETRY(sched_setaffinity(process, sizeof set, &set));
}

int clinux_lock_memory(int locked) {
  return CLINUX_RETRY(locked ? mlockall(MCL_CURRENT | MCL_FUTURE) : munlockall());
}

int clinux_enter_network(const char *path) {
  int space = CLINUX_RETRY(open(path, O_RDONLY | O_CLOEXEC));
  if (space < 0) return space;
  int result = CLINUX_RETRY(setns(space, CLONE_NEWNET));
  close(space);
  return result;
}

int clinux_fork(int *is_child) {
  int ends[2];
  int result = CLINUX_RETRY(pipe2(ends, O_CLOEXEC));
  if (result < 0) return result;
  pid_t child = fork();
  if (child < 0) {
    result = -errno;
    close(ends[0]);
    close(ends[1]);
    return result;
  }
  *is_child = child == 0;
  close(ends[child == 0 ? 0 : 1]);
  if (child == 0) setsid();
  return ends[child == 0 ? 1 : 0];
}

void clinux_fork_ready(int descriptor) {
  (void)!write(descriptor, "", 1);
  close(descriptor);
}

int clinux_fork_wait(int descriptor) {
  char byte;
  if (CLINUX_RETRY(read(descriptor, &byte, 1)) == 1) return 0;
  int status = 0;
  if (CLINUX_RETRY(waitpid(-1, &status, 0)) < 0) return 1;
  return WIFEXITED(status) && WEXITSTATUS(status) != 0 ? WEXITSTATUS(status) : 1;
}

int clinux_log_to(const char *path) {
  int file = CLINUX_RETRY(open(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600));
  if (file < 0) return file;
  int result = CLINUX_RETRY(dup2(file, STDERR_FILENO));
  close(file);
  return result < 0 ? result : 0;
}

int clinux_detach(void) {
  int null = CLINUX_RETRY(open("/dev/null", O_RDWR | O_CLOEXEC));
  if (null < 0) return null;
  dup2(null, STDIN_FILENO);
  dup2(null, STDOUT_FILENO);
  close(null);
  // Each line becomes a message of its own. Without a system log the terminal keeps them.
  int log = CLINUX_RETRY(socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  if (log < 0) return log;
  const struct sockaddr_un name = {.sun_family = AF_UNIX, .sun_path = "/dev/log"};
  int result = CLINUX_RETRY(connect(log, (const struct sockaddr *)&name, sizeof name));
  if (result == 0) dup2(log, STDERR_FILENO);
  close(log);
  return 0;
}
