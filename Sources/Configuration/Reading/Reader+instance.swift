import NetworkTypes

// Keywords of an instance that take more than one plain value.

extension Reader {
  mutating func readState(_ statement: Statement) {
    guard let token = argument(statement, "MASTER or BACKUP") else { return }
    endOfArguments(statement, after: 1)
    switch token.text {
    case "MASTER": instance.startsAsMaster = true
    case "BACKUP": instance.startsAsMaster = false
    default:
      let found = Printable.text(token.text, limit: 24)
      sink.error("'state' must be MASTER or BACKUP, not '\(found)'", at: token.span)
    }
  }

  mutating func readSourceAddress(_ statement: Statement) {
    guard let token = argument(statement, "an address"), let address = address(token) else {
      return
    }
    endOfArguments(statement, after: 1)
    guard !address.isMulticast else {
      sink.error("'\(statement.name)' cannot be a multicast group", at: token.span)
      return
    }
    let other = statement.name == "unicast_src_ip" ? "mcast_src_ip" : "unicast_src_ip"
    if instance.spans[other] != nil {
      sink.warning(
        "'\(statement.name)' and '\(other)' are one setting: this one counts", at: statement.span)
    }
    instance.sourceAddress = address
  }

  mutating func readGroup(_ statement: Statement) {
    guard let token = argument(statement, "a multicast group"), let address = address(token) else {
      return
    }
    endOfArguments(statement, after: 1)
    guard address.isMulticast else {
      sink.error("'mcast_dst_ip' must be a multicast group", at: token.span)
      return
    }
    instance.multicastGroup = address
  }

  mutating func readPeers(_ statement: Statement) {
    endOfArguments(statement, after: 0)
    for entry in statement.block ?? [] {
      var words = entry.words[...]
      // Several addresses may share a line.
      while let token = words.popFirst() {
        guard let address = address(token) else { break }
        var peer = UnicastPeer(address: address)
        while let option = words.first, option.text == "min_ttl" || option.text == "max_ttl" {
          words.removeFirst()
          guard let number = words.popFirst() else {
            sink.error("'\(option.text)' needs a number from 0 to 255", at: option.span)
            break
          }
          guard let value = integer(number, 0...255, of: option.text) else { continue }
          if option.text == "min_ttl" {
            peer.minimumTTL = UInt8(value)
          } else {
            peer.maximumTTL = UInt8(value)
          }
        }
        add(peer, at: token.span)
      }
    }
  }

  private mutating func add(_ peer: UnicastPeer, at span: SourceSpan) {
    if peer.address.isMulticast {
      sink.error("a peer cannot be a multicast group", at: span)
    } else if let first = instance.peerSpans[peer.address] {
      sink.error(
        "the peer \(peer.address) stands here twice", at: span,
        hints: ["the first is in \(place(first, seenFrom: span))"])
    } else if let low = peer.minimumTTL, let high = peer.maximumTTL, low > high {
      sink.error("'min_ttl' is above 'max_ttl': no advert would pass", at: span)
    } else {
      instance.peerSpans[peer.address] = span
      instance.peers.append((peer, span))
    }
  }

  /// Entries of a track_* block.
  mutating func references(_ statement: Statement, limit: Int) -> [ReferenceDraft] {
    endOfArguments(statement, after: 0)
    var references: [ReferenceDraft] = []
    for entry in statement.block ?? [] {
      if let reference = reference(entry, statement.name, limit: limit) {
        references.append(reference)
      }
    }
    return references
  }

  private mutating func reference(
    _ entry: Statement, _ keyword: String, limit: Int
  ) -> ReferenceDraft? {
    if entry.block != nil {
      sink.error("an entry of '\(keyword)' has no block", at: entry.span)
      return nil
    }
    let isInterface = keyword == "track_interface"
    let known = isInterface ? interface(entry.keyword) : name(entry.keyword)
    guard let known else { return nil }
    if isInterface {
      claims.append(HostClaim(.interface(known, instance: owner), at: entry.span))
    }
    var draft = ReferenceDraft(name: known, span: entry.span)
    var words = entry.arguments[...]
    while let word = words.popFirst() {
      switch word.text {
      case "weight":
        guard let number = words.popFirst() else {
          sink.error("'weight' needs a number from -\(limit) to \(limit)", at: word.span)
          return nil
        }
        guard let value = integer(number, -limit...limit, of: "weight") else { return nil }
        draft.weight = value
      case "reverse": draft.reverse = true
      case "noreverse": draft.reverse = false
      default:
        let shown = Printable.text(word.text, limit: 24)
        sink.error(
          "'\(shown)' cannot follow a name in '\(keyword)'", at: word.span,
          hints: ["write NAME, or NAME weight NUMBER, or NAME weight NUMBER reverse"])
        return nil
      }
    }
    return draft
  }

  mutating func readAuthentication(_ statement: Statement) {
    endOfArguments(statement, after: 0)
    for entry in statement.block ?? [] where entry.name != "auth_type" { hide(entry) }
    read(statement.block ?? [], in: .authentication)
  }

  mutating func readAuthenticationType(_ statement: Statement) {
    guard let token = argument(statement, "PASS") else { return }
    endOfArguments(statement, after: 1)
    switch token.text {
    case "PASS": instance.authenticates = true
    case "AH":
      instance.authenticationRefused = true
      sink.error(
        "'auth_type AH' is refused", at: token.span,
        hints: [
          "its HMAC-MD5 is obsolete, and the peers would not understand each other without it",
          "use a closed network and cluster_key_file, or 'auth_type PASS' against mistakes",
        ])
    default:
      instance.authenticationRefused = true
      let found = Printable.text(token.text, limit: 24)
      sink.error("'auth_type' must be PASS, not '\(found)'", at: token.span)
    }
  }

  mutating func readPassword(_ statement: Statement) {
    hide(statement)
    guard let token = argument(statement, "a password") else { return }
    endOfArguments(statement, after: 1)
    let bytes = token.bytes
    guard !bytes.isEmpty else {
      sink.error("the password is empty", at: token.span)
      return
    }
    let tooLong = "VRRPv2 sends only the first 8 characters of it."
    if let comment = token.abuttingComment {
      let (sign, macro) = comment == UInt8(ascii: "!") ? ("!", "${_BANG}") : ("#", "${_HASH}")
      sink.warning(
        "'\(sign)' starts a comment: the password ends there", at: token.span,
        hints: ["for a '\(sign)' write \(macro), on every node"]
          + (bytes.count > 8 ? [tooLong] : []))
    } else if bytes.count > 8 {
      sink.warning("the password is longer than 8 bytes", at: token.span, hints: [tooLong])
    }
    instance.password = Array(bytes.prefix(8))
  }
}
