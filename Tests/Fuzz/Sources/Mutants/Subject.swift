import NetworkTypes
import VRRPWire

/// What the mutants are fed to.
enum Subject {
  /// A target of libFuzzer too.
  case wire(FuzzTarget)
  /// The same, of the agent.
  case answers(AnswerTarget)
  /// Traps on one kind of valid packet: shows that traps are noticed, and that packets get as far.
  case canary

  /// The subject with a name; nil if there is none.
  init?(_ name: String) {
    if name == "canary" {
      self = .canary
    } else if let target = FuzzTarget(rawValue: name) {
      self = .wire(target)
    } else if let target = AnswerTarget(rawValue: name) {
      self = .answers(target)
    } else {
      return nil
    }
  }

  /// What its inputs look like.
  var shape: InputShape {
    switch self {
    case .wire(let target): InputShape(target)
    case .answers: .answers
    case .canary: .packet(.version3, .ipv4)
    }
  }

  /// Inputs between two looks at the clock.
  var batch: Int {
    switch self {
    case .wire(.configuration), .answers: 64
    case .wire, .canary: 4_096
    }
  }

  /// Takes one input; traps if a property does not hold.
  @inline(__always)
  func run(_ bytes: [UInt8]) {
    switch self {
    case .wire(let target): target.run(bytes)
    case .answers(let target): target.run(bytes)
    case .canary: Self.trapOnPriority77(bytes)
    }
  }

  private static func trapOnPriority77(_ bytes: [UInt8]) {
    guard let id = VirtualRouterID(51) else { return }
    let source = IPAddress.v4(IPv4Address(192, 0, 2, 2))
    let group = IPAddress.v4(IPv4Address(224, 0, 0, 18))
    let expectation = ReceiveExpectation(
      version: .version3, family: .ipv4, virtualRouterID: id, interval: .seconds(1),
      addresses: [source])
    let advert = try? ReceivedAdvertisement.decode(
      bytes.span, PacketMetadata(source: source, destination: group, ttl: 255),
      expecting: expectation)
    precondition(advert?.priority != Priority(77), "the canary")
  }
}
