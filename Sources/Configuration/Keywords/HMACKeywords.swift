import NetworkTypes

extension KeywordTable {
  /// Keywords of `auth_hmac`.
  static let hmacKeywords: [Keyword] = [
    .works(
      .hmac, "key", "1-255 KEY", "required",
      "A key of 32 to 64 bytes: text, hex: and digits, or file: and a path. Never shown.",
      repeatable: true, read: { $0.readKey($1) }),
    .number(.hmac, "active_key", 1...255, "required", "The key that signs.") {
      $0.hmac.activeKey = UInt8($1)
    },
    .works(
      .hmac, "anti_replay", "time or monotonic", "time",
      "How an old advert is told from a new one: by the clocks, or by the order alone.",
      read: { $0.readReplayProtection($1) }),
    .number(
      .hmac, "time_window", 1...300, "three advert intervals, at least 5",
      "Seconds by which the nodes' clocks may differ."
    ) { $0.hmac.window = .seconds(Int64($1)) },
    .works(
      .hmac, "mode", "enforce, permissive or receive-only", "enforce",
      "permissive takes unsigned adverts too, receive-only does not sign besides: for the change.",
      read: { $0.readAuthenticationMode($1) }),
  ]
}
