import AgentProtocol
import NetworkTypes

// The parts of Hetzner Cloud's documents that are used.

/// Body of an assignment.
struct AssignServer: Encodable {
  let server: Int64
}

/// Body of a change of alias addresses: the whole list.
struct AliasBody: Encodable {
  let network: Int64
  let aliasIps: [String]
}

/// GET /floating_ips/{id}.
struct FloatingAddressAnswer: Decodable {
  let floatingIp: FloatingAddress
}

/// GET /floating_ips.
struct FloatingAddressList: Decodable {
  let floatingIps: [FloatingAddress]
  let meta: PageMeta?
}

/// Where a list goes on.
struct PageMeta: Decodable {
  struct Pagination: Decodable {
    let nextPage: Int?
  }
  let pagination: Pagination?
}

/// A floating address.
struct FloatingAddress: Decodable {
  let id: Int64
  /// An IPv4 address, or an IPv6 network of 64 bits.
  let ip: String
  let server: Int64?

  /// True if it is that address, or a network that holds it.
  func contains(_ address: IPAddress) -> Bool {
    let parts = ip.split(separator: "/", maxSplits: 1)
    guard let first = parts.first, let network = IPAddress(String(first)) else { return false }
    if network == address { return true }
    guard parts.count == 2, let length = Int(parts[1]) else { return false }
    switch (network, address) {
    case (.v6(let network), .v6(let address)):
      guard (0...128).contains(length) else { return false }
      return (0..<16).allSatisfy { index in
        let bits = min(max(length - index * 8, 0), 8)
        let mask = UInt8(truncatingIfNeeded: 0xFF00 >> bits)
        return network.octet(index) & mask == address.octet(index) & mask
      }
    default: return false
    }
  }
}

/// An action in an answer.
struct HetznerActionAnswer: Decodable {
  struct Failure: Decodable {
    let code: String?
    let message: String?
  }
  struct Action: Decodable {
    let id: Int64
    let status: String
    let error: Failure?

    var progress: ActionStatus {
      switch status {
      case "running": .inProgress
      case "success": .completed
      case "error":
        .errored(text: PrintableText.line(error?.message ?? error?.code ?? "no reason given"))
      default: .unknown(word: PrintableText.line(status, limit: 64))
      }
    }
  }
  let action: Action
}

/// GET /servers/{id}.
struct ServerAnswer: Decodable {
  let server: Server
}

/// GET /servers.
struct ServerList: Decodable {
  let servers: [Server]
  let meta: PageMeta?
}

/// A server.
struct Server: Decodable {
  struct PrivateNetwork: Decodable {
    let network: Int64
    let ip: String?
    let aliasIps: [String]?
  }
  struct PublicNetwork: Decodable {
    struct Address: Decodable {
      let ip: String?
    }
    let ipv4: Address?
  }
  let id: Int64
  let status: String?
  let privateNet: [PrivateNetwork]?
  let publicNet: PublicNetwork?

  /// Its own addresses; of IPv6 the provider knows the network only.
  var addresses: [String?] { [publicNet?.ipv4?.ip] + (privateNet ?? []).map(\.ip) }
}

/// A refusal.
struct HetznerErrorAnswer: Decodable {
  struct Failure: Decodable {
    let code: String
    let message: String?
  }
  let error: Failure
}
