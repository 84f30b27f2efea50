import NetworkTypes

// Keywords of global_defs that take more than one plain value.

extension Reader {
  /// `notify_fifo PATH [USER [GROUP]]`.
  mutating func fifo(_ statement: Statement) -> NotifyFIFO? {
    guard let token = argument(statement, "the path of a pipe"), let path = name(token) else {
      return nil
    }
    guard path.hasPrefix("/") else {
      sink.error("'\(statement.name)' needs an absolute path", at: token.span)
      return nil
    }
    var fifo = NotifyFIFO(path: path)
    let rest = statement.arguments.dropFirst()
    if !rest.isEmpty {
      guard let user = user(rest, of: statement) else { return nil }
      fifo.owner = user
      claims.append(HostClaim(.user(user), at: rest[1].span))
    }
    return fifo
  }

  /// `smtp_server HOST [PORT]`.
  mutating func readMailServer(_ statement: Statement) {
    guard let token = argument(statement, "a name or an address"), let host = name(token) else {
      return
    }
    endOfArguments(statement, after: 2)
    configuration.global.mail.server = host
    guard statement.arguments.count > 1 else { return }
    if let port = integer(statement.arguments[1], 1...65_535, of: "the port") {
      configuration.global.mail.port = UInt16(port)
    }
  }

  /// `notification_email { … }`.
  mutating func readRecipients(_ statement: Statement) {
    for token in listWords(statement) {
      if let name = name(token) { configuration.global.mail.recipients.append(name) }
    }
  }

  /// `vrrp_cpu_affinity N …`.
  mutating func readProcessors(_ statement: Statement) {
    guard argument(statement, "numbers of processors") != nil else { return }
    var processors: [Int] = []
    for token in statement.arguments {
      guard let number = integer(token, 0...4_095, of: statement.name) else { return }
      if !processors.contains(number) { processors.append(number) }
    }
    configuration.global.scheduling.processors = processors
  }

  /// The name of a process: 1 to 15 bytes.
  mutating func processName(_ statement: Statement) -> String? {
    guard let name = name(statement) else { return nil }
    guard name.utf8.count <= 15 else {
      sink.error(
        "'\(statement.name)' has at most 15 bytes", at: statement.arguments[0].span,
        hints: ["longer ones are cut by the kernel"])
      return nil
    }
    return name
  }

  /// Begin of the names of interfaces: at most 10 bytes, so that `6.255` fits behind it.
  mutating func linkPrefix(_ statement: Statement) -> String? {
    guard let token = argument(statement, "the begin of a name") else { return nil }
    endOfArguments(statement, after: 1)
    guard let name = interface(token) else { return nil }
    guard name.utf8.count <= 10 else {
      sink.error("'\(statement.name)' has at most 10 bytes", at: token.span)
      return nil
    }
    return name
  }

  /// `garp_extra_if [all] SECONDS`; nil after an error, `.some(nil)` for 0.
  mutating func extraAnnouncements(_ statement: Statement) -> ExtraAnnouncements?? {
    let everywhere = statement.arguments.first?.text == "all"
    guard statement.arguments.count > (everywhere ? 1 : 0) else {
      sink.error("'\(statement.name)' needs a time of 0 to 86400 seconds", at: statement.span)
      return nil
    }
    endOfArguments(statement, after: everywhere ? 2 : 1)
    let token = statement.arguments[everywhere ? 1 : 0]
    guard let value = Decimal6.microseconds(token.text), (0...86_400_000_000).contains(value) else {
      let found = Printable.text(token.text, limit: 24)
      sink.error(
        "'\(statement.name)' must be 0 to 86400 seconds, not '\(found)'", at: token.span)
      return nil
    }
    guard value > 0 else { return .some(nil) }
    return ExtraAnnouncements(period: Microseconds(value), everywhere: everywhere)
  }

  /// `nftables [TABLE]`.
  mutating func readFirewallTable(_ statement: Statement) {
    guard let token = statement.arguments.first else { return }
    endOfArguments(statement, after: 1)
    guard let name = name(token) else { return }
    guard name.utf8.allSatisfy({ Macros.isName($0) || $0 == UInt8(ascii: "-") }) else {
      sink.error("the name of a table has letters, digits, '_' and '-' only", at: token.span)
      return
    }
    configuration.global.firewall.table = name
  }

  /// `reach` and `peer_path` of a witness.
  mutating func witnessTarget(_ statement: Statement) -> WitnessTarget? {
    guard let token = argument(statement, "an address"), let address = address(token) else {
      return nil
    }
    if case .v6(let number) = address, number.isLinkLocal {
      sink.error(
        "a witness cannot be asked at a link-local address", at: token.span,
        hints: ["name an address that is reached by routes"])
      return nil
    }
    guard statement.arguments.count > 1 else { return WitnessTarget(address: address) }
    endOfArguments(statement, after: 3)
    let word = statement.arguments[1]
    guard word.text == "tcp", statement.arguments.count > 2 else {
      sink.error(
        "only tcp and a port may follow the address", at: word.span,
        hints: ["write ADDRESS, or ADDRESS tcp PORT"])
      return nil
    }
    return integer(statement.arguments[2], 1...65_535, of: "the port").map {
      WitnessTarget(address: address, port: UInt16($0))
    }
  }

  mutating func readWitness(_ statement: Statement, inInstance: Bool) {
    endOfArguments(statement, after: 0)
    witness = WitnessDraft(span: statement.span)
    witness.spans = readBlock(statement, in: .witness)
    if inInstance { instance.witness = witness } else { defaults.witness = witness }
  }
}
