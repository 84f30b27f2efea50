import AgentProtocol
import Configuration
import ControlProtocol
import NetworkTypes

/// A `failover doctor` that waits for what the agent finds at the providers.
struct PendingExamination: Sendable {
  /// Who asked.
  var client: ClientID
  /// What was found so far.
  var findings: [Finding] = []
  /// When it is answered with what there is.
  var deadline: MonotonicInstant
}

extension Engine {
  /// `failover doctor` waits no longer than this for the agent.
  static let examinationBound = Microseconds.seconds(4)

  /// Answers with the facts of the daemon, after the agent has looked at the providers.
  mutating func beginExamination(_ client: ClientID) {
    guard agent.phase == .ready, !cloud.isEmpty else {
      return replyDoctorFacts(client, findings: [])
    }
    lastRequest += 1
    examinations[lastRequest] = PendingExamination(
      client: client, deadline: now + Self.examinationBound)
    actions.append(.agent(.examine(requestID: lastRequest, provider: nil)))
    rescheduleHousekeeping(at: now + Self.examinationBound)
  }

  /// One thing that the agent found.
  mutating func examined(_ request: UInt32, _ finding: Finding) {
    guard examinations[request].map({ $0.findings.count < 256 }) ?? false else { return }
    examinations[request]?.findings.append(finding)
  }

  /// The agent has looked at everything.
  mutating func examinationEnded(_ request: UInt32) {
    guard let pending = examinations.removeValue(forKey: request) else { return }
    replyDoctorFacts(pending.client, findings: pending.findings)
  }

  /// Examinations that take too long are answered with what there is.
  mutating func expireExaminations() {
    for (request, pending) in examinations where now >= pending.deadline {
      examined(
        request,
        Finding(
          .warning, provider: "", subject: "failover-agent",
          text: "It did not finish looking at the providers in time."))
      examinationEnded(request)
    }
  }

  /// Findings as the document shows them.
  func documents(_ findings: [Finding]) -> [DoctorFactsDocument.CloudFinding] {
    var documents = findings.map { finding in
      DoctorFactsDocument.CloudFinding(
        verdict: Self.word(finding.verdict), provider: finding.provider,
        address: finding.address.flatMap { number in
          cloud.first { $0.number == number }?.configuration.address.description
        }, subject: finding.subject, text: finding.text,
        remedy: finding.remedy.isEmpty ? nil : finding.remedy)
    }
    if agent.isWanted, agent.phase != .ready {
      documents.append(
        DoctorFactsDocument.CloudFinding(
          verdict: "failure", provider: "", address: nil, subject: "failover-agent",
          text: "It does not run: no cloud address can follow its instance.",
          remedy: "journalctl -u failoverd shows why it ended"))
    }
    for problem in agent.problems {
      documents.append(
        DoctorFactsDocument.CloudFinding(
          verdict: "failure", provider: problem.provider, address: nil, subject: "configuration",
          text: problem.text, remedy: nil))
    }
    return documents
  }

  private static func word(_ verdict: Finding.Verdict) -> String {
    switch verdict {
    case .ok: "ok"
    case .warning: "warning"
    case .failure: "failure"
    }
  }
}
