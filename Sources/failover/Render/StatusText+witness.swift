import ControlProtocol

extension StatusText {
  /// A witness: what it says, and who of those it asks answers.
  static func witness(_ witness: WitnessStatus) -> [String] {
    let targets = witness.targets.map { target in
      let name = target.kind == "peerPath" ? "peer at \(target.target)" : target.target
      return switch target.answers {
      case true?: "\(name) answers"
      case false?: "\(name) is silent"
      case nil: "\(name) not known yet"
      }
    }
    let word = witness.reason.map { (witness.heldBack ? "holds back: " : "would object: ") + $0 }
    return [word ?? "would let this node take over", targets.joined(separator: ", ")]
  }
}
