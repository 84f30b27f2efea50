package import AgentProtocol
package import Engine
package import NetworkTypes
package import SupervisorProtocol

/// Something that happened, as auditors are told. What is large lies in a box.
package enum Fact {
  /// A virtual router stands differently than before the turn.
  indirect case changed(
    node: Int, instance: Int, from: InstanceObservation, to: InstanceObservation)
  /// An engine is about to be given a VRRP message.
  case hears(node: Int, Packet)
  /// An engine has taken a stranger's message, and nothing else since.
  case heard(node: Int, Packet)
  /// A node sends; `accepted` is false where the kernel refuses.
  case sent(node: Int, Packet, accepted: Bool)
  /// A node sends a gratuitous ARP or neighbor advertisement.
  case announced(node: Int, IPAddress)
  /// An address was bound, or its lifetime renewed.
  case bound(node: Int, InterfaceIndex, AddressPrefix)
  /// An address is gone; `byEngine` if the engine asked for it.
  case unbound(node: Int, InterfaceIndex, AddressPrefix, byEngine: Bool)
  /// An engine tells its supervisor of an event, a script or a log line.
  indirect case told(node: Int, EngineToSupervisor)
  /// A client gets a document.
  indirect case replied(node: Int, ClientID, String, isFinal: Bool)
  /// An engine writes a log line.
  case logged(node: Int, String)
  /// An engine started.
  case started(node: Int)
  /// An engine ended by itself.
  case stopped(node: Int)
  /// An engine makes a call to the provider.
  indirect case called(node: Int, CallRequest)
  /// An engine gives a call up.
  case cancelled(node: Int, CallID)
  /// An engine is about to be told how a call ended.
  indirect case answered(node: Int, CallResult)
  /// A cloud address is somewhere else, by nobody's hand.
  case moved(IPAddress, FakeProvider.HolderNode)
  /// A fault, or a person, disturbs a node; all of them if nil.
  case disturbed(node: Int?, Disturbance)
}

/// Kinds of facts, so that an auditor is told only what it wants to know.
package struct Interests: OptionSet, Sendable {
  /// A bit for each kind.
  package let rawValue: UInt16
  /// A set from its bits.
  package init(rawValue: UInt16) { self.rawValue = rawValue }

  /// ``Auditor/turned(_:in:)``.
  package static let turns = Interests(rawValue: 1 << 0)
  /// ``Fact/changed(node:instance:from:to:)``.
  package static let changes = Interests(rawValue: 1 << 1)
  /// ``Fact/hears(node:_:)``.
  package static let hearing = Interests(rawValue: 1 << 2)
  /// ``Fact/hears(node:_:)`` and ``Fact/heard(node:_:)``, of strangers alone.
  package static let strangers = Interests(rawValue: 1 << 3)
  /// ``Fact/sent(node:_:accepted:)``.
  package static let sending = Interests(rawValue: 1 << 4)
  /// ``Fact/announced(node:_:)``, ``Fact/bound(node:_:_:)`` and ``Fact/unbound(node:_:_:byEngine:)``.
  package static let addresses = Interests(rawValue: 1 << 5)
  /// ``Fact/told(node:_:)``.
  package static let supervision = Interests(rawValue: 1 << 6)
  /// ``Fact/replied(node:_:_:isFinal:)`` and ``Fact/logged(node:_:)``.
  package static let texts = Interests(rawValue: 1 << 7)
  /// ``Fact/started(node:)`` and ``Fact/stopped(node:)``.
  package static let lives = Interests(rawValue: 1 << 8)
  /// ``Fact/disturbed(node:_:)``.
  package static let disturbances = Interests(rawValue: 1 << 9)
  /// ``Fact/called(node:_:)``, ``Fact/cancelled(node:_:)``, ``Fact/answered(node:_:)`` and
  /// ``Fact/moved(_:_:)``.
  package static let cloud = Interests(rawValue: 1 << 10)
  /// ``Fact/hears(node:_:)``, of adverts alone.
  package static let hearingAdverts = Interests(rawValue: 1 << 11)
  /// ``Fact/sent(node:_:accepted:)``, of adverts alone.
  package static let sendingAdverts = Interests(rawValue: 1 << 12)
  /// Everything, nothing of it twice.
  package static let all = Interests(
    rawValue: .max
      & ~(hearingAdverts.rawValue | sendingAdverts.rawValue | strangers.rawValue))
}

/// Kinds of disturbances, with the sign of each in a timeline.
package enum Disturbance: Character, Sendable, CaseIterable {
  /// The engine is killed.
  case engineKill = "k"
  /// The whole daemon is killed.
  case daemonKill = "K"
  /// A power cut.
  case crash = "!"
  /// A node starts.
  case start = "^"
  /// A graceful stop is asked for.
  case stop = "s"
  /// The engine or machine stops for a while.
  case freeze = "f"
  /// It goes on.
  case thaw = "t"
  /// The network changes.
  case network = "n"
  /// A carrier is lost or comes back.
  case carrier = "c"
  /// An interface is deleted or created.
  case interface = "i"
  /// Somebody changes addresses by hand.
  case addresses = "a"
  /// Notifications of the kernel get lost.
  case overrun = "o"
  /// The wall clock is set.
  case wallClock = "w"
  /// A script or a process fails or recovers.
  case health = "h"
  /// An operator's command.
  case command = "p"
  /// The configuration is read again.
  case reload = "r"
  /// A stranger sends packets.
  case stranger = "x"
  /// The provider or an agent fails or recovers.
  case cloud = "$"
  /// The kernel or the supervisor takes its time.
  case sluggish = "z"
  /// All faults end.
  case healed = "="
}

/// Watches a run for the violation of one invariant.
package protocol Auditor: AnyObject {
  /// The invariant, as in docs/RELIABILITY.md.
  var invariant: String { get }
  /// What it wants to be told; everything unless it says otherwise.
  var interests: Interests { get }
  /// Takes note of what happened, at the world's present time.
  func observe(_ fact: Fact, in world: World)
  /// An engine has handled what arrived and done what it wanted: told apart from facts, since it
  /// happens more often than all of them.
  func turned(_ node: Node, in world: World)
  /// The run is over.
  func finish(_ world: World)
}

extension Auditor {
  /// Nothing, unless an auditor says otherwise.
  package func turned(_ node: Node, in world: World) {}
  /// Everything, unless an auditor says otherwise.
  package var interests: Interests { .all }
}

/// A broken promise.
package struct Violation: Equatable, Sendable, CustomStringConvertible {
  /// The invariant.
  package var invariant: String
  /// When, in the world's time.
  package var at: MonotonicInstant
  /// What happened.
  package var text: String

  /// A violation from its parts.
  package init(invariant: String, at: MonotonicInstant, text: String) {
    self.invariant = invariant
    self.at = at
    self.text = text
  }

  /// `I3 at 12.345678 s: …`.
  package var description: String {
    "\(invariant) at \(TimeText.seconds(at)): \(text)"
  }
}

/// Instants in words.
package enum TimeText {
  /// `12.345678 s`.
  package static func seconds(_ instant: MonotonicInstant) -> String {
    let microseconds = instant.nanoseconds / 1_000
    let digits = String(microseconds % 1_000_000)
    return
      "\(microseconds / 1_000_000).\(String(repeating: "0", count: 6 - digits.count))\(digits) s"
  }
}
