import ControlProtocol
import NetworkTypes

extension StatusText {
  /// A lease in etcd: who has it, and what is wrong.
  static func lease(_ lease: LeaseStatus) -> [String] {
    var text = "\(lease.key) is held by \(lease.holder ?? "nobody that is known")"
    if lease.mine, let left = lease.leftMs {
      text = "\(lease.key) is ours, \(DurationText.span(.milliseconds(left))) left"
    }
    return [text] + (lease.problem.map { [$0] } ?? [])
  }

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
