import NetworkTypes

extension KeywordTable {
  /// The `garp_*` keywords, which instances and, with a prefix, `global_defs` share.
  static func announcements(
    _ block: BlockKind, prefix: String, note: String,
    set: @escaping @Sendable (inout Reader, AnnouncementDraft) -> Void,
    get: @escaping @Sendable (Reader) -> AnnouncementDraft
  ) -> [Keyword] {
    func time(
      _ name: String, _ standard: String, _ meaning: String,
      _ field: @escaping @Sendable (inout AnnouncementDraft, Microseconds) -> Void
    ) -> Keyword {
      .works(
        block, prefix + name, "seconds, 0 to 86400", standard,
        prefix.isEmpty ? meaning : "\(note) \(name).",
        read: { reader, statement in
          guard let value = reader.seconds(statement, 0...86_400_000_000) else { return }
          var draft = get(reader)
          field(&draft, value)
          set(&reader, draft)
        })
    }
    func count(
      _ name: String, _ standard: String, _ meaning: String, _ range: ClosedRange<Int>,
      _ field: @escaping @Sendable (inout AnnouncementDraft, Int) -> Void
    ) -> Keyword {
      .works(
        block, prefix + name, "\(range.lowerBound) to \(range.upperBound)", standard,
        prefix.isEmpty ? meaning : "\(note) \(name).",
        read: { reader, statement in
          guard let value = reader.integer(statement, range) else { return }
          var draft = get(reader)
          field(&draft, value)
          set(&reader, draft)
        })
    }
    return [
      time("garp_master_delay", "5", "Time to the second burst of announcements; 0 means none.") {
        $0.delay = $1
      },
      count("garp_master_repeat", "5", "Announcements of each address per burst.", 0...1_000) {
        $0.repetitions = max(1, $1)
      },
      time("garp_master_refresh", "0", "Period of further announcements while master; 0: none.") {
        $0.refresh = $1
      },
      count("garp_master_refresh_repeat", "1", "Announcements per refresh.", 0...1_000) {
        $0.refreshRepetitions = max(1, $1)
      },
      time(
        "garp_lower_prio_delay", "garp_master_delay",
        "Time to the second burst after an advert of lower priority; 0 means none."
      ) { $0.lowerPriorityDelay = $1 },
      count(
        "garp_lower_prio_repeat", "garp_master_repeat",
        "Announcements after an advert of lower priority; 0 means none.", 0...1_000
      ) { $0.lowerPriorityRepetitions = $1 },
    ]
  }
}
