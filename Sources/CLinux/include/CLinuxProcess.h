/// Starting processes, reaping them, and the files that a supervisor writes.
#pragma once
#include <stddef.h>
#include <stdint.h>

/// A program to start. Strings and arrays only have to live until `clinux_spawn` returns.
typedef struct clinux_program {
  /// A path, or a name that is looked for in `search`.
  const char *path;
  /// Folders separated by colons, for a `path` without a slash.
  const char *search;
  /// Ended by null.
  char *const *arguments;
  /// Ended by null.
  char *const *environment;
  /// 1 to become `user`, `group` and `groups`.
  int32_t changes_identity;
  uint32_t user;
  uint32_t group;
  const uint32_t *groups;
  uint32_t group_count;
  /// Standard output and error; -1 leaves all three standard descriptors as they are.
  int32_t output;
  /// Become descriptors 3, 4 and so on. All others above are closed.
  const int32_t *channels;
  /// How many of them; at most 4.
  uint32_t channel_count;
  /// 1 to bar it and its children from gaining privileges by exec.
  int32_t no_new_privileges;
  /// Soft limit of open descriptors, or 0 to leave it.
  uint64_t descriptor_limit;
} clinux_program;

/// Where starting a program failed.
typedef enum clinux_spawn_stage {
  clinux_spawn_fork,
  clinux_spawn_identity,
  clinux_spawn_prepare,
  clinux_spawn_exec,
} clinux_spawn_stage;

/// Starts a program in a process group of its own, with the default signal actions and mask, usual
/// priorities, and SIGTERM as soon as this process dies. Returns its number, or the negated errno
/// with the stage. Waits until the program is loaded. Only for processes with one thread.
int clinux_spawn(const clinux_program *program, clinux_spawn_stage *stage);

/// How a process ended.
typedef struct clinux_exit {
  /// 1 if a signal ended it.
  int32_t signaled;
  /// Exit status, or number of the signal.
  int32_t value;
} clinux_exit;

/// Reaps the child behind a pidfd: 1 if it has ended, 0 if not.
int clinux_reap(int process, clinux_exit *how);
/// The number of a child that has ended and was not reaped; 0 if there is none. Reaps nothing.
int clinux_ended_child(void);
/// Reaps an ended child by its number.
void clinux_reap_number(int process);
/// Sends a signal to a process, or to a group if the number is negative.
int clinux_signal_send(int process, int signal);
/// Sends a signal to the process behind a pidfd.
int clinux_process_signal(int descriptor, int signal);
/// Closed for a program, open for us: reads (nonblocking) and writes of a new pipe.
int clinux_output_pipe(int *reading, int *writing);
/// Two ends of a nonblocking SEQPACKET connection.
int clinux_channel_pair(int *left, int *right);

/// 1 if the running kernel is of this version or a later one.
int clinux_kernel_at_least(int major, int minor);

/// Numbers that an engine leaves where its supervisor finds them.
enum clinux_life {
  /// When it had last done everything that was due.
  clinux_life_seen,
  /// Until when it will have done so again.
  clinux_life_promise,
  clinux_life_numbers,
};

/// A page of memory that processes share by its descriptor, holding these numbers, 0 at first.
int clinux_life_clock(void);

/// Maps such a page; it stays mapped for the life of the process.
int clinux_life_map(int descriptor, int64_t **clock);

/// Writes a number.
void clinux_life_store(int64_t *clock, enum clinux_life place, int64_t value);

/// Reads a number.
int64_t clinux_life_load(const int64_t *clock, enum clinux_life place);
/// Memory that processes share by its descriptor, all zeros.
int clinux_shared_memory(const char *name, int64_t size);
/// Maps it.
int clinux_shared_map(int descriptor, int64_t size, void **memory);
/// Ends a mapping.
void clinux_shared_unmap(void *memory, int64_t size);
/// Sets O_NONBLOCK and FD_CLOEXEC.
int clinux_make_private(int descriptor);
/// One datagram: its whole length, which may exceed the capacity; 0 at the end; -EAGAIN if none.
int64_t clinux_receive(int socket, void *bytes, size_t capacity);
/// The environment, ended by null.
char *const *clinux_environment(void);
/// Raises the soft limit of open descriptors to the hard one; the old soft limit, or an error.
int64_t clinux_raise_descriptor_limit(void);
int32_t clinux_own_process(void);
int32_t clinux_parent_process(void);
/// Makes signal 13 harmless: a write to a closed pipe is an error like others.
void clinux_ignore_broken_pipes(void);
/// Sends bytes to a UNIX datagram socket; a path that begins with `@` is abstract.
int clinux_notify(const char *path, const void *bytes, size_t count);
/// Opens /proc.
int clinux_process_directory(void);
/// Reads a file of /proc below the directory of a process: how many bytes, cut to the capacity.
int64_t clinux_process_read(
    int proc, int process, const char *name, void *bytes, size_t capacity);
/// A number that is the same for processes of one PID namespace; 0 if it cannot be told.
uint64_t clinux_process_namespace(int proc, int process);
/// The number that a name is, or -1 if it is not one.
int32_t clinux_decimal(const char *name);

/// The name of this process in `ps` and `/proc/PID/comm`, at most 15 bytes.
int clinux_process_rename(const char *name);
/// How the kernel schedules another process: niceness -20 to 19; SCHED_RR 1 to 99, 0 for none; the
/// processor time without a blocking call that is left to it before SIGXCPU; the processors.
int clinux_process_nice(int process, int niceness);
int clinux_process_real_time(int process, int priority);
int clinux_process_real_time_limit(int process, uint64_t microseconds);
/// None means all.
int clinux_process_affinity(int process, const int32_t *processors, size_t count);
/// Lets another process lock as much memory as it has.
int clinux_process_may_lock(int process);
/// Keeps all memory of this process from being swapped out, or lets go of it.
int clinux_lock_memory(int locked);

/// Goes into the network namespace that a path names.
int clinux_enter_network(const char *path);
/// Goes on in a second process, which leads a session of its own. The result is a descriptor by which
/// the child says that it is ready, and the parent waits for that; before any thread only.
int clinux_fork(int *is_child);
void clinux_fork_ready(int descriptor);
/// 0 once the child is ready, else its exit status.
int clinux_fork_wait(int descriptor);
/// Lets go of the terminal: input and output lead nowhere, standard error to the system log, if there
/// is one.
int clinux_detach(void);
/// Sends standard error to a file.
int clinux_log_to(const char *path);
