import NetworkTypes

extension KeywordTable {
  /// Keywords of `vrrp_sync_group`.
  static let syncGroupKeywords: [Keyword] =
    [
      .works(
        .syncGroup, "group", "{ NAME … }", "required",
        "The instances that move together; each is in one group at most.", form: .list,
        repeatable: true,
        read: { reader, statement in reader.syncGroup.members += reader.names(statement) }),
      .works(
        .syncGroup, "track_interface", "{ NAME [weight -253-253 [reverse]] … }", "none",
        "Links whose state counts for all members.", form: .list, repeatable: true,
        read: { reader, statement in
          reader.syncGroup.interfaces += reader.references(statement, limit: 253)
        }),
      .works(
        .syncGroup, "track_script", "{ NAME [weight -253-253 [reverse|noreverse]] … }", "none",
        "vrrp_script blocks whose result counts for all members.", form: .list, repeatable: true,
        read: { reader, statement in
          reader.syncGroup.scripts += reader.references(statement, limit: 253)
        }),
      .works(
        .syncGroup, "track_file", "{ NAME [weight -254-254 [reverse|noreverse]] … }", "none",
        "track_file blocks whose number counts for all members.", form: .list, repeatable: true,
        read: { reader, statement in
          reader.syncGroup.files += reader.references(statement, limit: 254)
        }),
      .works(
        .syncGroup, "track_process", "{ NAME [weight -254-254 [reverse|noreverse]] … }", "none",
        "vrrp_track_process blocks whose result counts for all members.", form: .list,
        repeatable: true,
        read: { reader, statement in
          reader.syncGroup.processes += reader.references(statement, limit: 254)
        }),
      .flag(
        .syncGroup, "sync_group_tracking_weight",
        "Weights of trackers count; without it they are left out, in the members too."
      ) { $0.syncGroup.countsWeights = true },
    ]
    + notifyRows.filter { $0.name != "notify_master_rx_lower_pri" }.map { row in
      .works(
        .syncGroup, row.name, "COMMAND [USER [GROUP]]", "none", row.meaning,
        read: { reader, statement in
          guard let command = reader.notifyCommand(statement) else { return }
          reader.syncGroup.notify.set(statement.name, command)
        })
    }
    + [
      .time(
        .syncGroup, "notify_timeout", 1_000...86_400_000_000, "60",
        "failover: a notify script that runs longer is ended."
      ) { $0.syncGroup.notify.timeout = $1 },
      .truth(
        .syncGroup, "notify_priority_changes", "vrrp_notify_priority_changes",
        "Changes of priority are written to the notify FIFOs."
      ) { $0.syncGroup.reportsPriorityChanges = $1 },
      .truth(.syncGroup, "smtp_alert", "smtp_alert_vrrp", "A mail at each transition.") {
        $0.syncGroup.sendsMail = $1
      },
    ]
    + Keyword.accepted(
      .syncGroup, "global_tracking", "deprecated: trackers of a group count for all members")
    + Keyword.refused(
      .syncGroup, "track_bfd", "BFD is not in this version: what it watches would go unwatched")
    + Keyword.refused(
      .syncGroup, "notify_master_rx_lower_pri notify_deleted",
      "a group has no such moment: write it into its instances")

  /// Keywords of `track_group`.
  static let trackGroupKeywords: [Keyword] = [
    .works(
      .trackGroup, "group", "{ NAME … }", "required",
      "The instances that are in FAULT while something static is absent.", form: .list,
      repeatable: true,
      read: { reader, statement in reader.trackGroup.members += reader.names(statement) })
  ]

  /// Keywords of `garp_group`.
  static let announcementGroupKeywords: [Keyword] = [
    .time(
      .announcementGroup, "garp_interval", 0...86_400_000_000, "vrrp_garp_interval",
      "Least time between two gratuitous ARPs on all its interfaces together."
    ) { $0.announcementGroup.arpInterval = $1 },
    .time(
      .announcementGroup, "gna_interval", 0...86_400_000_000, "vrrp_gna_interval",
      "The same for neighbor advertisements."
    ) { $0.announcementGroup.neighborInterval = $1 },
    .works(
      .announcementGroup, "interface", "NAME", "one of the two", "The interface.", repeatable: true,
      read: { reader, statement in
        guard let token = reader.argument(statement, "the name of an interface") else { return }
        reader.endOfArguments(statement, after: 1)
        reader.announcementGroup.interfaces.append(token)
      }),
    .works(
      .announcementGroup, "interfaces", "{ NAME … }", "", "Several that share a switch.",
      form: .list, repeatable: true,
      read: { reader, statement in
        reader.announcementGroup.interfaces += reader.listWords(statement)
      }),
  ]
}
