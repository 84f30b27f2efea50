/// Whole Ethernet frames on one interface, for the switch of the chaos tests.
#pragma once
#include <stddef.h>
#include <stdint.h>

/// A nonblocking packet socket that sees every frame that arrives on an interface, whoever it is
/// for, and none that leaves it.
int clinux_frames_open(const char *interface);
/// The next frame; -EAGAIN if none waits. Longer ones are cut.
int64_t clinux_frames_receive(int socket, void *bytes, size_t capacity);
/// Sends a frame through the interface of the socket, without waiting.
int64_t clinux_frames_send(int socket, const void *bytes, size_t count);
