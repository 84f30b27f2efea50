#define _GNU_SOURCE
#include "CLinux.h"
#include "CLinuxRetry.h"

#include <grp.h>
#include <sys/prctl.h>
#include <unistd.h>

int clinux_set_parent_death_signal(int signal) {
  return CLINUX_RETRY(prctl(PR_SET_PDEATHSIG, signal, 0, 0, 0));
}

int clinux_set_thread_name(const char *name) {
  return CLINUX_RETRY(prctl(PR_SET_NAME, name, 0, 0, 0));
}

int clinux_set_dumpable(int dumpable) {
  return CLINUX_RETRY(prctl(PR_SET_DUMPABLE, dumpable, 0, 0, 0));
}

int clinux_set_no_new_privileges(void) {
  return CLINUX_RETRY(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
}

int clinux_set_keep_capabilities(int keep) {
  return CLINUX_RETRY(prctl(PR_SET_KEEPCAPS, keep, 0, 0, 0));
}

int clinux_drop_bounding(int capability) {
  return CLINUX_RETRY(prctl(PR_CAPBSET_DROP, capability, 0, 0, 0));
}

int clinux_has_bounding(int capability) {
  return CLINUX_RETRY(prctl(PR_CAPBSET_READ, capability, 0, 0, 0));
}

int clinux_clear_ambient(void) {
  return CLINUX_RETRY(prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0));
}

int clinux_become(uint32_t user, uint32_t group) {
  int result = CLINUX_RETRY(setgroups(0, NULL));
  if (result == 0) result = CLINUX_RETRY(setresgid(group, group, group));
  if (result == 0) result = CLINUX_RETRY(setresuid(user, user, user));
  return result;
}
