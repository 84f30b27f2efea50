#define _GNU_SOURCE
#include "CLinux.h"
#include "CLinuxRetry.h"

#include <dirent.h>
#include <fcntl.h>
#include <malloc.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

/// Creates each missing component before the last.
static int make_parents(char *path) {
  for (char *slash = strchr(path + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
    *slash = 0;
    int result = mkdir(path, 0755);
    int error = errno;
    *slash = '/';
    if (result < 0 && error != EEXIST) return -error;
  }
  return 0;
}

static int check_owner(int directory) {
  struct stat status;
  int result = CLINUX_RETRY(fstat(directory, &status));
  if (result < 0) return result;
  int is_ours = status.st_uid == geteuid() || status.st_uid == 0;
  return is_ours && (status.st_mode & 022) == 0 ? 0 : -EPERM;
}

int clinux_private_directory(const char *path, uint32_t mode) {
  const int flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
  int directory = CLINUX_RETRY(open(path, flags));
  if (directory == -ENOENT) {
    char *copy = strdup(path);
    if (copy == NULL) return -ENOMEM;
    int result = make_parents(copy);
    free(copy);
    if (result < 0) return result;
    result = CLINUX_RETRY(mkdir(path, mode));
    if (result < 0 && result != -EEXIST) return result;
    directory = CLINUX_RETRY(open(path, flags));
  }
  if (directory < 0) return directory;
  int result = check_owner(directory);
  if (result == 0) return directory;
  close(directory);
  return result;
}

static int write_all(int file, const char *bytes, size_t count) {
  while (count > 0) {
    ssize_t written = CLINUX_RETRY(write(file, bytes, count));
    if (written < 0) return (int)written;
    bytes += written;
    count -= (size_t)written;
  }
  return 0;
}

int clinux_file_replace(
    int directory, const char *name, const char *temporary, const void *bytes, size_t count) {
  unlinkat(directory, temporary, 0);
  int file = CLINUX_RETRY(openat(
      directory, temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
  if (file < 0) return file;
  int result = write_all(file, bytes, count);
  if (result == 0) result = CLINUX_RETRY(fsync(file));
  int closed = CLINUX_RETRY(close(file));
  if (result == 0 && closed < 0) result = closed;
  if (result == 0) result = CLINUX_RETRY(renameat(directory, temporary, directory, name));
  if (result < 0) {
    unlinkat(directory, temporary, 0);
    return result;
  }
  return CLINUX_RETRY(fsync(directory));
}

static int open_regular(int directory, const char *name, int flags, mode_t mode) {
  int file = CLINUX_RETRY(openat(directory, name, flags | O_CLOEXEC | O_NONBLOCK, mode));
  if (file < 0) return file;
  struct stat status;
  int result = CLINUX_RETRY(fstat(file, &status));
  if (result == 0 && S_ISREG(status.st_mode)) return file;
  close(file);
  return result < 0 ? result : -EINVAL;
}

int clinux_file_open(int directory, const char *name) {
  return open_regular(directory, name, O_RDONLY | O_NOFOLLOW, 0);
}

int clinux_file_open_following(const char *path) {
  return open_regular(AT_FDCWD, path, O_RDONLY, 0);
}

int clinux_file_append(int directory, const char *name) {
  return open_regular(directory, name, O_RDWR | O_APPEND | O_CREAT | O_NOFOLLOW, 0640);
}

int clinux_file_rename(int directory, const char *from, const char *to) {
  return CLINUX_RETRY(renameat(directory, from, directory, to));
}

int clinux_file_remove(int directory, const char *name) {
  return CLINUX_RETRY(unlinkat(directory, name, 0));
}

int64_t clinux_file_size(int file) {
  struct stat status;
  int result = CLINUX_RETRY(fstat(file, &status));
  return result < 0 ? result : (int64_t)status.st_size;
}

int64_t clinux_file_modified(int file) {
  struct stat status;
  int result = CLINUX_RETRY(fstat(file, &status));
  return result < 0 ? result : (int64_t)status.st_mtim.tv_sec;
}

int clinux_file_truncate(int file, int64_t size) { return CLINUX_RETRY(ftruncate(file, size)); }

int clinux_file_sync(int file) { return CLINUX_RETRY(fdatasync(file)); }

int64_t clinux_file_read_at(int file, void *bytes, size_t count, int64_t offset) {
  return CLINUX_RETRY(pread(file, bytes, count, offset));
}

int clinux_file_lock(int directory, const char *name) {
  int file = open_regular(directory, name, O_RDWR | O_CREAT | O_NOFOLLOW, 0600);
  if (file < 0) return file;
  int result = CLINUX_RETRY(flock(file, LOCK_EX | LOCK_NB));
  if (result == 0) return file;
  close(file);
  return result;
}

struct clinux_listing {
  DIR *stream;
};

clinux_listing *clinux_listing_open(int directory) {
  clinux_listing *listing = malloc(sizeof *listing);
  int copy = openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (listing != NULL && copy >= 0 && (listing->stream = fdopendir(copy)) != NULL) return listing;
  if (copy >= 0) close(copy);
  free(listing);
  return NULL;
}

const char *clinux_listing_next(clinux_listing *listing) {
  struct dirent *entry = readdir(listing->stream);
  return entry == NULL ? NULL : entry->d_name;
}

void clinux_listing_close(clinux_listing *listing) {
  closedir(listing->stream);
  free(listing);
}

int64_t clinux_write_now(int descriptor, const void *bytes, size_t count) {
  enum { at_once = 4096 };
  if (count > at_once) count = at_once;
  int64_t sent = CLINUX_RETRY(send(descriptor, bytes, count, MSG_DONTWAIT | MSG_NOSIGNAL));
  if (sent != -ENOTSOCK) return sent;
  // A pipe that is ready takes a page without waiting, and a file is always ready.
  struct pollfd ready = {.fd = descriptor, .events = POLLOUT};
  int result = CLINUX_RETRY(poll(&ready, 1, 0));
  if (result < 0) return result;
  if (result == 0) return -EAGAIN;
  return CLINUX_RETRY(write(descriptor, bytes, count));
}

void clinux_release_memory(void) { malloc_trim(0); }

void clinux_return_memory(void) {
  mallopt(M_MMAP_THRESHOLD, 128 << 10);
  mallopt(M_TRIM_THRESHOLD, 256 << 10);
}

void clinux_release_code(void) {
  FILE *maps = fopen("/proc/self/maps", "re");
  if (maps == NULL) return;
  char line[512];
  while (fgets(line, sizeof line, maps) != NULL) {
    unsigned long start, end;
    char rights[5];
    char path[2];
    // Only what was never written to: pages of code, from a file.
    int fields = sscanf(line, "%lx-%lx %4s %*s %*s %*s %1s", &start, &end, rights, path);
    if (fields < 4 || strcmp(rights, "r-xp") != 0 || path[0] != '/') continue;
    madvise((void *)start, end - start, MADV_DONTNEED);
  }
  fclose(maps);
}

int clinux_directory_watcher(void) {
  return CLINUX_RETRY(inotify_init1(IN_NONBLOCK | IN_CLOEXEC));
}

int clinux_directory_watch(int watcher, const char *path) {
  const uint32_t what = IN_CLOSE_WRITE | IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO |
                        IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR;
  return CLINUX_RETRY(inotify_add_watch(watcher, path, what));
}

void clinux_directory_watcher_clear(int watcher) {
  _Alignas(struct inotify_event) char bytes[4096];
  // Bounded: whoever writes without end must not hold the caller; the rest makes it readable again.
  for (int i = 0; i < 16; i++) {
    if (CLINUX_RETRY(read(watcher, bytes, sizeof bytes)) <= 0) return;
  }
}

int64_t clinux_file_head(const char *path, void *bytes, size_t capacity) {
  int file = open_regular(AT_FDCWD, path, O_RDONLY, 0);
  if (file < 0) return file;
  int64_t count = CLINUX_RETRY(pread(file, bytes, capacity, 0));
  close(file);
  return count;
}

int clinux_file_initialize(const char *path, const void *bytes, size_t count, int overwrite) {
  int how = overwrite ? O_TRUNC : O_EXCL;
  int file = open_regular(AT_FDCWD, path, O_WRONLY | O_CREAT | O_NOFOLLOW | how, 0644);
  if (file == -EEXIST) return 0;
  if (file < 0) return file;
  int result = write_all(file, bytes, count);
  close(file);
  return result;
}

/// The directory of a path, if nobody else can put something else in the place of our files.
static int open_directory_of(const char *path, const char **name) {
  const char *slash = strrchr(path, '/');
  if (slash == NULL || slash[1] == 0) return -EINVAL;
  *name = slash + 1;
  char *folder = strndup(path, slash == path ? 1 : (size_t)(slash - path));
  if (folder == NULL) return -ENOMEM;
  int directory = CLINUX_RETRY(open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  free(folder);
  if (directory < 0) return directory;
  struct stat status;
  int result = CLINUX_RETRY(fstat(directory, &status));
  if (result == 0 && (status.st_mode & 022) != 0 && (status.st_mode & S_ISVTX) == 0) result = -EPERM;
  if (result == 0) return directory;
  close(directory);
  return result;
}

int clinux_dump_replace(const char *path, uint32_t mode, const void *bytes, size_t count) {
  const char *name;
  int directory = open_directory_of(path, &name);
  if (directory < 0) return directory;
  uint64_t number = 0;
  (void)!getrandom(&number, sizeof number, GRND_NONBLOCK);
  char temporary[64];
  snprintf(temporary, sizeof temporary, ".failover-%016llx", (unsigned long long)number);
  const int flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
  int file = CLINUX_RETRY(openat(directory, temporary, flags, 0600));
  int result = file < 0 ? file : write_all(file, bytes, count);
  if (file >= 0) {
    if (result == 0) result = CLINUX_RETRY(fchmod(file, mode));
    close(file);
    // A new name takes the place of whatever was there, a link too, without following it.
    if (result == 0) result = CLINUX_RETRY(renameat(directory, temporary, directory, name));
    if (result < 0) unlinkat(directory, temporary, 0);
  }
  close(directory);
  return result;
}

int clinux_notify_pipe(const char *path, uint32_t user, uint32_t group, int *created) {
  *created = CLINUX_RETRY(mkfifo(path, 0600)) == 0;
  // Open for reading too: the kernel then keeps what nobody reads yet, and there is no SIGPIPE.
  int pipe = CLINUX_RETRY(open(path, O_RDWR | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC));
  if (pipe < 0) return pipe;
  struct stat status;
  int result = CLINUX_RETRY(fstat(pipe, &status));
  if (result == 0 && !S_ISFIFO(status.st_mode)) result = -EEXIST;
  if (result == 0 && *created) result = CLINUX_RETRY(fchown(pipe, user, group));
  if (result == 0) return pipe;
  close(pipe);
  return result;
}
