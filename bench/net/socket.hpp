#pragma once

#include <cstdint>

namespace bench::net {

/// A socket that listens on a port of 127.0.0.1. Throws on failure.
int listen_on(uint16_t port);

/// Accepts a connection, or returns -1 if there is none.
int accept_from(int listener);

/// Begins to connect to a port of 127.0.0.1. The client's address changes from
/// call to call (127.0.1.1 to 127.0.1.250), so that ports suffice for any
/// number of connections. `receive_buffer` bounds what the kernel keeps for a
/// reader, in bytes; 0 leaves it alone. Throws on failure.
int connect_to(uint16_t port, int receive_buffer = 0);

/// Raises the limit of file descriptors as far as it goes, and returns it.
uint64_t raise_file_limit();

} // namespace bench::net
