import NetworkTypes

/// A sender of adverts for a virtual router that has no instance here.
struct UnknownRouter: Hashable, Sendable {
  /// The virtual router ID.
  var number: UInt8
  /// The sender.
  var source: IPAddress
}
