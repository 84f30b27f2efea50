/// A bug planted between world and engine, one for each invariant: a simulator that does not find
/// it would not find a real one either.
package enum Sabotage: String, CaseIterable, Sendable {
  /// A master does not hear adverts.
  case deafMaster
}
