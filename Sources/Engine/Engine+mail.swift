import Configuration
import Election
import NetworkTypes

// smtp_alert: a mail for each change of state, sent by a process of its own in the order of the notify
// scripts.

extension Engine {
  /// What a mail is called among notify scripts.
  static let mailLabel = "smtp_alert"

  /// A mail about an instance.
  mutating func mail(_ index: Int, _ word: ElectionAction.Word) {
    guard instances[index].configuration.sendsMail else { return }
    let name = instances[index].name
    mail(.instance(index), "VRRP Instance \(name)", word, instances[index].reason)
  }

  /// A mail about a sync group.
  mutating func mail(group position: Int, _ word: ElectionAction.Word) {
    let group = groups[position].configuration
    guard group.sendsMail else { return }
    let members = "its members are \(group.members.joined(separator: ", "))"
    mail(.group(position), "VRRP Group \(group.name)", word, members)
  }

  private mutating func mail(
    _ owner: NotificationOwner, _ subject: String, _ word: ElectionAction.Word, _ reason: String
  ) {
    let settings = configuration.global.mail
    guard word != .initialize, !settings.recipients.isEmpty, let server = settings.server,
      word != .fault || !settings.omitsFaults
    else { return }
    let title = "[\(identity.node)] \(subject) - Entering \(word.rawValue) state"
    let variables: [(name: String, value: String)] = [
      ("SERVER", server), ("PORT", String(settings.port)),
      ("GREETING", settings.greeting ?? hostName),
      ("SENDER", settings.sender ?? "keepalived@\(hostName)"),
      ("RECIPIENTS", settings.recipients.joined(separator: " ")),
      ("TIMEOUT", String(settings.timeout.count / 1_000_000)), ("SUBJECT", title),
      ("BODY", "\(subject) on \(identity.node) is \(word.rawValue) now: \(reason).\n"),
    ].map { (name: "FAILOVER_MAIL_\($0.0)", value: $0.1) }
    // The program itself, see MailMain.
    let command = ScriptCommand(arguments: ["/proc/self/exe", "--mail"])
    enqueue(owner, command, variables, label: Self.mailLabel)
  }
}
