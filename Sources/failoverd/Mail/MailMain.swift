import Glibc
import NetworkTypes

/// Sends one mail and ends: a process of its own, since servers and name look-ups take their time.
///
/// Everything comes in variables, which the engine sets: nothing is read from the outside.
enum MailMain {
  /// Runs; 0 if the server took the mail.
  static func run() -> Int32 {
    let message = MailMessage(variable)
    do {
      try SMTPClient.send(message, atMost: message.timeout)
      return 0
    } catch {
      report("\(error)")
      return 1
    }
  }

  private static func variable(_ name: String) -> String? {
    unsafe getenv("FAILOVER_MAIL_\(name)").map { unsafe String(cString: $0) }
  }

  /// The engine logs what a script prints.
  private static func report(_ text: String) {
    let bytes = Array("\(text)\n".utf8)
    _ = unsafe bytes.withUnsafeBytes { unsafe write(2, $0.baseAddress, $0.count) }
  }
}

/// A mail with where it goes.
struct MailMessage: Equatable {
  var server: String
  var port: String
  var greeting: String
  var sender: String
  var recipients: [String]
  var subject: String
  var body: String
  /// Seconds for each step.
  var timeout: Int

  /// A mail from variables by their names.
  init(_ variable: (String) -> String?) {
    server = variable("SERVER") ?? ""
    port = variable("PORT") ?? "25"
    greeting = variable("GREETING") ?? "localhost"
    sender = variable("SENDER") ?? ""
    recipients = (variable("RECIPIENTS") ?? "").split(separator: " ").map(String.init)
    subject = variable("SUBJECT") ?? ""
    body = variable("BODY") ?? ""
    timeout = Int(variable("TIMEOUT") ?? "") ?? 30
  }

  /// What follows DATA. Source: RFC 5321 section 4.5.2 for the points at the begin of lines.
  func text(date: String) -> String {
    let head = [
      "Date: \(date)", "From: \(Self.line(sender))",
      "To: \(Self.line(recipients.joined(separator: ", ")))", "Subject: \(Self.line(subject))",
      "X-Mailer: failover", "MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8", "",
    ]
    let lines = body.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      line.hasPrefix(".") ? ".\(line)" : String(line)
    }
    return (head + lines).joined(separator: "\r\n") + "\r\n.\r\n"
  }

  /// One line: nobody adds a header of his own.
  static func line(_ text: String) -> String {
    String(text.map { $0.isNewline ? " " : $0 })
  }
}
