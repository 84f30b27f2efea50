// What an instance lists: addresses, trackers, peers, its last move, addresses of providers.

/// One virtual address.
public struct AddressStatus: Equatable, Sendable, Decodable, JSONWritable {
  /// `192.0.2.10/32`.
  public var address: String
  /// True if the kernel of this node has it.
  public var bound: Bool
  /// Since when it has; nil if it has not.
  public var boundAt: WallTime?
  /// How long it has, in milliseconds.
  public var boundAgoMs: Int64?
  /// Lifetime that the kernel was given, in milliseconds; nil if it keeps the address for ever.
  public var leaseMs: Int64?
  /// When the lifetime was last renewed, in milliseconds ago.
  public var renewedAgoMs: Int64?

  /// An address.
  public init(address: String, bound: Bool, boundAt: WallTime? = nil, boundAgoMs: Int64? = nil) {
    self.address = address
    self.bound = bound
    self.boundAt = boundAt
    self.boundAgoMs = boundAgoMs
  }

  /// Writes an object.
  public func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.field("address", address)
      writer.field("bound", bound)
      writer.field("boundAt", boundAt)
      writer.field("boundAgoMs", boundAgoMs)
      writer.field("leaseMs", leaseMs)
      writer.field("renewedAgoMs", renewedAgoMs)
    }
  }
}

/// One tracker of an instance.
public struct TrackerStatus: Equatable, Sendable, Decodable, JSONWritable {
  /// Name of the script, process block or interface.
  public var name: String
  /// `script`, `interface` or `process`.
  public var kind: String
  /// Its verdict; nil while there is none yet.
  public var ok: Bool?
  /// What it does to the priority; 0 means that a failure is a FAULT.
  public var weight: Int
  /// When it last gave a result, in milliseconds ago; nil for what has no runs.
  public var lastRunAgoMs: Int64?
  /// Numbers of the processes that are watched besides.
  public var watchedProcesses: [Int] = []
  /// Name of the program that these run; nil if there are none.
  public var watchedName: String?
  /// More about the verdict: `exit 1`, `timed out after 2 s`.
  public var note: String?

  /// A tracker.
  public init(name: String, kind: String, ok: Bool?, weight: Int) {
    self.name = name
    self.kind = kind
    self.ok = ok
    self.weight = weight
  }

  /// Writes an object.
  public func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.field("name", name)
      writer.field("kind", kind)
      writer.field("ok", ok)
      writer.field("weight", weight)
      writer.field("lastRunAgoMs", lastRunAgoMs)
      writer.field("watchedProcesses", watchedProcesses)
      writer.field("watchedName", watchedName)
      writer.field("note", note)
    }
  }
}

/// Another node that this one knows of.
public struct PeerStatus: Equatable, Sendable, Decodable, JSONWritable {
  /// Its name; nil if it has not told any.
  public var node: String?
  /// The address that it sends from.
  public var address: String
  /// What it last said of itself, or what its silence means.
  public var state: StateWord
  /// The priority that it last said; nil if it has not.
  public var priority: Int?
  /// When it was last heard, in milliseconds ago; nil if never.
  public var heardAgoMs: Int64?
  /// Whether it could take over; nil if that is not known.
  public var ready: Bool?
  /// What to know about it: `was MASTER when last heard`, `check_haproxy failed`.
  public var note: String?

  /// A peer.
  public init(node: String? = nil, address: String, state: StateWord) {
    self.node = node
    self.address = address
    self.state = state
  }

  /// Writes an object.
  public func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.field("node", node)
      writer.field("address", address)
      writer.field("state", state.rawValue)
      writer.field("priority", priority)
      writer.field("heardAgoMs", heardAgoMs)
      writer.field("ready", ready)
      writer.field("note", note)
    }
  }
}

/// A move of an instance from one node to another.
public struct MoveStatus: Equatable, Sendable, Decodable, JSONWritable {
  /// What both nodes call it: `m-81c0`.
  public var id: String
  /// The node that had the instance; nil if nobody had.
  public var from: String?
  /// The node that has it now; nil if nobody has.
  public var to: String?
  /// How long it took, in milliseconds; nil if that is not known.
  public var tookMs: Int64?
  /// Why: `preemption after maintenance off`.
  public var reason: String
  /// When it ended.
  public var at: WallTime

  /// A move.
  public init(
    id: String, from: String?, to: String?, tookMs: Int64?, reason: String, at: WallTime
  ) {
    self.id = id
    self.from = from
    self.to = to
    self.tookMs = tookMs
    self.reason = reason
    self.at = at
  }

  /// Writes an object.
  public func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.field("id", id)
      writer.field("from", from)
      writer.field("to", to)
      writer.field("tookMs", tookMs)
      writer.field("reason", reason)
      writer.field("at", at)
    }
  }
}

/// An address that a provider holds and gives to one of its machines.
public struct CloudAddressStatus: Equatable, Sendable, Decodable, JSONWritable {
  /// The address.
  public var address: String
  /// Type of the provider: `digitalocean`.
  public var provider: String
  /// The machine that has it, as the provider names it; nil if that is not known.
  public var holder: String?
  /// True if that is this node; nil if it is not known.
  public var mine: Bool?
  /// When the provider last said so.
  public var verifiedAt: WallTime?
  /// Name of the failoverd node that has it; nil if that is not known.
  public var node: String?
  /// The same as ``verifiedAt``, by the clock that no one sets.
  public var verifiedAgoMs: Int64?
  /// How sure this mastership can be: `none`, `accepted`, `completed`, `readBack`, `packetSeen`.
  public var proof: String?
  /// What this node is about: `watching`, `suspended`, `acquiring`, `holding`.
  public var activity: String?
  /// The provider's action that this node waits for.
  public var action: String?
  /// When the provider last accepted the token, in milliseconds ago; nil if it never did.
  public var tokenAcceptedAgoMs: Int64?
  /// Calls that the provider still allows.
  public var callsLeft: Int64?
  /// Calls that it allows in a full period.
  public var callLimit: Int64?
  /// How the connection to it is: `cold`, `connecting`, `warm`, `failed`.
  public var connection: String?
  /// What is wrong, in words; nil if nothing.
  public var error: String?
  /// For how long.
  public var errorSinceMs: Int64?
  /// What to do about it; nil if nothing.
  public var next: String?

  /// An address.
  public init(
    address: String, provider: String, holder: String? = nil, mine: Bool? = nil,
    verifiedAt: WallTime? = nil
  ) {
    self.address = address
    self.provider = provider
    self.holder = holder
    self.mine = mine
    self.verifiedAt = verifiedAt
  }

  /// Writes an object.
  public func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.field("address", address)
      writer.field("provider", provider)
      writer.field("holder", holder)
      writer.field("mine", mine)
      writer.field("verifiedAt", verifiedAt)
      writer.field("node", node)
      writer.field("verifiedAgoMs", verifiedAgoMs)
      writer.field("proof", proof)
      writer.field("activity", activity)
      writer.field("action", action)
      writer.field("tokenAcceptedAgoMs", tokenAcceptedAgoMs)
      writer.field("callsLeft", callsLeft)
      writer.field("callLimit", callLimit)
      writer.field("connection", connection)
      writer.field("error", error)
      writer.field("errorSinceMs", errorSinceMs)
      writer.field("next", next)
    }
  }
}
