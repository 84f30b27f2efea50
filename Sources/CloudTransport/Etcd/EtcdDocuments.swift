// Answers of etcd's v3 JSON gateway. Numbers of 64 bits are texts there, keys and values Base64.

/// Keys that were found.
struct EtcdRange: Decodable {
  struct Entry: Decodable {
    var value: String?
    var lease: String?
  }

  /// None if there is no such key.
  var kvs: [Entry]?
}

/// A lease that was granted.
struct EtcdGrant: Decodable {
  enum CodingKeys: String, CodingKey {
    case id = "ID"
    case seconds = "TTL"
  }

  var id: String?
  var seconds: String?
}

/// A lease that was prolonged; without seconds if it had ended.
struct EtcdKeepAlive: Decodable {
  var result: EtcdGrant?
}

/// A comparison and what followed from it.
struct EtcdTransaction: Decodable {
  struct Response: Decodable {
    var responseRange: EtcdRange?
  }

  /// Absent if it did not hold.
  var succeeded: Bool?
  var responses: [Response]?
}

/// A session.
struct EtcdToken: Decodable {
  var token: String?
}

/// A refusal.
struct EtcdError: Decodable {
  var error: String?
  var message: String?
}
