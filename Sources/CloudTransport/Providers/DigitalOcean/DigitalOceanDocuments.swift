// The parts of DigitalOcean's documents that are used.

/// Body of an assignment.
struct AssignBody: Encodable {
  let type: String
  let dropletId: Int64
}

/// Answer to GET /v2/reserved_ips/{ip}.
struct ReservedIPv4Answer: Decodable {
  let reservedIp: AddressState
}

/// Answer to GET /v2/reserved_ipv6/{ip}.
struct ReservedIPv6Answer: Decodable {
  let reservedIpv6: AddressState
}

/// A reserved address.
struct AddressState: Decodable {
  struct Droplet: Decodable {
    let id: Int64
  }
  struct Region: Decodable {
    let slug: String
  }

  let ip: String
  /// Nil if the answer does not mention it, as it should without the scope; `.some(nil)` for null.
  let droplet: Droplet??
  let isLocked: Bool
  let region: String?

  enum CodingKeys: String, CodingKey {
    case ip, droplet, locked, region, regionSlug
  }

  init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: CodingKeys.self)
    ip = try fields.decode(String.self, forKey: .ip)
    if fields.contains(.droplet) {
      droplet = .some(try fields.decodeIfPresent(Droplet.self, forKey: .droplet))
    } else {
      droplet = .none
    }
    // IPv6 has no lock.
    isLocked = try fields.decodeIfPresent(Bool.self, forKey: .locked) ?? false
    let slug = try fields.decodeIfPresent(String.self, forKey: .regionSlug)
    region = try slug ?? fields.decodeIfPresent(Region.self, forKey: .region)?.slug
  }
}

/// An action in an answer.
struct ActionAnswer: Decodable {
  struct Action: Decodable {
    let id: Int64
    let status: String
  }
  let action: Action
}

/// GET /v2/droplets/{id}.
struct DropletAnswer: Decodable {
  struct Droplet: Decodable {
    struct Networks: Decodable {
      let v4: [Network]?
      let v6: [Network]?
    }
    struct Network: Decodable {
      let ipAddress: String
      let type: String?
    }
    let id: Int64
    let status: String?
    let locked: Bool?
    let region: AddressState.Region?
    let networks: Networks?
  }
  let droplet: Droplet
}

/// GET /v2/reserved_ips.
struct ReservedIPv4List: Decodable {
  let reservedIps: [AddressState]
}

/// A refusal.
struct DigitalOceanErrorAnswer: Decodable {
  let id: String?
  let message: String
}
