import NetworkTypes
import SupervisorProtocol

// What breaks under a running daemon and is mended without a person, with an event each: sockets that
// the kernel refused, memberships and notifications that it lost.

extension Engine {
  /// The kernel gave no socket: a node without one is in FAULT, or it would be a deaf and mute
  /// master.
  mutating func transportFailed(_ key: TransportKey, _ text: String) {
    let name = links[key.index]?.name ?? "interface \(key.index)"
    transports[key] = nil
    // What is known is not told each second.
    let isNews = failedTransports.updateValue(text, forKey: key) != text
    guard isNews else { return }
    log(.error, "cannot open the VRRP socket on \(name): \(text); it is tried again each second.")
    record(
      .daemon,
      text: "no VRRP socket on \(name): \(text); it is tried again each second. "
        + "Do: failover doctor, and look at limits of descriptors and memory")
    updateFaults(ofUsersOf: key)
  }

  /// A socket is open, perhaps one that could not be opened before.
  mutating func transportOpened(_ key: TransportKey) {
    guard failedTransports.removeValue(forKey: key) != nil else { return }
    let name = links[key.index]?.name ?? "interface \(key.index)"
    log(.notice, "the VRRP socket on \(name) is open.")
    record(.daemon, text: "the VRRP socket on \(name) is open again")
    updateFaults(ofUsersOf: key)
  }

  private mutating func updateFaults(ofUsersOf key: TransportKey) {
    for index in demultiplexer[key]?.all ?? [] { updateFaults(index) }
  }

  /// Once a second: sockets that are missing are opened, memberships that were lost are renewed.
  mutating func healTransports() {
    if !failedTransports.isEmpty { rebuildTransports() }
    for (key, groups) in transports where !groups.isEmpty {
      actions.append(.renewMembership(key))
    }
  }

  /// The kernel had dropped us from a group: nothing that was sent to it since then was heard.
  mutating func membershipRestored(_ key: TransportKey) {
    let name = links[key.index]?.name ?? "interface \(key.index)"
    let text = "the multicast membership on \(name) was lost; joined again"
    log(.warning, "\(text).")
    record(.daemon, text: text)
  }

  /// Losses of a burst are told once.
  static let overrunPause = Microseconds.seconds(10)

  /// Notifications of the kernel were lost, and everything was read anew.
  mutating func tellOverrun() {
    if let last = overrunToldAt, now - last < Self.overrunPause { return }
    overrunToldAt = now
    let text = "notifications of the kernel were lost; links, addresses and routes were read anew"
    log(.warning, "\(text).")
    record(.daemon, text: text)
  }
}
