import AddressOwnership
import AgentProtocol
import Configuration
import ControlProtocol
import NetworkTypes

// `failover cloud`, by hand and for emergencies.

extension Engine {
  /// How long the provider may take to say where an address is, so that the client still waits.
  static let cloudShowBound = Microseconds.seconds(4)

  /// Reads all addresses, then shows them.
  mutating func cloudShow(_ client: ClientID) {
    guard hasCloud("cloud show", client) else { return }
    for position in cloud.indices { tellCloud(position, .operatorRead) }
    begin(operation(client, .cloudShow, cloudInstances, timeout: Self.cloudShowBound))
  }

  /// Asserts one address here, if this node is master.
  mutating func cloudAssign(
    _ text: String?, _ client: ClientID, _ credentials: ClientCredentials
  ) {
    guard hasCloud("cloud assign", client), let position = chosen(text, client) else { return }
    let index = cloud[position].index
    let address = cloud[position].configuration.address
    guard cloud[position].role == .master else {
      return replyError(
        client, "cloud assign", .refused, "notMaster",
        "\(identity.node) is not MASTER: the master would take \(address) back.",
        next: ["failover promote   moves both"], instance: instances[index].name)
    }
    guard agent.phase == .ready else {
      return replyError(
        client, "cloud assign", .failed, "noAgent", "failover-agent does not run.",
        next: ["journalctl -u failoverd shows why it ended"], instance: instances[index].name)
    }
    let actor = "uid \(credentials.user)"
    record(
      .operator, instance: instances[index].name, text: "cloud assign \(address): \(actor)",
      actor: actor)
    tellCloud(position, .operatorAssign)
    begin(
      operation(
        client, .cloudAssign(cloud[position].number), [index], timeout: MoveRequest.defaultWait))
  }

  private var cloudInstances: [Int] {
    instances.indices.filter { index in cloud.contains { $0.index == index } }
  }

  private mutating func hasCloud(_ command: String, _ client: ClientID) -> Bool {
    guard cloud.isEmpty else { return true }
    replyError(
      client, command, .refused, "noCloudAddress", "no cloud_address is configured.",
      next: ["add one to \(identity.configurationFile); docs/CLOUD.md shows how"])
    return false
  }

  /// The address that is meant, or an answer that says what is wrong.
  private mutating func chosen(_ text: String?, _ client: ClientID) -> Int? {
    guard let text else {
      if cloud.count == 1 { return 0 }
      replyError(
        client, "cloud assign", .usage, "whichAddress", "name one of \(cloud.count) addresses.",
        next: ["one of: \(cloudNames)"])
      return nil
    }
    if let position = cloud.firstIndex(where: { $0.configuration.address.description == text }) {
      return position
    }
    replyError(
      client, "cloud assign", .usage, "unknownAddress", "'\(text)' is no cloud_address.",
      next: ["one of: \(cloudNames)"])
    return nil
  }

  private var cloudNames: String {
    cloud.prefix(8).map(\.configuration.address.description).joined(separator: ", ")
      + (cloud.count > 8 ? ", …" : "")
  }

  /// True if all addresses of the instance were read since.
  func wasCloudRead(_ index: Int, since start: MonotonicInstant) -> Bool {
    cloud.allSatisfy { state in
      state.index != index || (state.ownership.status.verifiedAt.map { $0 > start } ?? false)
    }
  }

  /// True if the address was read back here since.
  func isAsserted(_ number: AddressNumber, since start: MonotonicInstant) -> Bool {
    guard let state = cloud.first(where: { $0.number == number }) else { return true }
    let status = state.ownership.status
    return status.isMine && status.activity == .holding
      && (status.verifiedAt.map { $0 > start } ?? false)
  }

  /// `VI_1: 203.0.113.10 is here, read back after 2.1 s.`
  func assertionText(_ number: AddressNumber, _ took: Microseconds) -> String {
    guard let state = cloud.first(where: { $0.number == number }) else { return "" }
    return "\(state.instance): \(state.configuration.address) is here, read back after "
      + "\(Words.seconds(took))."
  }
}
