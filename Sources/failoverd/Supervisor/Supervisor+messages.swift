import CLinux
import Configuration
import HostFacts
import NetworkTypes
import Processes
import Reactor
import SupervisorProtocol
import SystemCalls

extension Supervisor {
  /// Does what the engine asks for.
  func handle(_ message: EngineToSupervisor) {
    if heardAt != nil { heardAt = reactor.now() }
    switch message {
    case .ready(let text):
      isReady = true
      statusLine = text
      notifier.ready(status: text)
    case .heartbeat:
      heardAt = reactor.now()
    case .statusText(let text):
      statusLine = text
      notifier.status(text)
    case .runScript(let run, let script):
      runner.run(run, script)
    case .cancelScript(let run):
      runner.cancel(run)
    case .watch(let watch, let target):
      watcher.watch(watch, target)
    case .refreshWatch(let watch):
      watcher.refresh(watch)
    case .unwatch(let watch):
      watcher.unwatch(watch)
    case .persist(let token, let blob):
      persist(token, blob)
    case .appendEvent(let sequence, let line):
      append(sequence, line)
    case .queryEvents(let request, let query):
      self.query(request, query)
    case .loadConfiguration(let request, let dryRun):
      load(request, dryRun: dryRun)
    case .log(let level, let text):
      log.write(level, text)
    case .remember(let changed):
      for record in changed { records.put(record) }
    case .agent(let order):
      handle(order)
    case .notifyLine(let line):
      notify(line)
    case .dump(let kind, let text):
      write(kind, text)
    case .saveRecord(let request):
      saveRecord(request)
    case .stopped(let code):
      farewell = code
    }
  }

  /// Reads the configuration again.
  private func load(_ request: UInt32, dryRun: Bool) {
    switch ConfigurationService.load(arguments, dryRun: dryRun) {
    case .refused(let refusal):
      engine?.send(
        .configurationRefused(
          requestID: request, summary: refusal.summary, refusal.findings))
    case .loaded(let loaded):
      if !dryRun {
        configuration = loaded.configuration
        global = loaded.global
        // Those of before stay: an engine that dies now may not have let them go.
        virtualAddresses.formUnion(loaded.virtualAddresses)
        peersWait = loaded.peersWait
        dumpInfix = loaded.dumpInfix
        trackedFiles = loaded.files
        identities = [:]
        applyFeatures()
        for text in configuration.hostFindings { log.write(.warning, text) }
      }
      engine?.send(.configuration(requestID: request, loaded.configuration))
      if !dryRun { tellFiles() }
    }
    if !dryRun { notifier.ready(status: statusLine) }
  }

  /// As whom a script runs.
  func identity(_ user: SupervisorProtocol.ScriptUser?) -> ScriptRunner.Identity {
    if let known = identities[user] { return known }
    let identity = Self.resolve(user, global)
    if case .unknown = identity { return identity }
    identities[user] = identity
    return identity
  }

  private static func resolve(
    _ user: SupervisorProtocol.ScriptUser?, _ global: GlobalDefinitions
  ) -> ScriptRunner.Identity {
    let command = ScriptCommand(
      arguments: [], user: user.map { Configuration.ScriptUser(user: $0.user, group: $0.group) })
    do throws(AccountError) {
      let account = try Accounts.runner(of: command, global)
      if account.user != 0, account.user == clinux_effective_user() { return .own }
      return .other(
        ProcessIdentity(
          user: account.user, group: account.group,
          supplementaryGroups: user?.supplementaryGroups == true ? account.groups : []))
    } catch {
      switch error {
      case .noUser(let name): return .unknown("there is no user '\(name)'")
      case .noGroup(let name): return .unknown("there is no group '\(name)'")
      }
    }
  }
}
