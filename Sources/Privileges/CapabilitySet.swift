import CLibCap
import Glibc
import SystemCalls

/// The only owner of a set of capabilities of libcap.
@safe struct CapabilitySet: ~Copyable {
  private let handle: OpaquePointer

  /// The set of this thread.
  static func current() throws(SystemError) -> CapabilitySet {
    try unsafe CapabilitySet(owning: cap_get_proc(), "cap_get_proc")
  }

  /// A set without any.
  static func empty() throws(SystemError) -> CapabilitySet {
    try unsafe CapabilitySet(owning: cap_init(), "cap_init")
  }

  @unsafe private init(owning handle: OpaquePointer?, _ operation: StaticString) throws(SystemError)
  {
    guard let handle = unsafe handle else {
      throw SystemError(operation: operation.description, errno: errno)
    }
    unsafe self.handle = handle
  }

  deinit { unsafe cap_free(UnsafeMutableRawPointer(handle)) }

  /// True if it is permitted and in effect.
  func allows(_ capability: Capability) -> Bool {
    isSet(capability, CAP_PERMITTED) && isSet(capability, CAP_EFFECTIVE)
  }

  private func isSet(_ capability: Capability, _ kind: cap_flag_t) -> Bool {
    var value = CAP_CLEAR
    return unsafe cap_get_flag(handle, capability.rawValue, kind, &value) == 0 && value == CAP_SET
  }

  /// Makes it permitted and in effect.
  func insert(_ capability: Capability) throws(SystemError) {
    for kind in [CAP_PERMITTED, CAP_EFFECTIVE] {
      var number = capability.rawValue
      guard unsafe cap_set_flag(handle, kind, 1, &number, CAP_SET) == 0 else {
        throw SystemError(
          operation: "cap_set_flag", errno: errno, subject: capability.description)
      }
    }
  }

  /// Gives this thread exactly this set; what it does not hold is lost for good.
  func apply() throws(SystemError) {
    guard unsafe cap_set_proc(handle) == 0 else {
      throw SystemError(operation: "cap_set_proc", errno: errno)
    }
  }
}
