/// What Swift cannot import or spell by itself: variadic calls, macros over control messages,
/// packed structures, and system calls without a wrapper.
///
/// Every function returns its result, zero or more, or the negated errno. A call that a signal
/// interrupted is repeated here, so that no caller ever sees EINTR.
#pragma once
#include "CLinuxDescriptors.h"
#include "CLinuxEcho.h"
#include "CLinuxFiles.h"
#include "CLinuxFrames.h"
#include "CLinuxIdentity.h"
#include "CLinuxPackets.h"
#include "CLinuxProbe.h"
#include "CLinuxProcess.h"
#include "CLinuxSockets.h"
#include "CLinuxThreads.h"
#include "CLinuxTraffic.h"
