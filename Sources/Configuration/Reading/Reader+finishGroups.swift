import NetworkTypes

// Groups of instances, once all instances are known.

extension Reader {
  mutating func finishSyncGroups() {
    guard !syncGroups.isEmpty else { return }
    var first: [String: SourceSpan] = [:]
    var groupOf: [String: SourceSpan] = [:]
    let known = Set(instances.map(\.name))
    let trackers = TrackerNames(scripts, processes, trackFiles)
    let indices = Dictionary(
      configuration.instances.enumerated().map { ($1.name, $0) },
      uniquingKeysWith: { first, _ in first })
    let drafts = Dictionary(
      instances.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
    for draft in syncGroups {
      guard isFirst(draft.name, "vrrp_sync_group", draft.span, &first) else { continue }
      let names = members(
        draft.members, "vrrp_sync_group", draft.name, draft.spans, draft.span, known)
      for name in names {
        guard let earlier = groupOf.updateValue(name.span, forKey: name.name) else { continue }
        sink.error(
          "the instance '\(Printable.text(name.name))' is in a sync group twice", at: name.span,
          hints: ["the first time in \(place(earlier, seenFrom: name.span))"])
      }
      if names.count == 1 {
        sink.warning(
          "the sync group '\(Printable.text(draft.name))' has one instance only", at: draft.span)
      }
      warnOfOwner(names, indices, draft)
      var group = SyncGroup(name: draft.name, members: names.map(\.name))
      track(&group, draft, trackers)
      group.notify = draft.notify
      group.sendsMail = draft.sendsMail ?? mailDefault
      group.reportsPriorityChanges = draft.reportsPriorityChanges ?? defaults.reportsPriorityChanges
      configuration.syncGroups.append(group)
      if !group.countsWeights { dropWeights(of: names, indices, drafts) }
    }
  }

  /// An owner always takes over, the other members do not: they never are where it is.
  private mutating func warnOfOwner(
    _ names: [NameDraft], _ indices: [String: Int], _ draft: SyncGroupDraft
  ) {
    let members = names.compactMap { indices[$0.name] }.map { configuration.instances[$0] }
    let owners = members.filter { $0.priority == .owner }
    guard let owner = owners.first, owners.count < members.count else { return }
    sink.warning(
      "'\(Printable.text(owner.name))' has priority 255 and other members have not",
      at: draft.spans["group"] ?? draft.span,
      hints: ["the members of a group need priorities that fail over together"])
  }

  /// True if instances and groups send mail unless they say otherwise.
  var mailDefault: Bool { defaults.vrrpSendsMail ?? defaults.sendsMail ?? false }

  private mutating func track(
    _ group: inout SyncGroup, _ draft: SyncGroupDraft, _ trackers: TrackerNames
  ) {
    group.countsWeights = draft.countsWeights
    group.trackedInterfaces = TrackReferences.interfaces(draft.interfaces)
    group.trackedScripts = TrackReferences.resolve(
      draft.scripts, trackers.scripts, "vrrp_script", &sink)
    group.trackedFiles = TrackReferences.resolve(draft.files, trackers.files, "track_file", &sink)
    group.trackedProcesses = TrackReferences.resolve(
      draft.processes, trackers.processes, "vrrp_track_process", &sink)
    TrackReferences.checkTwice(draft.interfaces, "track_interface", &sink)
    TrackReferences.checkTwice(draft.scripts, "track_script", &sink)
    TrackReferences.checkTwice(draft.files, "track_file", &sink)
    TrackReferences.checkTwice(draft.processes, "track_process", &sink)
    guard !group.countsWeights else { return }
    TrackReferences.withoutWeights(&group.trackedInterfaces, draft.interfaces, &sink)
    TrackReferences.withoutWeights(&group.trackedScripts, draft.scripts, &sink)
    TrackReferences.withoutWeights(&group.trackedFiles, draft.files, &sink)
    TrackReferences.withoutWeights(&group.trackedProcesses, draft.processes, &sink)
  }

  /// Leaves out what would give the members of a group different priorities.
  private mutating func dropWeights(
    of names: [NameDraft], _ indices: [String: Int],
    _ drafts: [String: Int]
  ) {
    for name in names {
      guard let index = indices[name.name], let draft = drafts[name.name].map({ instances[$0] })
      else { continue }
      var instance = configuration.instances[index]
      TrackReferences.withoutWeights(&instance.trackedInterfaces, draft.interfaces, &sink)
      TrackReferences.withoutWeights(&instance.trackedScripts, draft.scripts, &sink)
      TrackReferences.withoutWeights(&instance.trackedFiles, draft.files, &sink)
      TrackReferences.withoutWeights(&instance.trackedProcesses, draft.processes, &sink)
      configuration.instances[index] = instance
    }
  }

  mutating func finishTrackGroups() {
    guard !trackGroups.isEmpty else { return }
    var first: [String: SourceSpan] = [:]
    let known = Set(instances.map(\.name))
    for draft in trackGroups {
      guard isFirst(draft.name, "track_group", draft.span, &first) else { continue }
      let names = members(draft.members, "track_group", draft.name, draft.spans, draft.span, known)
      configuration.trackGroups.append(TrackGroup(name: draft.name, members: names.map(\.name)))
    }
  }

  /// The members of a group that exist, each once.
  private mutating func members(
    _ names: [NameDraft], _ kind: String, _ name: String, _ spans: [String: SourceSpan],
    _ span: SourceSpan, _ known: Set<String>
  ) -> [NameDraft] {
    if names.isEmpty {
      sink.error("\(kind) '\(Printable.text(name))' has no instances", at: spans["group"] ?? span)
    }
    return names.filter { member in
      guard !known.contains(member.name) else { return true }
      let hints = sink.suggestion(for: member.name, among: known.sorted())
      sink.error(
        "there is no vrrp_instance '\(Printable.text(member.name))'", at: member.span, hints: hints)
      return false
    }
  }
}
