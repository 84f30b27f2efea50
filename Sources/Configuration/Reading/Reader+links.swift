import NetworkTypes

// Interfaces that an instance makes for itself.

/// `use_vmac` as it stands.
struct VirtualMACDraft: Sendable {
  var span: SourceSpan
  var name: String?
  var address: MACAddress?
  /// Five octets; the VRID is the sixth.
  var prefix: MACAddress?
  var group: UInt32?
}

/// `use_ipvlan` as it stands.
struct IPVLANDraft: Sendable {
  var span: SourceSpan
  var name: String?
  var address: AddressPrefix?
  var mode = IPVLANInterface.Mode.bridge
  var group: UInt32?
}

extension Reader {
  /// `use_vmac [[name] NAME] [MAC] [group N] [netlink_notify_msg]`.
  mutating func readVirtualMAC(_ statement: Statement) {
    var draft = VirtualMACDraft(span: statement.span)
    var words = statement.arguments[...]
    while let word = words.popFirst() {
      switch word.text {
      case "name":
        guard let token = words.popFirst(), let name = interface(token) else { return }
        draft.name = name
      case "group":
        guard let group = group(&words, word) else { return }
        draft.group = group
      // It concerns old kernels.
      case "netlink_notify_msg": break
      default:
        if let address = MACAddress(word.text) {
          draft.address = address
        } else if let prefix = MACAddress(word.text + ":00") {
          draft.prefix = prefix
        } else {
          guard draft.name == nil, let name = interface(word) else { return extra(word, statement) }
          draft.name = name
        }
      }
    }
    instance.virtualMAC = draft
  }

  /// `use_ipvlan [[name] NAME] [ADDRESS] [bridge|private|vepa] [group N]`.
  mutating func readIPVLAN(_ statement: Statement) {
    var draft = IPVLANDraft(span: statement.span)
    var words = statement.arguments[...]
    while let word = words.popFirst() {
      switch word.text {
      case "name":
        guard let token = words.popFirst(), let name = interface(token) else { return }
        draft.name = name
      case "group":
        guard let group = group(&words, word) else { return }
        draft.group = group
      default:
        if let mode = IPVLANInterface.Mode(rawValue: word.text) {
          draft.mode = mode
        } else if let address = AddressPrefix(word.text) {
          draft.address = address
        } else {
          guard draft.name == nil, let name = interface(word) else { return extra(word, statement) }
          draft.name = name
        }
      }
    }
    instance.ipvlan = draft
  }

  private mutating func extra(_ word: Token, _ statement: Statement) {
    let shown = Printable.text(word.text, limit: 24)
    sink.error(
      "'\(shown)' cannot stand behind '\(statement.name)'", at: word.span,
      hints: [
        statement.name == "use_vmac"
          ? "write use_vmac NAME MAC, both optional"
          : "write use_ipvlan NAME ADDRESS bridge, all optional"
      ])
  }

  private mutating func group(_ words: inout ArraySlice<Token>, _ option: Token) -> UInt32? {
    guard let token = words.popFirst() else {
      sink.error("'group' needs a number", at: option.span)
      return nil
    }
    return integer(token, 0...Int(UInt32.max), of: "group").map { UInt32($0) }
  }
}
