import NetworkTypes

extension KeywordTable {
  /// Keywords of `witness`.
  static let witnessKeywords: [Keyword] = [
    .works(
      .witness, "reach", "ADDRESS [tcp PORT]", "at least one of reach and peer_path",
      "A host that a healthy node reaches, by ICMP echo or by a connection.", repeatable: true,
      read: { reader, statement in
        guard let target = reader.witnessTarget(statement) else { return }
        reader.witness.reach.append(target)
      }),
    .works(
      .witness, "peer_path", "ADDRESS [tcp PORT]", "",
      "A peer over another network: while it answers, this node does not take over.",
      repeatable: true,
      read: { reader, statement in
        guard let target = reader.witnessTarget(statement) else { return }
        reader.witness.peerPaths.append(target)
      }),
    .number(.witness, "quorum", 1...64, "more than half", "How many of reach must answer.") {
      $0.witness.quorum = $1
    },
    .time(.witness, "interval", 100_000...60_000_000, "1", "From one probe to the next.") {
      $0.witness.interval = $1
    },
    .time(
      .witness, "timeout", 10_000...60_000_000, "interval", "A later answer does not count."
    ) { $0.witness.timeout = $1 },
  ]
}
