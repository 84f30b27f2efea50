/// Network namespaces for tests; Swift does not see these calls.
#pragma once

/// Moves this thread into a new network namespace.
int test_namespace_unshare(void);
/// Moves this thread into the network namespace of a descriptor.
int test_namespace_enter(int descriptor);
