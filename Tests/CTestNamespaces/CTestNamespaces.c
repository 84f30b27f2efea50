#define _GNU_SOURCE
#include "CTestNamespaces.h"

#include <sched.h>

int test_namespace_unshare(void) { return unshare(CLONE_NEWNET); }

int test_namespace_enter(int descriptor) { return setns(descriptor, CLONE_NEWNET); }
