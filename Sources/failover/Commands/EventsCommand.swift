import ArgumentParser
import ControlProtocol
import NetworkTypes

/// `failover events`.
struct EventsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "events",
    abstract: "Show what happened and who did it.",
    usage: """
      failover events [INSTANCE] [--since TIME] [--until TIME] [--type TYPES]
                      [-n COUNT] [--follow] [--json] [--run-dir DIR]
      """,
    discussion: """
      Times are UTC: 2026-11-17, 2026-11-17T13:58, 13:58 (today), yesterday, or 2h (so long ago). \
      Events are kept for 400 days or 64 MiB; a loss is itself an event.
      """)

  @OptionGroup var global: GlobalOptions

  @Argument(help: "Only events of this instance.")
  var instance: String?

  @Option(help: ArgumentHelp("Only events at or after this time.", valueName: "time"))
  var since: TimeArgumentValue?

  @Option(help: ArgumentHelp("Only events before this time.", valueName: "time"))
  var until: TimeArgumentValue?

  @Option(
    help: ArgumentHelp(
      "Only these types, separated by commas: move,operator.", valueName: "types"))
  var type: String?

  @Option(
    name: [.customShort("n"), .customLong("last")],
    help: ArgumentHelp("Only the last so many.", valueName: "count"))
  var last: Int?

  @Flag(help: "Go on with new events until interrupted.")
  var follow = false

  func validate() throws {
    if let last, last < 0 { throw ValidationError("-n must not be negative.") }
    if follow, until != nil { throw ValidationError("--follow has no end, so give no --until.") }
    if let since, let until, until.value < since.value {
      throw ValidationError("--until lies before --since.")
    }
  }

  private var query: EventQuery {
    EventQuery(
      instance: instance, since: since?.value, until: until?.value,
      types: (type ?? "").split(separator: ",").map(String.init), last: last, follow: follow)
  }

  func run() throws {
    let session = Session("events", global)
    if follow { return try follow(session) }
    var events: [EventDocument] = []
    var answer = try session.answer(
      .events(query), as: EventsDocument.self, patience: .seconds(60)
    ) { bytes in
      events.append(try session.decode(EventDocument.self, bytes))
    }
    answer.document.events = events + answer.document.events
    answer.document.fillIn()
    if global.json {
      session.console.print(json: JSONWriter.bytes(of: answer.document))
    } else {
      session.console.print(EventText.lines(answer.document))
    }
  }

  private func follow(_ session: Session) throws {
    var text = EventText(node: Environment.hostName)
    let final = try session.ask(.events(query), patience: nil) { bytes in
      if session.options.json {
        session.console.print(json: bytes)
      } else {
        session.console.print(text.lines(try session.decode(EventDocument.self, bytes)))
      }
    }
    try session.throwReported(final, waited: nil)
  }
}
