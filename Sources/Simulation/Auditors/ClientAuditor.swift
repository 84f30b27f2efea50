import Engine
import NetworkTypes

/// I2 as the clients see it: in calm times every client gets its answers, from the master.
final class ClientAuditor: Auditor {
  let invariant = "I2c"
  let interests: Interests = []

  /// An auditor for one run.
  init() {}

  func observe(_ fact: Fact, in world: World) {}

  /// All clients must be served from now on.
  func settled(_ world: World) {
    world.clients.resetTimes(at: world.now)
    guard let shape = world.shape else { return }
    var position = 0
    for (instance, plan) in shape.instances.enumerated() {
      let masters = world.nodes.filter {
        $0.observed.count > instance && $0.observed[instance].isMaster
      }.map(\.index)
      for address in plan.addresses {
        let servers = world.clients.servers(address: position)
        position += 1
        if masters.count == 1, servers != [masters[0]] {
          world.report(
            invariant, "\(address) is answered by \(servers), but \(masters) is master")
        }
      }
    }
  }

  /// The calm is over: nobody may have missed an answer.
  func calmEnds(_ world: World) {
    let silence = world.clients.longestSilence(at: world.now)
    if silence > .zero {
      world.report(invariant, "a client got no answer for \(silence.count) µs in calm times")
    }
  }

  func finish(_ world: World) {}
}
