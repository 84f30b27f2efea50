import NetworkTypes

// Entries of virtual_ipaddress.

extension Reader {
  mutating func readAddresses(_ statement: Statement, excluded: Bool) {
    endOfArguments(statement, after: 0)
    for entry in statement.block ?? [] {
      if entry.block != nil {
        sink.error("an address has no block", at: entry.span)
        continue
      }
      var words = entry.words[...]
      while let draft = virtualAddress(&words, isStatic: false) {
        if excluded {
          instance.excludedAddresses.append(draft)
        } else {
          instance.addresses.append(draft)
        }
      }
    }
  }

  /// The next address of a line with its options; nil at the end, and after an error.
  mutating func virtualAddress(
    _ words: inout ArraySlice<Token>, isStatic: Bool
  ) -> AddressDraft? {
    guard let token = words.popFirst() else { return nil }
    guard let prefix = AddressPrefix(token.text) else {
      let found = Printable.text(token.text, limit: 48)
      sink.error(
        "'\(found)' is not an address", at: token.span,
        hints: ["write ADDRESS or ADDRESS/LENGTH, then options"])
      return nil
    }
    guard !prefix.address.isMulticast else {
      sink.error("a virtual address cannot be a multicast group", at: token.span)
      return nil
    }
    // The interface is filled in at the end, when that of the instance is known.
    var draft = AddressDraft(
      address: VirtualAddress(prefix: prefix, interface: ""), span: token.span)
    var given: Set<String> = []
    while let word = words.first, AddressPrefix(word.text) == nil {
      words.removeFirst()
      guard option(word, &words, &draft, isStatic) else { return nil }
      guard !given.insert(word.text == "broadcast" ? "brd" : word.text).inserted else { continue }
      if word.text == "dev" {
        sink.error("an address has one 'dev'", at: word.span)
      } else {
        sink.warning("'\(word.text)' stands here twice: this one counts", at: word.span)
      }
    }
    return draft
  }

  /// Takes one option with its value.
  private mutating func option(
    _ word: Token, _ words: inout ArraySlice<Token>, _ draft: inout AddressDraft, _ isStatic: Bool
  ) -> Bool {
    switch word.text {
    case "track_group" where isStatic:
      guard let value = words.popFirst(), let name = name(value) else {
        sink.error("'track_group' needs a name", at: word.span)
        return false
      }
      draft.trackGroup = NameDraft(name: name, span: value.span)
    case "no_track": draft.address.untracked = true
    case "home": draft.address.home = true
    case "-nodad": draft.address.skipsDuplicateDetection = false
    case "mngtmpaddr": draft.address.managesTemporary = true
    case "noprefixroute": draft.address.withoutPrefixRoute = true
    case "autojoin": draft.address.autojoin = true
    case "use_vmac" where !isStatic:
      draft.address.usesVirtualMAC = true
    case "dev", "brd", "broadcast", "scope", "label", "peer", "preferred_lft":
      guard let value = words.popFirst() else {
        sink.error("'\(word.text)' needs a value", at: word.span)
        return false
      }
      return take(word.text, value, &draft)
    default:
      let known = [
        "no_track", "home", "-nodad", "mngtmpaddr", "noprefixroute", "autojoin", "dev", "brd",
        "scope", "label", "peer", "preferred_lft", isStatic ? "track_group" : "use_vmac",
      ]
      let hints = sink.suggestion(for: word.text, among: known)
      let shown = Printable.text(word.text, limit: 24)
      sink.error("'\(shown)' is no option of an address", at: word.span, hints: hints)
      return false
    }
    return true
  }

  private mutating func take(_ option: String, _ value: Token, _ draft: inout AddressDraft) -> Bool
  {
    switch option {
    case "dev":
      guard let name = interface(value) else { return false }
      draft.address.interface = name
      draft.hasInterface = true
      claims.append(HostClaim(.interface(name, instance: owner), at: value.span))
    case "brd", "broadcast": return broadcast(value, &draft)
    case "scope":
      guard let scope = AddressScope.number(value.text) else {
        sink.error(
          "'\(Printable.text(value.text, limit: 24))' is no scope", at: value.span,
          hints: ["known: global, site, link, host, nowhere, or 0 to 255"])
        return false
      }
      draft.address.scope = scope
    case "label":
      guard let label = interface(value) else { return false }
      draft.address.label = label
    case "peer":
      guard let peer = AddressPrefix(value.text),
        peer.address.family == draft.address.prefix.address.family
      else {
        sink.error("'peer' needs an address of the same family", at: value.span)
        return false
      }
      draft.address.peer = peer
    case "preferred_lft":
      if value.text == "forever" {
        draft.address.preferredLifetime = .max
      } else {
        guard let seconds = integer(value, 0...Int(UInt32.max) - 1, of: "preferred_lft") else {
          return false
        }
        draft.address.preferredLifetime = UInt32(seconds)
      }
    default: preconditionFailure("no other option has a value")
    }
    return true
  }

  private mutating func broadcast(_ value: Token, _ draft: inout AddressDraft) -> Bool {
    guard case .v4(let address) = draft.address.prefix.address else {
      sink.error("IPv6 has no broadcast address", at: value.span)
      return false
    }
    let length = draft.address.prefix.length
    let hosts: UInt32 = length >= 32 ? 0 : .max >> UInt32(length)
    switch value.text {
    case "+": draft.address.broadcast = IPv4Address(rawValue: address.rawValue | hosts)
    case "-": draft.address.broadcast = IPv4Address(rawValue: address.rawValue & ~hosts)
    default:
      guard let broadcast = IPv4Address(value.text) else {
        sink.error("'brd' needs an IPv4 address, + or -", at: value.span)
        return false
      }
      draft.address.broadcast = broadcast
    }
    return true
  }
}

/// Names of address scopes, as rtnetlink numbers them.
enum AddressScope {
  private static let names: [(String, UInt8)] = [
    ("global", 0), ("universe", 0), ("site", 200), ("link", 253), ("host", 254), ("nowhere", 255),
  ]

  /// The number of a scope, from its name or from 0 to 255.
  static func number(_ text: String) -> UInt8? {
    names.first { $0.0 == text }?.1 ?? UInt8(text)
  }

  /// The name of a scope, or its number.
  static func name(_ number: UInt8) -> String {
    names.first { $0.1 == number }?.0 ?? String(number)
  }
}
