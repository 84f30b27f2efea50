import NetworkTypes

@testable import Election

/// What every event must do while a master lets go as planned.
enum LeavingTables {
  /// The successor was asked; seen from outside this is MASTER (6.4.3).
  static let awaiting: [Row] =
    common(.awaiting) + stops(.awaiting)
    + Row.rows(.awaiting, [.advertSuccessor], "planned moves: the successor is master, linger") {
      fixture, event in
      (lingering(fixture, .awaiting, fixture.advertisement(event)), [])
    }
    + Row.rows(
      .awaiting, [.advertHigher, .advertEqualHigh],
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
    + Row.ignored(
      .awaiting, [.advertZero, .advertLower, .advertEqualLow, .advertEqualOwn],
      "planned moves: no conflicts are fought out while leaving")
    + Row.rows(.awaiting, [.timerDue], "6.4.3 Adver_Timer: advertise, reset it") { fixture, _ in
      var leaving = leaving(fixture, .awaiting)
      leaving.advertDeadline = Fixture.now + .milliseconds(400) + Fixture.interval
      return (.leaving(leaving), [.sendAdvertisement(resigning: false)])
    }
    + resigns(.awaiting)
    + Row.ignored(.awaiting, [.handOverToBackup], "planned moves: one at a time")
    + later(.awaiting, [.handOverToInitialize, .handOverToFault])
    + Row.ignored(.awaiting, [.groupAgreed], "keepalived: master already")
    + Row.rows(.awaiting, [.handOverRefused], "planned moves: refused, stay master") {
      fixture, _ in
      (.master(fixture.master), [])
    }

  /// Priority 0 was sent; anybody may follow.
  static let resigned: [Row] =
    common(.resigned) + stops(.resigned)
    + Row.rows(
      .resigned,
      [
        .advertLower, .advertEqualLow, .advertEqualOwn, .advertEqualHigh, .advertHigher,
        .advertSuccessor,
      ], "planned moves: somebody is master, whoever it is; linger"
    ) { fixture, event in
      (lingering(fixture, .resigned, fixture.advertisement(event)), [])
    }
    + Row.ignored(.resigned, [.advertZero], "6.4.3: both resign, neither answers for it")
    + Row.rows(.resigned, [.timerDue], "6.4.3 Shutdown: nobody came within the longest skew") {
      _, _ in
      (
        .initialize,
        [.removeAddresses, .transition(from: .master, to: .initialize, reason: .shutdown)]
      )
    }
    + resigns(.resigned)
    + Row.ignored(
      .resigned, [.handOverToBackup, .handOverToInitialize], "planned moves: leaving already")
    + later(.resigned, [.handOverToFault])
    + Row.ignored(.resigned, [.groupAgreed], "keepalived: the move is finished first")
    + Row.ignored(.resigned, [.handOverRefused], "planned moves: nobody was asked")

  /// The successor is master; this node answers what still comes.
  static let lingering: [Row] =
    common(.lingering)
    + Row.rows(
      .lingering, EventKind.adverts.filter { $0 != .advertZero },
      "planned moves: the new master repeats itself"
    ) { fixture, event in
      var leaving = leaving(fixture, .lingering)
      leaving.heard = fixture.master(fixture.advertisement(event))
      return (.leaving(leaving), [])
    }
    + Row.ignored(.lingering, [.advertZero], "planned moves: not the successor's")
    + Row.rows(.lingering, [.timerDue], "planned moves: addresses off, the successor is told") {
      fixture, event in
      let heard = fixture.advertisement(.advertSuccessor)
      var backup = fixture.backup(after: heard)
      backup.downDeadline =
        Fixture.now + .milliseconds(10) + fixture.down(fixture.heardInterval)
      return (
        .backup(backup),
        [
          .removeAddresses, .tellReleased(to: fixture.successor, move: 7),
          .transition(from: .master, to: .backup, reason: .handedOverTo(fixture.successor)),
        ]
      )
    }
    + Row.rows(.lingering, [.shutdown], "6.4.2 Shutdown: another is master, so no packet") {
      fixture, _ in
      (
        .initialize,
        [
          .removeAddresses, .tellReleased(to: fixture.successor, move: 7),
          .transition(from: .master, to: .initialize, reason: .shutdown),
        ]
      )
    }
    + Row.rows(.lingering, [.faultRaised], "keepalived: FAULT of a backup, so no packet") {
      fixture, _ in
      (
        .fault,
        [
          .removeAddresses, .tellReleased(to: fixture.successor, move: 7),
          .transition(from: .master, to: .fault, reason: .fault),
        ]
      )
    }
    + Row.ignored(.lingering, [.handOverToBackup], "planned moves: one at a time")
    + later(.lingering, [.handOverToInitialize, .handOverToFault, .resign])
    + Row.ignored(.lingering, [.groupAgreed], "keepalived: the move is finished first")
    + Row.ignored(.lingering, [.handOverRefused], "planned moves: too late, it is master")

  /// What the three phases have in common.
  private static func common(_ state: StateKind) -> [Row] {
    Row.ignored(state, [.startup, .startupAsking], "6.4.3: started already")
      + Row.ignored(state, [.timerStale], "6.4.3: only a timer that fires counts")
      + Row.ignored(state, [.faultCleared], "keepalived: there was no fault")
      + Row.ignored(
        state, [.parametersSame, .parametersPriority, .parametersFaster],
        "6.1: parameters apply after the move")
      + Row.ignored(
        state, StateTables.released, "planned moves: one at a time")
      + (state == .lingering
        ? takenBack
        : Row.ignored(
          state, [.takeOverOverlapping, .takeOverAlone], "planned moves: one at a time"))
  }

  /// The successor gives it back at once: the addresses are still here.
  private static let takenBack = Row.rows(
    .lingering, [.takeOverOverlapping, .takeOverAlone],
    "planned moves: handed back while both answer; MASTER as if it had been BACKUP"
  ) { fixture, event in
    let from = event == .takeOverAlone ? nil : fixture.successor
    let overlap = from.map {
      ElectionState.Overlap(leaving: $0, until: Fixture.now + .seconds(1))
    }
    let master = ElectionState.Master(
      advertDeadline: Fixture.now + Fixture.interval, overlap: overlap)
    return (
      .master(master),
      [
        .transition(from: .master, to: .backup, reason: .handedOverTo(fixture.successor)),
        .transition(from: .backup, to: .master, reason: .handedOver(from: from)),
        .announce, .sendAdvertisement(resigning: false),
      ]
    )
  }

  /// Shutdown and FAULT while this node is still the only master.
  private static func stops(_ state: StateKind) -> [Row] {
    Row.rows(state, [.shutdown], "6.4.3 Shutdown: priority zero, Initialize") { _, _ in
      (
        .initialize,
        [
          .removeAddresses, .sendAdvertisement(resigning: true),
          .transition(from: .master, to: .initialize, reason: .shutdown),
        ]
      )
    }
      + Row.rows(state, [.faultRaised], "keepalived: FAULT; addresses off before the advert") {
        _, _ in
        (
          .fault,
          [
            .removeAddresses, .sendAdvertisement(resigning: true),
            .transition(from: .master, to: .fault, reason: .fault),
          ]
        )
      }
  }

  private static func resigns(_ state: StateKind) -> [Row] {
    Row.rows(state, [.resign], "6.4.3 Shutdown, made before broken: priority zero first") { _, _ in
      (
        .leaving(
          .init(
            phase: .resigned(until: Fixture.now + Microseconds(996_093 + 50_000)),
            destination: .initialize, move: 0)),
        [.sendAdvertisement(resigning: true)]
      )
    }
  }

  /// A later request that decides where the move ends.
  private static func later(_ state: StateKind, _ events: [EventKind]) -> [Row] {
    Row.rows(state, events, "planned moves: a stop that comes later decides where it ends") {
      fixture, event in
      var leaving = leaving(fixture, state)
      leaving.destination = event == .handOverToFault ? .fault : .initialize
      return (.leaving(leaving), [])
    }
  }

  private static func leaving(_ fixture: Fixture, _ state: StateKind) -> ElectionState.Leaving {
    guard case .leaving(let leaving) = fixture.state(state) else {
      return ElectionState.Leaving(
        phase: .resigned(until: Fixture.now), destination: .backup, move: 0)
    }
    return leaving
  }

  private static func lingering(
    _ fixture: Fixture, _ state: StateKind, _ heard: HeardAdvertisement
  ) -> ElectionState {
    var leaving = leaving(fixture, state)
    leaving.advertDeadline = nil
    leaving.heard = fixture.master(heard)
    leaving.phase = .lingering(successor: heard.source, until: Fixture.now + .milliseconds(10))
    return .leaving(leaving)
  }
}
