/// The one place that handles EINTR.
#pragma once
#include <errno.h>

/// Repeats a call as long as signals interrupt it; its result, or the negated errno.
#define CLINUX_RETRY(call)                           \
  ({                                                 \
    __typeof__(call) result_;                        \
    do result_ = (call);                             \
    while (result_ < 0 && errno == EINTR);           \
    result_ < 0 ? (__typeof__(call))(-errno) : result_; \
  })
