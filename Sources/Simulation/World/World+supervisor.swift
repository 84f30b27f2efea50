import ControlProtocol
import Engine
import NetworkTypes
import SupervisorProtocol

// What the supervisor does for the engine.

extension World {
  /// An engine asks its supervisor.
  func supervise(_ message: EngineToSupervisor, _ node: Node) {
    let message = self.message(message)
    switch message {
    case .appendEvent, .runScript, .log: tell(.told(node: node.index, message), .supervision)
    default: break
    }
    switch message {
    case .ready, .heartbeat, .statusText, .refreshWatch, .cancelScript, .stopped, .agent:
      break
    case .notifyLine(let line): node.supervisor.pipeLines.append(line)
    case .saveRecord(let request):
      answer(
        .recordSaved(requestID: request, path: "/var/lib/failover/records/1", failure: nil), node,
        after: .milliseconds(2))
    case .dump(_, let text): node.supervisor.dumps.append(text)
    case .log(let level, let text):
      if keepsLogs { node.log.append((now, level, text)) }
    case .remember(let records): node.supervisor.remember(records)
    case .runScript(let run, let script):
      let result = node.supervisor.run(run, script, at: now)
      answer(.scriptFinished(runID: run, result), node, after: result.duration)
    case .watch(let id, let target):
      node.supervisor.watch(id, target)
      answer(
        .watchChanged(watchID: id, pids: node.supervisor.identifiers(target)), node,
        after: .milliseconds(1))
    case .unwatch(let id): node.supervisor.unwatch(id)
    case .persist(let token, let blob):
      if node.supervisor.diskIsFull {
        return answer(
          .persistFailed(token: token, "no space left on device"), node,
          after: node.supervisor.diskDelay)
      }
      if !has(.forgetfulDisk) { node.supervisor.stateBlob = blob }
      answer(.persisted(token: token), node, after: node.supervisor.diskDelay)
    case .appendEvent(let sequence, let line): node.supervisor.append(sequence, line)
    case .queryEvents(let request, let query):
      let last = query.last.map { Int($0) } ?? Int.max
      let lines = Array(node.supervisor.events.suffix(last))
      answer(
        .eventLines(
          requestID: request, lines: lines,
          EventSummary(
            considered: UInt32(lines.count), first: 1, last: node.supervisor.lastEventSequence)),
        node, after: .milliseconds(2))
    case .loadConfiguration(let request, let dryRun):
      let loaded = node.supervisor.load(
        request, dryRun: dryRun, wall: node.clock.wall(now), rewriting: text)
      answer(loaded, node, after: .milliseconds(10))
      for (name, number) in node.supervisor.fileNumbers.sorted(by: { $0.key < $1.key }) {
        answer(.fileRead(name: name, value: number), node, after: .milliseconds(10))
      }
    }
  }

  /// A message of the supervisor on its way.
  func answer(_ message: SupervisorToEngine, _ node: Node, after delay: Microseconds) {
    var instant = now + delay
    if node.quirks.answerDelay > .zero {
      instant = instant + Microseconds(random.within(0...node.quirks.answerDelay.count))
    }
    queue.add(.event(.supervisor(message), node: node.index, life: node.life), at: instant)
  }

  /// The supervisor starts an engine.
  func startEngine(_ node: Node) {
    guard node.seat == nil, node.phase == .running, node.isPowered else { return }
    var facts = node.supervisor.startFacts(
      wallOffset: node.clock.wall(now) - node.clock.local(now).nanoseconds / 1_000)
    facts.records = node.supervisor.records.sorted { $0.key < $1.key }.map(\.value)
    facts.lastAlive = node.supervisor.lastAlive
    node.life += 1
    node.exitCode = nil
    node.observed = []
    let identity = Engine.Identity(
      node: node.name, version: facts.softwareVersion, bootEpoch: facts.bootEpoch,
      seed: engineSeed(), configurationFile: facts.configFile,
      stateDirectory: facts.stateDirectory, processIDs: [1, 2])
    let local = node.clock.local(now)
    let seat = Node.Seat(Engine(identity: identity, now: local))
    if let size = recordSize {
      let blocks = RecordBlocks(blockSize: size.block, blockCount: size.count)
      node.records.append(blocks)
      seat.recorder = FlightRecorder(blocks, identity: identity, at: local)
    }
    node.seat = seat
    tell(.started(node: node.index), .lives)
    var arrivals = node.kernel.inventory.map { Node.Arrival.event($0) }
    arrivals.append(.event(.supervisor(.start(facts))))
    if node.supervisor.running == nil {
      let loaded = node.supervisor.load(
        0, dryRun: false, wall: node.clock.wall(now), rewriting: text)
      arrivals.append(.event(.supervisor(loaded)))
    } else if let running = node.supervisor.running {
      arrivals.append(.event(.supervisor(.configuration(requestID: 0, running))))
    }
    for (name, number) in node.supervisor.fileNumbers.sorted(by: { $0.key < $1.key }) {
      arrivals.append(.event(.supervisor(.fileRead(name: name, value: number))))
    }
    turn(node, arrivals)
    if has(.hastyStart), let interval = shape?.instances.first?.interval {
      node.clock.offset += interval.count * 2_500
    }
  }

  /// An engine is gone, however it ended.
  func engineEnds(_ node: Node) {
    node.seat = nil
    node.life += 1
    stopAgent(node)
    node.sockets = [:]
    node.armed = nil
    node.inbox = []
    node.needsDump = false
    node.overrunUntil = nil
    node.observed = []
  }
}
