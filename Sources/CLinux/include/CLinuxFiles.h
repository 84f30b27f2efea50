/// Files below a directory that is held open, so that no symbolic link leads elsewhere.
#pragma once
#include <stddef.h>
#include <stdint.h>

/// Opens a directory and creates it, with missing parents (mode 0755), if need be. The last
/// component may not be a symbolic link, must belong to this user or root, and nobody else may
/// write to it: -EPERM otherwise.
int clinux_private_directory(const char *path, uint32_t mode);
/// Replaces a file (mode 0600) by a new one, written and synced as `temporary` before; all or
/// nothing, also over a power cut.
int clinux_file_replace(
    int directory, const char *name, const char *temporary, const void *bytes, size_t count);
/// Opens a regular file for reading; symbolic links are refused.
int clinux_file_open(int directory, const char *name);
/// Opens a regular file by its path for reading, also through links.
int clinux_file_open_following(const char *path);
/// Opens a regular file (created with mode 0640) for appending and reading.
int clinux_file_append(int directory, const char *name);
int clinux_file_rename(int directory, const char *from, const char *to);
int clinux_file_remove(int directory, const char *name);
/// Size in bytes.
int64_t clinux_file_size(int file);
/// Seconds since 1970 of the last change of its content.
int64_t clinux_file_modified(int file);
int clinux_file_truncate(int file, int64_t size);
/// Waits until the content is on the disk.
int clinux_file_sync(int file);
int64_t clinux_file_read_at(int file, void *bytes, size_t count, int64_t offset);
/// Opens a file and locks it for the life of the descriptor: -EWOULDBLOCK if another process has.
int clinux_file_lock(int directory, const char *name);

/// A walk over the names of a directory.
typedef struct clinux_listing clinux_listing;

/// Begins a walk; null if the directory cannot be read.
clinux_listing *clinux_listing_open(int directory);
/// The next name, valid until the next call; null at the end.
const char *clinux_listing_next(clinux_listing *listing);
void clinux_listing_close(clinux_listing *listing);

/// Writes without waiting to any kind of descriptor, at most 4096 bytes: -EAGAIN if it would wait.
int64_t clinux_write_now(int descriptor, const void *bytes, size_t count);
/// Gives memory that is free but held back to the system.
void clinux_release_memory(void);
/// Has large blocks go back to the system as soon as they are free. Without this the first large one
/// that is freed raises the bounds, and what a burst took stays.
void clinux_return_memory(void);
/// Lets go of all program code in memory. What is needed again comes back from the page cache, a
/// microsecond a piece; what only the start needed stays away.
void clinux_release_code(void);

/// Watches directories: a descriptor that becomes readable when something changes in one of them.
int clinux_directory_watcher(void);
/// Adds a directory: names that appear, go or are written. The number of the watch.
int clinux_directory_watch(int watcher, const char *path);
/// Takes what has happened off the descriptor; what it was is not told.
void clinux_directory_watcher_clear(int watcher);
/// Reads the beginning of a regular file, also through links; never waits.
int64_t clinux_file_head(const char *path, void *bytes, size_t capacity);
/// Writes a file; a new one (mode 0644) always, one that exists only if it may be overwritten.
/// Links are refused.
int clinux_file_initialize(const char *path, const void *bytes, size_t count, int overwrite);
/// Replaces a file of these permission bits at a path, through another name that nobody can know
/// before. -EPERM in a directory that others may write to without the sticky bit.
int clinux_dump_replace(const char *path, uint32_t mode, const void *bytes, size_t count);

/// Opens a named pipe for writing without waiting, whoever reads it. Creates it (mode 0600, for
/// `user` and `group`) if need be; -EEXIST if something else is there, `*created` tells.
int clinux_notify_pipe(const char *path, uint32_t user, uint32_t group, int *created);
