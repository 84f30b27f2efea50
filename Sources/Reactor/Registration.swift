/// The right to be told about a descriptor, given by a reactor and valid until it is taken back.
///
/// A plain value; a copy stands for the same registration. Once unregistered it is dead for good,
/// even if the kernel gives the same descriptor number to something else.
public struct Registration: Hashable, Sendable {
  /// Place in the reactor's table.
  let slot: UInt32
  /// Which use of that place.
  let generation: UInt32

  /// What travels through the kernel with each event.
  var token: UInt64 { UInt64(generation) << 32 | UInt64(slot) }

  /// A registration of the reactor.
  init(slot: UInt32, generation: UInt32) {
    self.slot = slot
    self.generation = generation
  }

  /// The registration that an event carries.
  init(token: UInt64) {
    slot = UInt32(truncatingIfNeeded: token)
    generation = UInt32(truncatingIfNeeded: token >> 32)
  }
}
