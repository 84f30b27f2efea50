/// Opening sockets with all their options; addresses never cross into Swift as structures.
#pragma once
#include <stddef.h>
#include <stdint.h>

#include "CLinuxPackets.h"

/// A nonblocking raw socket of `family` (4 or 6) for IP protocol `protocol`, bound to an interface
/// (0: to none), with everything that advertisements need: no loop-back of own multicast, only
/// joined groups, TTL and hop limit 255, network control as traffic class, the description of each
/// received packet.
int clinux_raw_socket(int family, int protocol, int interface);
/// The same for UDP datagrams to a port of this machine.
int clinux_datagram_socket(int family, int port, int interface);
/// Joins or leaves a multicast group on an interface.
int clinux_multicast(int socket, int family, clinux_address group, int interface, int join);
/// Room for `bytes` of unread packets, beyond the system's limit if allowed, else up to it.
int clinux_set_receive_buffer(int socket, int bytes);
/// A nonblocking packet socket that sends frames and receives nothing.
int clinux_packet_socket(void);

/// Who is at the other end of a UNIX socket, as of its connect(2).
typedef struct clinux_credentials {
  int32_t process;
  uint32_t user;
  uint32_t group;
} clinux_credentials;

/// A nonblocking UNIX stream socket.
int clinux_local_socket(void);
/// Binds to a path of at most 107 bytes, with exactly these permission bits from the start.
int clinux_local_bind(int socket, const char *path, uint32_t mode);
int clinux_local_listen(int socket, int backlog);
int clinux_local_connect(int socket, const char *path);
/// The next client, nonblocking; -EAGAIN if none waits.
int clinux_local_accept(int socket, clinux_credentials *credentials);
/// The supplementary groups of the process at the other end when it connected: how many, or -ERANGE
/// if there are more than `room`.
int clinux_local_groups(int socket, uint32_t *groups, size_t room);
int64_t clinux_local_send(int socket, const void *bytes, size_t count);
/// Ends both directions; the other end and our own epoll see a hang-up.
int clinux_local_shutdown(int socket);

/// Opens a directory without following a link at its end; made with mode 0755 if it is not there.
/// -EPERM if somebody else could replace what is in it.
int clinux_directory_open(const char *path);
/// Locks a directory for one process as long as the descriptor is open; -EAGAIN if it is locked.
int clinux_directory_lock(int directory);
/// Ends the lock at once, although a child between fork and exec may still hold the descriptor.
int clinux_directory_unlock(int directory);
/// 1 if the entry is a socket, 0 if it is something else (links are not followed), -ENOENT.
int clinux_entry_is_socket(int directory, const char *name);
int clinux_entry_remove(int directory, const char *name);
/// Sets the permission bits of an entry, which must be no link of somebody else.
int clinux_entry_set_mode(int directory, const char *name, uint32_t mode);

/// The next message from the kernel on a netlink socket, or several in one, without waiting:
/// how many bytes, 0 if none waits, -ENOBUFS if some were lost, -EMSGSIZE if one was too long.
/// What processes send is skipped.
int64_t clinux_netlink_receive(int socket, void *bytes, size_t capacity);
/// Sends messages to the kernel, which acts on them before this returns.
int64_t clinux_netlink_send(int socket, const void *bytes, size_t count);
/// Has the kernel not tell this socket of messages of a type that follow from requests of a port.
int clinux_netlink_ignore(int socket, uint16_t type, uint32_t port);
/// Short acknowledgements, with the kernel's text of an error where it has one.
int clinux_netlink_prepare(int socket);
