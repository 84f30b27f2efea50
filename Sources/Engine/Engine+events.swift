import ControlProtocol
import NetworkTypes
import SupervisorProtocol

/// Kinds of events, as `failover events --type` names them.
enum EventKind: String {
  /// The daemon started, stopped, or read its configuration.
  case daemon
  /// An instance changed its state.
  case transition
  /// A planned move.
  case move
  /// A person gave a command.
  case `operator`
  /// A tracker changed its verdict.
  case tracker
  /// An effective priority changed.
  case priority
  /// An address was restored, or could not be bound.
  case address
  /// A cloud address: asked for, confirmed, lost, failing.
  case cloud
  /// A lease in etcd came or went.
  case lease
  /// A witness holds back, or no more.
  case witness
  /// What another router does wrong.
  case peer
  /// A notify script failed.
  case notify
}

/// Which events a follower wants.
struct EventFilter: Sendable {
  /// Only of this instance; nil means of all.
  var instance: String?
  /// Only of these kinds; empty means of all.
  var types: [String]

  func passes(_ event: EventDocument) -> Bool {
    (instance == nil || event.instance == instance)
      && (types.isEmpty || types.contains(event.type))
  }
}

/// A query of events that the supervisor answers in parts.
struct PendingEventQuery: Sendable {
  /// Who asked.
  var client: ClientID
  /// What was asked.
  var query: ControlProtocol.EventQuery
}

extension Engine {
  /// Records one event: on disk, for `failover events`, and for those who follow.
  mutating func record(
    _ kind: EventKind, instance: String? = nil, text: String, move: String? = nil,
    actor: String? = nil
  ) {
    // What a supervisor, or a damaged record, says was the last may be any number.
    eventSequence &+= 1
    let event = EventDocument(
      sequence: Int64(clamping: eventSequence), time: WallTime(unixMicroseconds: wall),
      instance: instance, type: kind.rawValue, text: text, move: move, actor: actor)
    let line = Self.json(event)
    actions.append(.supervise(.appendEvent(sequence: eventSequence, jsonLine: line)))
    for (client, filter) in followers where filter.passes(event) {
      actions.append(.reply(client, document: line, isFinal: false))
    }
    for operation in operations where operation.wantsProgress(of: instance) {
      progress(operation, instance, text)
    }
  }

  /// One document as text.
  static func json(_ document: some JSONWritable) -> String {
    var writer = JSONWriter()
    document.write(to: &writer)
    return writer.text
  }

  /// Asks the supervisor for events, and remembers who wants them.
  mutating func queryEvents(_ query: ControlProtocol.EventQuery, for client: ClientID) {
    lastRequest += 1
    eventQueries[lastRequest] = PendingEventQuery(client: client, query: query)
    actions.append(
      .supervise(
        .queryEvents(
          requestID: lastRequest,
          SupervisorProtocol.EventQuery(
            since: query.since?.unixMicroseconds, until: query.until?.unixMicroseconds,
            types: query.types, instance: query.instance,
            last: query.last.map { UInt32(clamping: $0) }))))
  }

  /// A part of the answer.
  mutating func eventLines(_ request: UInt32, _ lines: [String], _ summary: EventSummary?) {
    guard let pending = eventQueries[request] else { return }
    for line in lines { actions.append(.reply(pending.client, document: line, isFinal: false)) }
    guard let summary else { return }
    eventQueries[request] = nil
    if pending.query.follow {
      followers[pending.client] = EventFilter(
        instance: pending.query.instance, types: pending.query.types)
      return
    }
    let document = EventsDocument(
      node: identity.node, considered: Int(summary.considered),
      firstSequence: summary.first.map { Int64(clamping: $0) },
      lastSequence: summary.last.map { Int64(clamping: $0) }, complete: summary.isComplete)
    actions.append(.reply(pending.client, document: Self.json(document), isFinal: true))
  }
}
