import Configuration
import NetworkTypes
import SupervisorProtocol
import VRRPWire

/// What stands in a flight record in the place of passwords and keys, so that a replay can check and
/// make the same signatures without them.
struct StandIns: Sendable {
  /// A secret and what stands for it.
  struct Pair: Sendable {
    /// Never recorded.
    var secret: [UInt8]
    /// Recorded.
    var standIn: [UInt8]
    /// The secret, hashed as far as it can be before there is a packet.
    let key: PeerKey
    /// The numbers that it has as a key of `auth_hmac`.
    var numbers: Set<UInt8> = []

    init(secret: [UInt8], standIn: [UInt8]) {
      self.secret = secret
      self.standIn = standIn
      key = PeerKey(secret)
    }
  }

  /// Passwords of VRRPv2.
  private(set) var passwords: [Pair] = []
  /// Everything that signs: passwords, keys of `auth_hmac`, the cluster key, and nothing at all.
  private(set) var signers: [Pair] = [Pair(secret: [], standIn: [])]

  /// No secrets.
  init() {}

  /// Those of a checkpoint, which stand for themselves, in the order of the packets' signers.
  init(known: [[UInt8]]) {
    signers = known.map { Pair(secret: $0, standIn: $0) }
  }

  /// Stand-ins for those of a configuration, and the configuration with them in their place.
  mutating func replace(in configuration: inout FailoverConfiguration) {
    if let key = configuration.global.clusterKey {
      configuration.global.clusterKey = standIn(forKey: key)
    }
    for index in configuration.instances.indices {
      if let password = configuration.instances[index].password {
        configuration.instances[index].password = standIn(forPassword: password)
      }
      guard let keys = configuration.instances[index].messageAuthentication?.keys else { continue }
      for (position, key) in keys.enumerated() {
        configuration.instances[index].messageAuthentication?.keys[position].secret =
          standIn(forKey: key.secret)
        guard let place = signers.firstIndex(where: { $0.secret == key.secret }) else { continue }
        signers[place].numbers.insert(key.id)
      }
    }
  }

  private mutating func standIn(forPassword password: [UInt8]) -> [UInt8] {
    if let known = passwords.first(where: { $0.secret == password }) { return known.standIn }
    let number = String(passwords.count + 1)
    let zeros = String(repeating: "0", count: max(0, 7 - number.count))
    let pair = Pair(secret: password, standIn: Array("p\(zeros)\(number)".utf8))
    passwords.append(pair)
    signers.append(pair)
    return pair.standIn
  }

  private mutating func standIn(forKey key: [UInt8]) -> [UInt8] {
    if let known = signers.first(where: { $0.secret == key }) { return known.standIn }
    let number = String(signers.count)
    let pair = Pair(
      secret: key,
      standIn: Array(String(repeating: "k", count: max(0, 32 - number.count)).utf8)
        + Array(number.utf8))
    signers.append(pair)
    return pair.standIn
  }

  // MARK: Packets

  /// A packet that is fit to be recorded.
  struct Recordable {
    /// Without its code, if that is known to be right.
    var bytes: [UInt8]
    /// Who signed it: then its code is left out.
    var signer: Int?
    /// What the last key that was asked says of its trailer.
    var check: TrailerCheck?
  }

  /// A packet that is fit to be recorded.
  func recordable(_ message: [UInt8], from source: IPAddress) -> Recordable {
    var bytes = message
    guard let header = AdvertisementHeader.peek(message.span) else {
      return Recordable(bytes: bytes)
    }
    if header.virtualRouterID == 0 {
      let signer = PeerMessage.signer(
        of: message.span, source: source, among: signers.map(\.key))
      if signer != nil { PeerMessage.blank(&bytes) }
      return Recordable(bytes: bytes, signer: signer)
    }
    let family = source.family
    let length = header.messageLength(
      as: header.version == 2 ? .version2 : .version3, family)
    if header.version == 2, header.authenticationType == 1, bytes.count >= length {
      replacePassword(&bytes, at: length - AdvertisementHeader.authenticationLength)
    }
    guard bytes.count == length + AuthenticationTrailer.length,
      let number = AuthenticationTrailer.keyNumber(of: message.span)
    else { return Recordable(bytes: bytes) }
    // Under a wrong number no engine takes it, so it stays as it is.
    var check: TrailerCheck?
    for place in signers.indices where signers[place].numbers.contains(number) {
      let made = TrailerCheck(
        message.span, source: source, secret: signers[place].secret, key: signers[place].key)
      check = made
      guard made.isRight else { continue }
      AuthenticationTrailer.blank(&bytes, source: source)
      return Recordable(bytes: bytes, signer: place, check: check)
    }
    return Recordable(bytes: bytes, check: check)
  }

  /// Puts a stand-in for a password that is right, and stars for any other; the checksum stays as
  /// right or wrong as it was. Source: RFC 1624.
  private func replacePassword(_ bytes: inout [UInt8], at start: Int) {
    let found = Array(bytes[start..<(start + 8)])
    guard found.contains(where: { $0 != 0 }) else { return }
    let known = passwords.first { Self.padded($0.secret) == found }
    let new = known.map { Self.padded($0.standIn) } ?? Array(repeating: UInt8(ascii: "*"), count: 8)
    bytes.replace(at: start, by: new, keepsChecksum: true)
  }

  private static func padded(_ password: [UInt8]) -> [UInt8] {
    Array(password.prefix(8)) + Array(repeating: 0, count: max(0, 8 - password.count))
  }

  /// The packet of a record with its code made anew, by stand-ins that were learned from the
  /// configurations of the record.
  func replayable(_ recorded: [UInt8], signer: Int?, from source: IPAddress) -> [UInt8] {
    guard let signer, signers.indices.contains(signer) else { return recorded }
    var bytes = recorded
    if bytes.count > 1, bytes[1] == 0 {
      PeerMessage.sign(&bytes, source: source, key: signers[signer].key)
    } else {
      AuthenticationTrailer.sign(&bytes, source: source, key: signers[signer].secret)
    }
    return bytes
  }

  /// Why a configuration is not recorded.
  enum Unrecordable: Error {
    /// It could not be read, or reads back as something else.
    case differs
    /// It leaves no room for what happens.
    case tooLong

    /// What stands in the record instead.
    var text: String {
      switch self {
      case .differs: "a configuration that does not read back as it was"
      case .tooLong: "a configuration that is too long, and all that came after it"
      }
    }
  }

  /// What was loaded, printed anew with stand-ins.
  ///
  /// - Parameter room: the most bytes that its texts may take, by the count of instances.
  mutating func recordable(
    _ loaded: LoadedConfiguration, _ context: ParseContext, room: (Int) -> Int
  ) throws(Unrecordable) -> LoadedConfiguration {
    guard var configuration = Self.parse(loaded, context) else { throw .differs }
    let limit = room(configuration.instances.count)
    // Each takes more than its names and keywords: thousands need not even be printed.
    guard configuration.instances.count * Self.leastPrinted <= limit else { throw .tooLong }
    configuration.global.clusterKey = loaded.clusterKey
    Engine.addSecrets(loaded.authenticationKeys, to: &configuration)
    replace(in: &configuration)
    var result = loaded
    result.texts = loaded.texts.filter { RoutingTableNames.paths.contains($0.path) }
    let text = ConfigurationPrinter.print(configuration, masksSecrets: false)
    result.texts.append(ConfigurationText(path: loaded.mainFile, bytes: Array(text.utf8)))
    guard result.texts.reduce(0, { $0 + $1.bytes.count }) <= limit else { throw .tooLong }
    result.clusterKey = configuration.global.clusterKey
    result.authenticationKeys = loaded.authenticationKeys.map { key in
      LoadedKey(instance: key.instance, id: key.id, secret: standIn(forKey: key.secret))
    }
    // The warnings were shown; they may quote lines of the file.
    result.hostFindings = []
    guard var again = Self.parse(result, context) else { throw .differs }
    again.global.clusterKey = result.clusterKey
    Engine.addSecrets(result.authenticationKeys, to: &again)
    guard again == configuration else { throw .differs }
    return result
  }

  /// Bytes of `vrrp_instance`, `interface`, `virtual_router_id` and `priority` in print.
  private static let leastPrinted = 80

  private static func parse(
    _ loaded: LoadedConfiguration, _ context: ParseContext
  ) -> FailoverConfiguration? {
    var context = context
    context.configurationID = loaded.configID
    context.vrrpOnly = loaded.vrrpOnly
    let source = InMemorySource(
      loaded.texts.map { SourceFile(path: $0.path, bytes: $0.bytes) })
    return ConfigurationParser.parse(file: loaded.mainFile, source: source, context: context)
      .configuration
  }
}
