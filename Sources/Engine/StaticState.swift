/// What `static_ipaddress`, `static_routes` and `static_rules` have become.
struct StaticState: Sendable {
  /// Addresses that were asked for.
  var addresses: [AddressRequest] = []
  /// Routes, then rules that were asked for.
  var objects: [KernelObject] = []
  /// True if some of it may be gone.
  var needsReview = false
  /// What the kernel refused at the last attempt.
  var failed: Set<Item> = []
  /// What it refused before an attempt whose result is not known yet.
  var suspects: Set<Item> = []

  /// One address, route or rule.
  enum Item: Hashable, Sendable {
    /// An address.
    case address(AddressRequest)
    /// A route or a rule.
    case object(KernelObject)
  }

  /// True if the kernel refuses it.
  func isRefused(_ item: Item) -> Bool { failed.contains(item) || suspects.contains(item) }
}
