import NetworkTypes

// What holds for the whole file, once every keyword is read.

extension Reader {
  /// Applies defaults, checks names and fills the model.
  mutating func finish() {
    finishScripts()
    finishProcesses()
    finishFiles()
    if let witness = defaults.witness { InstanceBuilder.check(witness, &sink) }
    finishInstances()
    finishSyncGroups()
    finishTrackGroups()
    finishStatics()
    finishAnnouncementGroups()
    finishLinkDelays()
    finishFIFOs()
    finishCloud()
    finishEtcd()
    warnOfUnused()
  }

  private mutating func finishScripts() {
    var first: [String: SourceSpan] = [:]
    for draft in scripts {
      guard isFirst(draft.name, "vrrp_script", draft.span, &first) else { continue }
      guard var command = draft.command else {
        if draft.spans["script"] == nil {
          missing("script", in: "vrrp_script", draft.name, at: draft.span)
        }
        continue
      }
      command.user = draft.user
      var script = TrackScript(name: draft.name, command: command)
      script.interval = draft.interval ?? script.interval
      script.timeout = draft.timeout ?? script.interval
      script.weight = draft.weight ?? script.weight
      script.rise = draft.rise ?? script.rise
      script.fall = draft.fall ?? script.fall
      script.initiallyFailed = draft.initiallyFailed
      script.exitGrace = draft.exitGrace ?? script.exitGrace
      configuration.scripts.append(script)
    }
  }

  private mutating func finishProcesses() {
    var first: [String: SourceSpan] = [:]
    for draft in processes {
      guard isFirst(draft.name, "vrrp_track_process", draft.span, &first) else { continue }
      guard let words = draft.words else {
        if draft.spans["process"] == nil {
          missing("process", in: "vrrp_track_process", draft.name, at: draft.span)
        }
        continue
      }
      var process = TrackProcess(name: draft.name, process: words)
      process.parameterMatch = draft.match
      process.fullCommand = draft.fullCommand
      process.weight = draft.weight ?? process.weight
      process.quorumMaximum = draft.quorumMaximum
      process.quorum = draft.quorum ?? (draft.quorumMaximum == 0 ? 0 : process.quorum)
      process.forkDelay = draft.forkDelay ?? process.forkDelay
      process.terminateDelay = draft.terminateDelay ?? process.terminateDelay
      if let most = process.quorumMaximum, most < process.quorum {
        sink.error(
          "'quorum_max' \(most) is below 'quorum' \(process.quorum): it could never be up",
          at: draft.spans["quorum_max"] ?? draft.span)
      }
      configuration.processes.append(process)
    }
  }

  private mutating func finishInstances() {
    var first: [String: SourceSpan] = [:]
    var routers: [RouterKey: SourceSpan] = [:]
    var addresses: [IPAddress: SourceSpan] = [:]
    var links: [String: SourceSpan] = [:]
    let trackers = TrackerNames(scripts, processes, trackFiles)
    let canDropPackets = takesPending || PendingKeywords.find("no_accept", in: .instance) == nil
    for draft in instances {
      guard isFirst(draft.name, "vrrp_instance", draft.span, &first) else { continue }
      let builder = InstanceBuilder(
        draft: draft, defaults: defaults, global: configuration.global, trackers: trackers,
        canDropPackets: canDropPackets)
      if let witness = draft.witness { InstanceBuilder.check(witness, &sink) }
      let built = builder.build(&sink)
      checkAddressesAreNew(draft, &addresses)
      guard let instance = built else { continue }
      let key = RouterKey(
        interface: instance.interface, family: instance.family, id: instance.virtualRouterID)
      if let earlier = routers.updateValue(draft.span(of: "virtual_router_id"), forKey: key) {
        sink.error(
          "virtual_router_id \(instance.virtualRouterID) is taken on \(instance.interface)",
          at: draft.span(of: "virtual_router_id"),
          hints: [
            "the other one is in \(place(earlier, seenFrom: draft.span));"
              + " each needs a number of its own"
          ])
      }
      checkLinkIsNew(instance, draft, &links)
      configuration.instances.append(instance)
    }
    nameAddressLinks(links)
  }

  /// Finds a name for each macvlan that addresses need besides their instance's own.
  private mutating func nameAddressLinks(_ known: [String: SourceSpan]) {
    var taken = Set(known.keys).union(configuration.instances.map(\.interface))
    for index in configuration.instances.indices {
      var instance = configuration.instances[index]
      let id = instance.virtualRouterID
      for address in instance.addresses + instance.excludedAddresses
      where instance.usesLink(address) && instance.link(for: address) == nil {
        let family = address.prefix.address.family
        let stem = configuration.global.virtualMACAddressPrefix + (family == .ipv6 ? "6" : "")
        let names = [""] + (1...256).map(String.init)
        let name = names.lazy.map { "\(stem)\($0).\(id)" }.first { !taken.contains($0) }
        guard let name, name.utf8.count <= 15 else {
          let span = instances.first { $0.name == instance.name }?.span
          sink.error("'\(name ?? stem)' is too long a name of an interface", at: span)
          break
        }
        taken.insert(name)
        instance.addressLinks.append(
          AddressLink(
            name: name, parent: address.interface, family: family,
            address: .virtualRouter(id, family)))
      }
      configuration.instances[index] = instance
    }
  }

  /// Two instances cannot make one interface, nor one that another instance stands on.
  private mutating func checkLinkIsNew(
    _ instance: InstanceConfiguration, _ draft: InstanceDraft, _ known: inout [String: SourceSpan]
  ) {
    guard let name = instance.virtualMAC?.name ?? instance.ipvlan?.name else { return }
    let span = draft.spans["use_vmac"] ?? draft.spans["use_ipvlan"] ?? draft.span
    guard let earlier = known.updateValue(span, forKey: name) else { return }
    sink.error(
      "the interface '\(name)' is made by another instance", at: span,
      hints: ["the other one is in \(place(earlier, seenFrom: span)); each needs its own"])
  }

  /// What must be unique among virtual routers.
  private struct RouterKey: Hashable {
    var interface: String
    var family: AddressFamily
    var id: VirtualRouterID
  }

  private mutating func checkAddressesAreNew(
    _ draft: InstanceDraft, _ known: inout [IPAddress: SourceSpan]
  ) {
    for entry in draft.addresses + draft.excludedAddresses {
      let address = entry.address.prefix.address
      guard let earlier = known.updateValue(entry.span, forKey: address) else { continue }
      sink.error(
        "the address \(address) stands in the configuration twice", at: entry.span,
        hints: ["the first is in \(place(earlier, seenFrom: entry.span))"])
    }
  }

  mutating func isFirst(
    _ name: String, _ kind: String, _ span: SourceSpan, _ known: inout [String: SourceSpan]
  ) -> Bool {
    guard let earlier = known[name] else {
      known[name] = span
      return true
    }
    sink.error(
      "there is another \(kind) '\(Printable.text(name))'", at: span,
      hints: ["it is in \(place(earlier, seenFrom: span)); each needs a name of its own"])
    return false
  }

  mutating func missing(
    _ keyword: String, in block: String, _ name: String, at span: SourceSpan
  ) {
    sink.error("\(block) '\(Printable.text(name))' has no '\(keyword)'", at: span)
  }

  private mutating func warnOfUnused() {
    var tracked: Set<String> = []
    var watched: Set<String> = []
    var read: Set<String> = []
    let hasTrackers = !scripts.isEmpty || !processes.isEmpty || !trackFiles.isEmpty
    for instance in hasTrackers ? instances : [] {
      tracked.formUnion(instance.scripts.map(\.name))
      watched.formUnion(instance.processes.map(\.name))
      read.formUnion(instance.files.map(\.name))
    }
    for group in syncGroups {
      tracked.formUnion(group.scripts.map(\.name))
      watched.formUnion(group.processes.map(\.name))
      read.formUnion(group.files.map(\.name))
    }
    for file in trackFiles where !read.contains(file.name) && !sink.hasErrors {
      sink.warning("no instance tracks the file '\(Printable.text(file.name))'", at: file.span)
    }
    for script in scripts {
      let used = tracked.contains(script.name)
      // After an error, the entry that tracks it may be the one that is misspelt.
      if !used, !sink.hasErrors {
        sink.warning(
          "no instance tracks the script '\(Printable.text(script.name))': it is never run",
          at: script.span)
      }
      if var command = script.command {
        command.user = script.user
        let span = script.commandSpan ?? script.span
        claims.append(HostClaim(.script(command, keyword: "script", tracks: used), at: span))
      }
    }
    for process in processes where !watched.contains(process.name) && !sink.hasErrors {
      sink.warning(
        "no instance tracks the process '\(Printable.text(process.name))'", at: process.span)
    }
    if instances.isEmpty, !sink.hasErrors {
      sink.warning("there is no vrrp_instance: nothing would run", at: nil)
    }
  }
}

/// The trackers that instances may refer to.
struct TrackerNames {
  var scripts: [String: TrackWeight] = [:]
  var processes: [String: TrackWeight] = [:]
  var files: [String: TrackWeight] = [:]

  /// Those that are wrong in themselves count too, so that nobody is told that they are missing.
  init(
    _ scriptDrafts: [ScriptDraft], _ processDrafts: [ProcessDraft], _ fileDrafts: [TrackFileDraft]
  ) {
    for draft in scriptDrafts { scripts[draft.name] = draft.weight ?? TrackWeight(0) }
    for draft in fileDrafts { files[draft.name] = draft.weight ?? TrackWeight(1) }
    for draft in processDrafts { processes[draft.name] = draft.weight ?? TrackWeight(0) }
  }
}
