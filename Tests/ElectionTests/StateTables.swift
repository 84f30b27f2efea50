import NetworkTypes

@testable import Election

/// What every event must do in INIT, BACKUP, MASTER and FAULT.
enum StateTables {
  /// RFC 9568 and 3768, section 6.4.1.
  static let initialize: [Row] =
    Row.rows(
      .initialize, [.startup, .startupAsking],
      "6.4.1: not the owner, Active_Down_Timer, Backup"
    ) { fixture, _ in
      (
        .backup(fixture.freshBackup),
        [.transition(from: .initialize, to: .backup, reason: .startup)]
      )
    }
    + Row.rows(.initialize, [.faultRaised], "keepalived: FAULT before the start") { _, _ in
      (.fault, [.transition(from: .initialize, to: .fault, reason: .fault)])
    }
    + Row.ignored(
      .initialize, EventKind.adverts + [.timerStale, .timerDue], "6.4.1: only Startup counts")
    + Row.ignored(.initialize, [.shutdown], "6.4.1: nothing runs that could end")
    + Row.ignored(.initialize, [.faultCleared], "keepalived: well, but not started")
    + Row.ignored(
      .initialize, [.parametersSame, .parametersPriority, .parametersFaster],
      "6.1: parameters apply from the start on")
    + Row.ignored(
      .initialize, moves + released, "planned moves: a node that is not started takes no part")

  /// RFC 9568 and 3768, section 6.4.2.
  static let backup: [Row] =
    backupAdverts + backupTimers + backupMoves
    + Row.ignored(.backup, [.startup, .startupAsking], "6.4.2: started already")
    + Row.rows(.backup, [.shutdown, .resign], "6.4.2 Shutdown: cancel the timer, no packet") {
      _, _ in
      (.initialize, [.transition(from: .backup, to: .initialize, reason: .shutdown)])
    }
    + Row.rows(.backup, [.faultRaised], "keepalived: FAULT, nothing to take away") { _, _ in
      (.fault, [.transition(from: .backup, to: .fault, reason: .fault)])
    }
    + Row.ignored(.backup, [.faultCleared], "keepalived: there was no fault")

  private static let backupAdverts: [Row] =
    Row.rows(.backup, [.advertZero], "6.4.2 advert, priority zero: timer to Skew_Time") {
      fixture, _ in
      var backup = fixture.backup
      backup.downDeadline = Fixture.now + fixture.skew(fixture.learned)
      backup.awaiting = .skewAfterResignation
      return (.backup(backup), [])
    }
    + Row.rows(
      .backup, [.advertEqualLow, .advertEqualOwn, .advertEqualHigh, .advertHigher],
      "6.4.2 advert, not lower: adopt the interval, restart the timer, whoever sent it"
    ) { fixture, event in
      (.backup(fixture.backup(after: fixture.advertisement(event))), [])
    }
    + Row.rows(
      .backup, [.advertLower, .advertSuccessor],
      "6.4.2 advert, lower and Preempt_Mode: discard, the timer runs on"
    ) { fixture, event in
      var backup = fixture.backup
      backup.master = fixture.master(fixture.advertisement(event))
      return (.backup(backup), [])
    }

  private static let backupTimers: [Row] =
    Row.ignored(.backup, [.timerStale], "6.4.2: only a timer that fires counts")
    + Row.rows(
      .backup, [.timerDue],
      "6.4.2 Active_Down_Timer: advertise, announce, Adver_Timer, Active"
    ) { fixture, _ in
      let reason = TransitionReason.masterSilent(fixture.high, fixture.down(fixture.learned))
      return (
        .master(.init(advertDeadline: fixture.backup.downDeadline + Fixture.interval)),
        [
          .transition(from: .backup, to: .master, reason: reason),
          .sendAdvertisement(resigning: false), .bindAddresses, .announce,
        ]
      )
    }
    + Row.ignored(
      .backup, [.parametersSame, .parametersFaster], "6.1: the interval learned last stays")
    + Row.rows(.backup, [.parametersPriority], "keepalived: the running timer shifts with the skew")
  { fixture, _ in
    // From priority 100 to 200: 100 / 256 of the scale less.
    let scale = fixture.version == .version2 ? 1_000_000 : fixture.learned.count
    var backup = fixture.backup
    backup.downDeadline = Fixture.earlier(
      Microseconds(scale * 156 / 256 - scale * 56 / 256), backup.downDeadline)
    return (.backup(backup), [])
  }

  private static let backupMoves: [Row] =
    Row.rows(
      .backup, [.takeOverOverlapping, .takeOverAlone],
      "planned moves: bind and announce first, so that the advert makes the other let go"
    ) { fixture, event in
      let from = event == .takeOverAlone ? nil : fixture.successor
      let overlap = from.map {
        ElectionState.Overlap(leaving: $0, until: Fixture.now + .seconds(1))
      }
      return (
        .master(.init(advertDeadline: Fixture.now + Fixture.interval, overlap: overlap)),
        [
          .transition(from: .backup, to: .master, reason: .handedOver(from: from)),
          .bindAddresses, .announce, .sendAdvertisement(resigning: false),
        ]
      )
    }
    + Row.ignored(.backup, [.handOverToBackup], "planned moves: nothing to hand over")
    + Row.rows(.backup, [.handOverToInitialize], "planned moves: only the destination matters") {
      _, _ in
      (.initialize, [.transition(from: .backup, to: .initialize, reason: .shutdown)])
    }
    + Row.rows(.backup, [.handOverToFault], "planned moves: only the destination matters") {
      _, _ in
      (.fault, [.transition(from: .backup, to: .fault, reason: .operatorRequest)])
    }
    + Row.rows(.backup, [.handOverRefused], "planned moves: the master stays, wait anew") {
      fixture, _ in
      var backup = fixture.backup
      backup.downDeadline = Fixture.now + fixture.down(fixture.learned)
      return (.backup(backup), [])
    }
    + Row.ignored(.backup, [.groupAgreed], "keepalived: not asked, so not answered")
    + Row.ignored(.backup, released, "planned moves: the late end of a move that was given up")

  /// RFC 9568 and 3768, section 6.4.3.
  static let master: [Row] =
    masterAdverts + masterTimers + masterMoves
    + Row.ignored(.master, [.startup, .startupAsking], "6.4.3: started already")
    + Row.rows(.master, [.shutdown], "6.4.3 Shutdown: priority zero, Initialize") { _, _ in
      (
        .initialize,
        [
          .removeAddresses, .sendAdvertisement(resigning: true),
          .transition(from: .master, to: .initialize, reason: .shutdown),
        ]
      )
    }
    + Row.rows(.master, [.faultRaised], "keepalived: FAULT; addresses off before the advert") {
      _, _ in
      (
        .fault,
        [
          .removeAddresses, .sendAdvertisement(resigning: true),
          .transition(from: .master, to: .fault, reason: .fault),
        ]
      )
    }
    + Row.ignored(.master, [.faultCleared], "keepalived: there was no fault")

  private static let masterAdverts: [Row] =
    Row.rows(.master, [.advertZero], "6.4.3 advert, priority zero: advertise, reset Adver_Timer") {
      _, _ in
      (
        .master(.init(advertDeadline: Fixture.now + Fixture.interval)),
        [.sendAdvertisement(resigning: false)]
      )
    }
    + Row.rows(
      .master, [.advertHigher, .advertEqualHigh],
      "6.4.3 advert, higher, or equal from a higher address: adopt the interval, Backup"
    ) { fixture, event in
      let heard = fixture.advertisement(event)
      return (
        .backup(fixture.backup(after: heard)),
        [
          .removeAddresses, .tellReleased(to: heard.source, move: 0),
          .transition(
            from: .master, to: .backup, reason: .higherPriority(heard.source, heard.priority)),
        ]
      )
    }
    + Row.rows(
      .master, [.advertLower, .advertEqualLow, .advertSuccessor],
      "6.4.3 any other advert: discard, advertise at once; Adver_Timer runs on"
    ) { fixture, event in
      let heard = fixture.advertisement(event)
      return (
        .master(fixture.master),
        [
          .heardLowerPriority(heard.source, heard.priority), .sendAdvertisement(resigning: false),
          .announceAfterConflict,
        ]
      )
    }
    + Row.rows(.master, [.advertEqualOwn], "6.4.3: an equal address is not greater") { fixture, _ in
      (.master(fixture.master), [.duplicateAddress(fixture.own)])
    }

  private static let masterTimers: [Row] =
    Row.ignored(.master, [.timerStale], "6.4.3: only a timer that fires counts")
    + Row.rows(.master, [.timerDue], "6.4.3 Adver_Timer: advertise, reset it") { fixture, _ in
      (
        .master(.init(advertDeadline: fixture.master.advertDeadline + Fixture.interval)),
        [.sendAdvertisement(resigning: false)]
      )
    }
    + Row.ignored(.master, [.parametersSame], "6.1: nothing changed")
    + Row.rows(.master, [.parametersPriority], "6.1: a new priority is told at once") { _, _ in
      (
        .master(.init(advertDeadline: Fixture.now + Fixture.interval)),
        [.sendAdvertisement(resigning: false)]
      )
    }
    + Row.rows(.master, [.parametersFaster], "6.1: a shorter interval applies at once") { _, _ in
      (.master(.init(advertDeadline: Fixture.now + .milliseconds(200))), [])
    }

  private static let masterMoves: [Row] =
    Row.ignored(.master, [.takeOverOverlapping, .takeOverAlone], "planned moves: master already")
    + Row.rows(
      .master, [.handOverToBackup, .handOverToInitialize, .handOverToFault],
      "planned moves: go on advertising and answering until the successor is heard"
    ) { fixture, event in
      (
        .leaving(
          .init(
            advertDeadline: fixture.master.advertDeadline,
            phase: .awaiting(successor: fixture.successor, until: Fixture.now + .seconds(1)),
            destination: destination(event), move: 7)),
        []
      )
    }
    + Row.rows(.master, [.resign], "6.4.3 Shutdown, made before broken: priority zero first") {
      _, _ in
      // Priority 1 waits 255/256 of a second; 50 ms more for its reaction.
      (
        .leaving(
          .init(
            phase: .resigned(until: Fixture.now + Microseconds(996_093 + 50_000)),
            destination: .initialize, move: 0)),
        [.sendAdvertisement(resigning: true)]
      )
    }
    + Row.rows(.master, released, "planned moves: announce again once nobody else answers") {
      fixture, _ in
      (.master(fixture.master), [.announce])
    }
    + Row.ignored(.master, [.groupAgreed], "keepalived: master already")
    + Row.ignored(.master, [.handOverRefused], "planned moves: the late end of a move")

  /// keepalived's FAULT.
  static let fault: [Row] =
    Row.rows(.fault, [.faultCleared], "keepalived: recover through Backup and the whole interval") {
      fixture, _ in
      (.backup(fixture.freshBackup), [.transition(from: .fault, to: .backup, reason: .recovered)])
    }
    + Row.rows(.fault, [.shutdown, .resign], "keepalived: FAULT ends too, without a packet") {
      _, _ in
      (.initialize, [.transition(from: .fault, to: .initialize, reason: .shutdown)])
    }
    + Row.ignored(.fault, EventKind.adverts, "keepalived: FAULT does not listen")
    + Row.ignored(.fault, [.timerStale, .timerDue], "keepalived: no timer runs in FAULT")
    + Row.ignored(.fault, [.startup, .startupAsking], "keepalived: started already")
    + Row.ignored(.fault, [.faultRaised], "keepalived: one fault more")
    + Row.ignored(
      .fault, [.parametersSame, .parametersPriority, .parametersFaster],
      "6.1: parameters apply after the recovery")
    + Row.ignored(.fault, moves.filter { $0 != .resign } + released, "planned moves: broken")

  /// The events of planned moves.
  static let moves: [EventKind] = [
    .takeOverOverlapping, .takeOverAlone, .handOverToBackup, .handOverToInitialize,
    .handOverToFault, .resign, .handOverRefused, .groupAgreed,
  ]
  static let released: [EventKind] = [.releasedBySuccessor, .releasedByStranger]

  /// Where a hand-over of this kind ends.
  static func destination(_ event: EventKind) -> ElectionState.Destination {
    switch event {
    case .handOverToInitialize: .initialize
    case .handOverToFault: .fault
    default: .backup
    }
  }
}
