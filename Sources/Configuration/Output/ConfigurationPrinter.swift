import NetworkTypes

/// Prints a configuration in its own language: what is in effect, defaults of `global_defs` merged
/// into the instances, macros and includes resolved.
///
/// What it prints reads back to an equal configuration, unless secrets are masked or a password is
/// no text in UTF-8. The cluster key
/// itself is never printed, only the path of its file.
public struct ConfigurationPrinter {
  private var text = ""
  private var depth = 0
  let masksSecrets: Bool

  /// The text of a configuration; `masksSecrets` puts `<hidden>` for passwords.
  public static func print(_ configuration: FailoverConfiguration, masksSecrets: Bool) -> String {
    var printer = ConfigurationPrinter(masksSecrets: masksSecrets)
    if let name = configuration.networkNamespace {
      printer.line("net_namespace", Quoting.word(name))
    }
    if let name = configuration.daemonInstance { printer.line("instance", Quoting.word(name)) }
    printer.global(configuration.global)
    for script in configuration.scripts { printer.script(script) }
    for file in configuration.files { printer.file(file) }
    for process in configuration.processes { printer.process(process) }
    printer.statics(configuration)
    printer.pacing(configuration)
    if let etcd = configuration.etcd { printer.etcd(etcd) }
    for provider in configuration.cloudProviders { printer.provider(provider) }
    for instance in configuration.instances { printer.instance(instance, configuration.global) }
    for group in configuration.syncGroups { printer.group(group) }
    return printer.text
  }

  /// What a part of the printer writes, in one line, with secrets masked; nil if that is nothing.
  static func flat<Value>(
    _ value: Value, _ write: (inout ConfigurationPrinter, Value) -> Void
  ) -> String? {
    var printer = ConfigurationPrinter(masksSecrets: true)
    write(&printer, value)
    let lines = printer.text.split(separator: "\n").map { $0.drop { $0 == " " } }
    return lines.isEmpty ? nil : lines.joined(separator: " ")
  }

  private init(masksSecrets: Bool) {
    self.masksSecrets = masksSecrets
  }

  /// A line of words that need no quotes any more.
  mutating func line(_ words: String...) {
    text += String(repeating: "    ", count: depth) + words.joined(separator: " ") + "\n"
  }

  /// A block.
  mutating func block(_ header: String..., content: (inout ConfigurationPrinter) -> Void) {
    text += String(repeating: "    ", count: depth) + header.joined(separator: " ") + " {\n"
    depth += 1
    content(&self)
    depth -= 1
    text += String(repeating: "    ", count: depth) + "}\n"
  }

  /// A flag that stands only where it is set.
  mutating func flag(_ keyword: String, _ isSet: Bool) {
    if isSet { line(keyword) }
  }

  /// A time that stands only where it differs from its default.
  mutating func time(_ keyword: String, _ value: Microseconds, unless standard: Microseconds) {
    if value != standard { line(keyword, Decimal6.text(value.count)) }
  }

  /// A number that stands only where it differs from its default.
  mutating func number(_ keyword: String, _ value: Int, unless standard: Int) {
    if value != standard { line(keyword, String(value)) }
  }

  private mutating func script(_ script: TrackScript) {
    block("vrrp_script", Quoting.word(script.name)) {
      $0.line("script", Quoting.command(script.command.arguments))
      $0.line("interval", Decimal6.text(script.interval.count))
      $0.line("timeout", Decimal6.text(script.timeout.count))
      $0.line("weight", Quoting.weight(script.weight))
      $0.line("rise", String(script.rise))
      $0.line("fall", String(script.fall))
      if let user = script.command.user { $0.line("user", Quoting.user(user)) }
      $0.flag("init_fail", script.initiallyFailed)
      $0.time("exit_grace", script.exitGrace, unless: .zero)
    }
  }

  private mutating func process(_ process: TrackProcess) {
    block("vrrp_track_process", Quoting.word(process.name)) {
      $0.line("process", process.process.map(Quoting.word).joined(separator: " "))
      switch process.parameterMatch {
      case .initial: $0.line("param_match", "initial")
      case .partial: $0.line("param_match", "partial")
      case nil: break
      }
      $0.flag("full_command", process.fullCommand)
      $0.line("weight", Quoting.weight(process.weight))
      // 0 follows from `quorum_max 0`.
      if process.quorum > 0 { $0.line("quorum", String(process.quorum)) }
      if let most = process.quorumMaximum { $0.line("quorum_max", String(most)) }
      $0.time("fork_delay", process.forkDelay, unless: .zero)
      $0.time("terminate_delay", process.terminateDelay, unless: .zero)
    }
  }

  private mutating func instance(_ instance: InstanceConfiguration, _ global: GlobalDefinitions) {
    block("vrrp_instance", Quoting.word(instance.name)) {
      $0.identity(instance)
      $0.transport(instance, global)
      $0.tracking(instance)
      $0.behaviour(instance)
      $0.announcements(instance.announcements)
      $0.notify(instance.notify)
    }
  }

  private mutating func identity(_ instance: InstanceConfiguration) {
    line("interface", Quoting.word(instance.interface))
    line("virtual_router_id", instance.virtualRouterID.description)
    line("version", String(instance.version.rawValue))
    line("state", instance.startsAsMaster ? "MASTER" : "BACKUP")
    line("priority", instance.priority.description)
    line("advert_int", Decimal6.text(instance.advertisementInterval.count))
    if let password = instance.password {
      let word = masksSecrets ? "<hidden>" : Quoting.password(password)
      block("authentication") {
        $0.line("auth_type", "PASS")
        if word.contains("${DOLLAR}") { $0.line("$DOLLAR=$") }
        $0.line("auth_pass", word)
      }
    }
    if let hmac = instance.messageAuthentication { authentication(hmac) }
    links(instance)
  }
}
