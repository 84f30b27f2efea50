import ArgumentParser
import ControlProtocol

/// `failover metrics`.
struct MetricsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "metrics",
    abstract: "Print the status and all counters for Prometheus.",
    discussion: """
      --http answers one HTTP request on standard input, for the socket unit \
      failover-metrics.socket; a daemon that does not answer is then failover_up 0, not an error.
      """)

  @OptionGroup var global: GlobalOptions

  @Flag(help: "Answer one HTTP request on standard input.")
  var http = false

  func run() throws {
    let session = Session("metrics", global)
    guard http else {
      session.console.print(text: try text(session))
      return
    }
    session.console.print(
      response: MetricsResponse.answer { (try? text(session)) ?? MetricsText.withoutDaemon })
  }

  private func text(_ session: Session) throws -> String {
    let status = try session.answer(
      .status(instance: nil, watch: nil), as: StatusDocument.self
    ).document
    let stats = try session.answer(.stats(instance: nil), as: StatsDocument.self).document
    let version = try? session.answer(.version, as: VersionDocument.self).document.version
    return MetricsText.text(status, stats, version: version)
  }
}
