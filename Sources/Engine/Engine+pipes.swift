import Configuration
import Election
import NetworkTypes
import SupervisorProtocol

// keepalived's notify_fifo: a line for each change, in order, for whoever reads the pipe.

extension Engine {
  /// True if somebody configured a pipe.
  private var hasPipes: Bool {
    configuration.global.notifyFIFO != nil || configuration.global.vrrpNotifyFIFO != nil
  }

  /// Writes a line to the pipes, if there are any.
  mutating func tellPipes(_ line: String) {
    guard hasPipes, !supervisorIsLost else { return }
    actions.append(.supervise(.notifyLine(line)))
  }

  /// `INSTANCE "VI_1" MASTER 150`.
  mutating func tellPipes(_ index: Int, _ word: String) {
    let priority = instances[index].router.parameters.priority
    tellPipes("INSTANCE \"\(instances[index].name)\" \(word) \(priority)")
  }

  /// All states, after a reload that wants it.
  mutating func tellPipesOfAll() {
    for index in instances.indices { tellPipes(index, instances[index].visibleState.rawValue) }
    for group in groups {
      tellPipes("GROUP \"\(group.configuration.name)\" \(group.word.rawValue) 0")
    }
  }

  /// `notify_priority_changes`.
  mutating func tellPriority(_ index: Int) {
    guard
      instances[index].configuration.reportsPriorityChanges
        || instances[index].group.map({ groups[$0].configuration.reportsPriorityChanges }) ?? false
    else { return }
    switch instances[index].visibleState {
    case .master: tellPipes(index, "MASTER_PRIORITY")
    case .backup: tellPipes(index, "BACKUP_PRIORITY")
    case .initialize, .fault: break
    }
  }
}
