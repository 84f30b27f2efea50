#define _GNU_SOURCE
#include "CLinux.h"
#include "CLinuxRetry.h"

#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

int clinux_local_socket(void) {
  return CLINUX_RETRY(socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
}

static int local_name(struct sockaddr_un *name, const char *path) {
  *name = (struct sockaddr_un){.sun_family = AF_UNIX};
  if (strlen(path) >= sizeof name->sun_path) return -ENAMETOOLONG;
  strcpy(name->sun_path, path);
  return 0;
}

int clinux_local_bind(int socket, const char *path, uint32_t mode) {
  struct sockaddr_un name;
  int result = local_name(&name, path);
  if (result < 0) return result;
  // The mode of the descriptor, without the umask's bits, becomes the mode of the file.
  mode_t before = umask(0777 & ~mode);
  result = CLINUX_RETRY(bind(socket, (struct sockaddr *)&name, sizeof name));
  umask(before);
  return result;
}

int clinux_local_listen(int socket, int backlog) { return CLINUX_RETRY(listen(socket, backlog)); }

int clinux_local_connect(int socket, const char *path) {
  struct sockaddr_un name;
  int result = local_name(&name, path);
  if (result < 0) return result;
  return CLINUX_RETRY(connect(socket, (struct sockaddr *)&name, sizeof name));
}

int clinux_local_accept(int socket, clinux_credentials *credentials) {
  int client = CLINUX_RETRY(accept4(socket, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC));
  if (client < 0) return client;
  struct ucred peer;
  socklen_t size = sizeof peer;
  int result = CLINUX_RETRY(getsockopt(client, SOL_SOCKET, SO_PEERCRED, &peer, &size));
  if (result < 0) {
    close(client);
    return result;
  }
  *credentials = (clinux_credentials){.process = peer.pid, .user = peer.uid, .group = peer.gid};
  return client;
}

int clinux_local_groups(int socket, uint32_t *groups, size_t room) {
  socklen_t size = (socklen_t)(room * sizeof *groups);
  int result = CLINUX_RETRY(getsockopt(socket, SOL_SOCKET, SO_PEERGROUPS, groups, &size));
  return result < 0 ? result : (int)(size / sizeof *groups);
}

int64_t clinux_local_send(int socket, const void *bytes, size_t count) {
  return CLINUX_RETRY(send(socket, bytes, count, MSG_NOSIGNAL | MSG_DONTWAIT));
}

int clinux_local_shutdown(int socket) { return CLINUX_RETRY(shutdown(socket, SHUT_RDWR)); }

int clinux_directory_open(const char *path) {
  mode_t before = umask(022);
  int made = CLINUX_RETRY(mkdir(path, 0755));
  umask(before);
  if (made < 0 && made != -EEXIST) return made;
  int directory =
      CLINUX_RETRY(open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (directory < 0) return directory;
  struct stat status;
  int result = CLINUX_RETRY(fstat(directory, &status));
  if (result == 0 && (status.st_mode & (S_IWGRP | S_IWOTH)) != 0) result = -EPERM;
  if (result == 0 && status.st_uid != 0 && status.st_uid != geteuid()) result = -EPERM;
  if (result == 0) return directory;
  close(directory);
  return result;
}

int clinux_directory_lock(int directory) {
  return CLINUX_RETRY(flock(directory, LOCK_EX | LOCK_NB));
}

int clinux_directory_unlock(int directory) { return CLINUX_RETRY(flock(directory, LOCK_UN)); }

int clinux_entry_is_socket(int directory, const char *name) {
  struct stat status;
  int result = CLINUX_RETRY(fstatat(directory, name, &status, AT_SYMLINK_NOFOLLOW));
  return result < 0 ? result : S_ISSOCK(status.st_mode);
}

int clinux_entry_remove(int directory, const char *name) {
  return CLINUX_RETRY(unlinkat(directory, name, 0));
}

int clinux_entry_set_mode(int directory, const char *name, uint32_t mode) {
  return CLINUX_RETRY(fchmodat(directory, name, mode, 0));
}
