import Configuration
import ControlProtocol
import HostFacts
import NetworkTypes
import SystemCalls

/// Examines a node, before its daemon starts for the first time and after. Changes nothing.
struct Doctor {
  /// Where the daemon is.
  let options: GlobalOptions
  /// `--config`; nil means the running daemon's file, or the standard one.
  let givenFile: String?
  /// What the daemon says of itself; nil if it does not answer.
  private(set) var status: StatusDocument?
  /// What only the daemon knows; nil if it does not answer.
  private(set) var facts: DoctorFactsDocument?
  /// Why the daemon could not be asked.
  private(set) var absence: CommandFailure?
  /// The configuration with what is wrong with it; nil if there is no file.
  private(set) var parsed: ParseResult?
  /// Path of the configuration.
  private(set) var file: String?
  /// Interfaces by name.
  let interfaces = LocalInterface.all()
  /// Rules of this host that drop VRRP.
  private(set) var obstacles: [FirewallRules.Obstacle] = []
  /// What was found so far.
  private(set) var report: DoctorReport

  /// A doctor for a node.
  init(_ options: GlobalOptions, file: String?) {
    self.options = options
    givenFile = file
    report = DoctorReport(node: Environment.hostName)
  }

  /// The instances of the configuration; empty if its text is wrong.
  private(set) var instances: [InstanceConfiguration] = []

  /// Adds a finding.
  mutating func note(_ finding: DoctorFinding) {
    report.findings.append(finding)
  }

  /// Makes all checks; takes up to five seconds.
  mutating func run() -> DoctorReport {
    let start = MonotonicInstant.now()
    askDaemon()
    readConfiguration()
    if let status { report.node = status.node }
    checkDaemon()
    checkConfiguration()
    checkScripts()
    checkTracking()
    checkCloud()
    checkWitness()
    checkLeases()
    checkInterfaces()
    checkPrivileges()
    checkSocket()
    checkClock()
    checkDisk()
    checkDescriptors()
    checkKeepalived()
    checkNetworkd()
    obstacles = Self.findObstacles()
    checkSegment()
    checkFirewall()
    report.tookMs = (MonotonicInstant.now() - start).wholeMilliseconds
    return report
  }

  private mutating func askDaemon() {
    let session = Session("doctor", options)
    do {
      status = try session.answer(
        .status(instance: nil, watch: nil), as: StatusDocument.self, patience: .seconds(1)
      ).document
      facts = try? session.answer(
        .doctorFacts, as: DoctorFactsDocument.self
      ).document
    } catch {
      absence = error as? CommandFailure
    }
  }

  private mutating func readConfiguration() {
    file = givenFile ?? status?.config.file ?? StandardConfiguration.file()
    guard let file else { return }
    parsed = StandardFiles.load(file, offline: false)
    // What is wrong with the host only, a missing script for instance, stops no other check.
    let readable = parsed?.configuration ?? StandardFiles.load(file, offline: true).configuration
    instances = readable?.instances ?? []
  }
}
