/// What a process says about itself to the kernel.
#pragma once
#include <stdint.h>

/// Sends `signal` to this process when its parent's thread ends. Source: PR_SET_PDEATHSIG.
int clinux_set_parent_death_signal(int signal);
/// The name in ps and top, at most 15 bytes. Source: PR_SET_NAME.
int clinux_set_thread_name(const char *name);
/// Without core dumps and without ptrace by equals. Source: PR_SET_DUMPABLE.
int clinux_set_dumpable(int dumpable);
/// No exec gains privileges any more, for good. Source: PR_SET_NO_NEW_PRIVS.
int clinux_set_no_new_privileges(void);
/// Keeps permitted capabilities over a change of user. Source: PR_SET_KEEPCAPS.
int clinux_set_keep_capabilities(int keep);
/// Takes one capability out of the bounding set. Source: PR_CAPBSET_DROP.
int clinux_drop_bounding(int capability);
/// 1 if a capability is in the bounding set, 0 if not, -EINVAL if the kernel knows none such.
int clinux_has_bounding(int capability);
/// Forgets all ambient capabilities. Source: PR_CAP_AMBIENT_CLEAR_ALL.
int clinux_clear_ambient(void);
/// Becomes another user for good: groups cleared, then all group ids, then all user ids.
int clinux_become(uint32_t user, uint32_t group);
