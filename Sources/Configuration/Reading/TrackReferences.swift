import NetworkTypes

/// Entries of track_* blocks, resolved against the trackers of the file.
enum TrackReferences {
  /// The references of entries to trackers that must exist.
  static func resolve(
    _ drafts: [ReferenceDraft], _ known: [String: TrackWeight], _ kind: String,
    _ sink: inout DiagnosticSink
  ) -> [TrackReference] {
    drafts.compactMap { draft in
      guard let own = known[draft.name] else {
        let hints = sink.suggestion(for: draft.name, among: known.keys.sorted())
        sink.error(
          "there is no \(kind) '\(Printable.text(draft.name))'", at: draft.span, hints: hints)
        return nil
      }
      let weight = TrackWeight(draft.weight ?? own.value, reverse: draft.reverse ?? own.reverse)
      return TrackReference(name: draft.name, weight: weight)
    }
  }

  /// The references of entries that name interfaces.
  static func interfaces(_ drafts: [ReferenceDraft]) -> [TrackReference] {
    drafts.map {
      TrackReference(
        name: $0.name, weight: TrackWeight($0.weight ?? 0, reverse: $0.reverse ?? false))
    }
  }

  /// Says which entries stand twice.
  static func checkTwice(
    _ drafts: [ReferenceDraft], _ keyword: String, _ sink: inout DiagnosticSink
  ) {
    guard drafts.count > 1 else { return }
    var seen: Set<String> = []
    for draft in drafts where !seen.insert(draft.name).inserted {
      sink.error("'\(Printable.text(draft.name))' is in '\(keyword)' twice", at: draft.span)
    }
  }

  /// Leaves out references with a weight, in a sync group that does not count weights.
  static func withoutWeights(
    _ references: inout [TrackReference], _ drafts: [ReferenceDraft], _ sink: inout DiagnosticSink
  ) {
    guard references.contains(where: { $0.weight.value != 0 }) else { return }
    let spans = Dictionary(
      drafts.map { ($0.name, $0.span) }, uniquingKeysWith: { first, _ in first })
    for reference in references where reference.weight.value != 0 {
      sink.warning(
        "'\(Printable.text(reference.name))' has a weight and is left out in a sync group",
        at: spans[reference.name],
        hints: [
          "the members would differ in priority; write weight 0, or sync_group_tracking_weight"
        ])
    }
    references.removeAll { $0.weight.value != 0 }
  }
}
