import NetworkTypes

// Files, static entries, rate limits and pipes, once everything is read.

extension Reader {
  mutating func finishFiles() {
    var first: [String: SourceSpan] = [:]
    for draft in trackFiles {
      guard isFirst(draft.name, "track_file", draft.span, &first) else { continue }
      guard let path = draft.path else {
        if draft.spans["file"] == nil {
          missing("file", in: "track_file", draft.name, at: draft.span)
        }
        continue
      }
      var file = TrackFile(name: draft.name, path: path)
      file.weight = draft.weight ?? file.weight
      file.initialValue = draft.initialValue
      file.overwrites = draft.overwrites
      configuration.files.append(file)
    }
  }

  mutating func finishStatics() {
    let groups = Set(trackGroups.map(\.name))
    for draft in staticAddresses {
      var address = draft.address
      if !draft.hasInterface { address.interface = defaults.interface }
      let group = known(draft.trackGroup, groups)
      configuration.staticAddresses.append(StaticAddress(address: address, trackGroup: group))
    }
    for draft in staticRoutes {
      let group = known(draft.trackGroup, groups)
      configuration.staticRoutes.append(StaticRoute(route: draft.value, trackGroup: group))
    }
    for draft in staticRules {
      let group = known(draft.trackGroup, groups)
      configuration.staticRules.append(StaticRule(rule: draft.value, trackGroup: group))
    }
  }

  private mutating func known(_ group: NameDraft?, _ groups: Set<String>) -> String? {
    guard let group, !groups.contains(group.name) else { return group?.name }
    let hints = sink.suggestion(for: group.name, among: groups.sorted())
    sink.error(
      "there is no track_group '\(Printable.text(group.name))'", at: group.span, hints: hints)
    return nil
  }

  mutating func finishAnnouncementGroups() {
    var first: [String: SourceSpan] = [:]
    for draft in announcementGroups {
      if draft.interfaces.isEmpty {
        sink.error("a garp_group needs 'interface' or 'interfaces'", at: draft.span)
      }
      var group = AnnouncementGroup(interfaces: [])
      group.arpInterval = draft.arpInterval ?? configuration.global.arpInterval
      group.neighborInterval = draft.neighborInterval ?? configuration.global.neighborInterval
      for token in draft.interfaces {
        guard let name = interface(token) else { continue }
        if let earlier = first.updateValue(token.span, forKey: name) {
          sink.error(
            "the interface '\(name)' is in a garp_group twice", at: token.span,
            hints: ["the first time in \(place(earlier, seenFrom: token.span))"])
        }
        claims.append(HostClaim(.interface(name, instance: ""), at: token.span))
        group.interfaces.append(name)
      }
      configuration.announcementGroups.append(group)
    }
  }

  mutating func finishLinkDelays() {
    guard !linkDelays.isEmpty else { return }
    var first: [String: SourceSpan] = [:]
    var shortest: [String: (bound: Microseconds, instance: String)] = [:]
    for instance in configuration.instances {
      let bound = instance.advertisementInterval * Int64(instance.downTimerAdverts - 1)
      if let known = shortest[instance.interface], known.bound <= bound { continue }
      shortest[instance.interface] = (bound, instance.name)
    }
    for (delay, span) in linkDelays {
      if let earlier = first.updateValue(span, forKey: delay.interface) {
        sink.error(
          "the interface '\(delay.interface)' stands here twice", at: span,
          hints: ["the first time in \(place(earlier, seenFrom: span))"])
      }
      configuration.linkDelays.append(delay)
      // A link that is down must count before a backup takes over.
      guard let limit = shortest[delay.interface], delay.down >= limit.bound else { continue }
      let text = Decimal6.text(limit.bound.count)
      sink.warning(
        "the delay of '\(delay.interface)' is longer than a backup of '"
          + "\(Printable.text(limit.instance))' waits", at: span,
        hints: ["it should be below \(text) seconds, else there are two masters"])
    }
  }

  mutating func finishFIFOs() {
    for name in ["notify_fifo", "vrrp_notify_fifo"] {
      guard let script = fifoScripts[name] else { continue }
      let isGeneral = name == "notify_fifo"
      guard
        (isGeneral ? configuration.global.notifyFIFO : configuration.global.vrrpNotifyFIFO) != nil
      else {
        if globalSpans[name] == nil, let span = globalSpans[name + "_script"] {
          sink.error("'\(name)_script' needs '\(name)'", at: span)
        }
        continue
      }
      if isGeneral {
        configuration.global.notifyFIFO?.script = script
      } else {
        configuration.global.vrrpNotifyFIFO?.script = script
      }
    }
  }
}
