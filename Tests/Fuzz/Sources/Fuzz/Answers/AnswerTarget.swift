/// What reads answers of others in the agent. Apart from FuzzTarget, since these need Foundation.
enum AnswerTarget: String, CaseIterable, Sendable {
  /// Answers of DigitalOcean's API.
  case digitalocean
  /// Answers of Hetzner's API.
  case hetzner
  /// Answers of EC2, in XML, and of the metadata service for the keys of a role.
  case aws
  /// Answers of the metadata services of all providers.
  case metadata
  /// Answers of etcd's JSON gateway.
  case etcd

  /// Takes one input; traps if a property does not hold.
  func run(_ bytes: [UInt8]) {
    switch self {
    case .digitalocean: AnswerInput.run(bytes, provider: "digitalocean")
    case .hetzner: AnswerInput.run(bytes, provider: "hetzner")
    case .aws: AnswerInput.run(bytes, provider: "aws")
    case .metadata:
      for provider in ["digitalocean", "hetzner", "aws"] {
        AnswerInput.runMetadata(bytes, provider: provider)
      }
    case .etcd: AnswerInput.runEtcd(bytes)
    }
  }
}
