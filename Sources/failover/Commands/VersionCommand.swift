import ArgumentParser
import ControlProtocol

/// `failover version`.
struct VersionCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "version", abstract: "Print the versions of this program and of the daemon.")

  /// What `--json` prints.
  private struct Versions: JSONWritable {
    var daemon: VersionDocument?

    func write(to writer: inout JSONWriter) {
      writer.object { writer in
        writer.field("schemaVersion", documentSchemaVersion)
        writer.field("node", daemon?.node ?? Environment.hostName)
        writer.field("version", failoverVersion)
        writer.field("daemon", daemon)
      }
    }
  }

  @OptionGroup var global: GlobalOptions

  func run() throws {
    let session = Session("version", global)
    let daemon = try? session.answer(.version, as: VersionDocument.self).document
    if global.json {
      session.console.print(json: JSONWriter.bytes(of: Versions(daemon: daemon)))
      return
    }
    var lines = ["failover \(failoverVersion)"]
    if let daemon {
      lines.append(
        "failoverd \(daemon.version) on \(daemon.node), since \(daemon.startedAt.longText)")
    } else {
      lines.append("failoverd does not answer at \(global.socketPath)")
    }
    session.console.print(lines)
  }
}
