public import NetworkTypes

/// What a packet says, for `failover decode`: layers, fields with their meaning, checksum verdict,
/// and every check that it fails, whoever receives it.
///
/// Holds no password, nonce or code, so it may be printed and sent in for support. For people and
/// tools, not for the receive path.
public struct PacketDescription: Hashable, Sendable, Encodable {
  /// One field of a layer.
  public struct Field: Hashable, Sendable, Encodable {
    /// Name, as `priority`.
    public var name: String
    /// Value, as `255`.
    public var value: String
    /// What it means, as `owner of the addresses`; nil if the value speaks for itself.
    public var meaning: String?
  }

  /// The fields of one protocol.
  public struct Layer: Hashable, Sendable, Encodable {
    /// `Ethernet`, `IPv4`, `IPv6`, `VRRP` or `failover`.
    public var name: String
    /// In the order of the wire.
    public var fields: [Field]
  }

  /// What is known of one form of the checksum.
  public enum ChecksumVerdict: String, Hashable, Sendable, Encodable {
    /// The sum fits.
    case right
    /// It does not.
    case wrong
    /// The packet's addresses are missing to tell.
    case unknown
    /// This version and family do not have this form.
    case notUsed
  }

  /// A check that fails.
  public struct Problem: Hashable, Sendable, Encodable {
    /// Name of the counter that a receiver would raise, or of the note.
    public var check: String
    /// What is wrong, and what to do.
    public var text: String
  }

  /// The layers from the outside in.
  public internal(set) var layers: [Layer] = []
  /// The checksum with the pseudo-header of the IP family.
  public internal(set) var checksumWithPseudoHeader = ChecksumVerdict.notUsed
  /// The checksum of the message alone.
  public internal(set) var checksumOfMessage = ChecksumVerdict.notUsed
  /// Everything that is wrong, in the order of the receive checks; empty if nothing is.
  public internal(set) var problems: [Problem] = []

  /// True if no check fails.
  public var isValid: Bool { problems.isEmpty }

  /// Describes a packet.
  ///
  /// - Parameters:
  ///   - bytes: an Ethernet frame, an IPv4 or IPv6 packet, or a VRRP message alone; which, is seen
  ///     from the bytes.
  ///   - source: the packet's source, if the bytes have no IP header.
  ///   - destination: its destination, if the bytes have no IP header.
  public init(
    _ bytes: [UInt8], source: IPAddress? = nil, destination: IPAddress? = nil
  ) {
    var network = NetworkFacts(source: source, destination: destination)
    guard let payload = describeNetwork(bytes[...], &network) else { return }
    describeMessage(Array(payload), network)
  }

  /// What the outer layers say that the message's checks need.
  struct NetworkFacts {
    var source: IPAddress?
    var destination: IPAddress?
    var ttl: UInt8?

    /// Both addresses, if they are known and of one family.
    var addresses: (source: IPAddress, destination: IPAddress)? {
      guard let source, let destination, source.family == destination.family else { return nil }
      return (source, destination)
    }
  }

  /// Adds a problem.
  mutating func note(_ check: String, _ text: String) {
    problems.append(Problem(check: check, text: text))
  }

  /// Adds a problem under the name of the counter that a receiver would raise.
  mutating func note(_ counter: ReceiveCounter, _ text: String) {
    note(counter.name, text)
  }
}

extension PacketDescription: CustomStringConvertible {
  /// Lines for a terminal: fields under the name of their layer, then the checksum, then what is
  /// wrong or that nothing is. No trailing line end.
  public var description: String {
    var lines: [String] = []
    for layer in layers {
      lines.append(layer.name)
      lines += layer.fields.map(Self.line)
    }
    if checksumWithPseudoHeader != .notUsed || checksumOfMessage != .notUsed {
      lines.append("Checksum")
      lines += checksumLines
    }
    lines.append(verdictLine)
    lines += problems.map { "  \($0.check): \($0.text)" }
    return lines.joined(separator: "\n")
  }

  /// What stands in front of the failing checks.
  private var verdictLine: String {
    guard isValid else { return "Fails:" }
    let isOpen = checksumWithPseudoHeader == .unknown && checksumOfMessage != .right
    return isOpen ? "No other check fails." : "No check fails."
  }

  /// One line per form that this packet may have. Where it may have either, says who sends which.
  private var checksumLines: [String] {
    let isChoice = checksumWithPseudoHeader != .notUsed && checksumOfMessage != .notUsed
    return [
      ("with pseudo-header", checksumWithPseudoHeader, "keepalived, FRR"),
      ("message only", checksumOfMessage, "Cisco, Juniper, Arista"),
    ].compactMap { name, verdict, senders in
      let text: String
      switch verdict {
      case .right, .wrong: text = verdict.rawValue
      case .unknown: text = "unknown: give --source and --destination"
      case .notUsed: return nil
      }
      let meaning = isChoice && verdict == .right ? "as \(senders) send it" : nil
      return Self.line(Field(name: name, value: text, meaning: meaning))
    }
  }

  /// `  name  value (meaning)` with the values in one column.
  private static func line(_ field: Field) -> String {
    let width = 18
    let padding = String(repeating: " ", count: max(0, width - field.name.count))
    return "  \(field.name)\(padding)  \(field.value)" + (field.meaning.map { " (\($0))" } ?? "")
  }
}
