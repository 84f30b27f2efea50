import NetworkTypes

/// Turns statements into a configuration.
///
/// Keywords fill drafts; once all are read, `finish` applies defaults, checks what spans more than
/// one keyword, and makes the model of it.
struct Reader {
  var configuration = FailoverConfiguration()
  var sink: DiagnosticSink
  var defaults = InstanceDefaults()
  var scripts: [ScriptDraft] = []
  var processes: [ProcessDraft] = []
  var instances: [InstanceDraft] = []
  var trackFiles: [TrackFileDraft] = []
  var syncGroups: [SyncGroupDraft] = []
  var trackGroups: [TrackGroupDraft] = []
  var announcementGroups: [AnnouncementGroupDraft] = []
  var staticAddresses: [AddressDraft] = []
  var staticRoutes: [StaticDraft<VirtualRoute>] = []
  var staticRules: [StaticDraft<VirtualRule>] = []
  var linkDelays: [(delay: LinkDelay, span: SourceSpan)] = []
  var fifoScripts: [String: ScriptCommand] = [:]
  var cloudProviders: [CloudProviderDraft] = []
  var cloudAddresses: [CloudAddressDraft] = []
  /// The block that is being read.
  var script: ScriptDraft
  var process: ProcessDraft
  var instance: InstanceDraft
  /// Name of the instance or group that is being read, for what is said about the host.
  var owner = ""
  var trackFile: TrackFileDraft
  var syncGroup: SyncGroupDraft
  var trackGroup: TrackGroupDraft
  var announcementGroup: AnnouncementGroupDraft
  var hmac: HMACDraft
  var witness: WitnessDraft
  var etcd: EtcdDraft
  /// True once there was an `etcd` block.
  var hasEtcd = false
  var cloudProvider: CloudProviderDraft
  var cloudAddress: CloudAddressDraft
  /// Where keywords of global_defs and the top level stand.
  var globalSpans: [String: SourceSpan] = [:]
  var rootSpans: [String: SourceSpan] = [:]
  /// Where the keywords of the innermost block of each other kind stand.
  var blockSpans: [BlockKind: [String: SourceSpan]] = [:]
  /// What only the host can check.
  var claims: [HostClaim] = []
  /// What must not be shown.
  var secrets: [SourceSpan] = []
  /// Macros that hold secrets.
  var secretMacros: Set<String> = []
  /// Keywords of ``PendingKeywords`` are taken as if they were carried out; for tests.
  var takesPending = false
  /// Blocks outside of VRRP are skipped.
  var vrrpOnly: Bool
  /// Paths of the files, for hints that point elsewhere.
  let paths: [String]
  /// Kinds of blocks that were skipped.
  var skipped: Set<String> = []

  init(sink: DiagnosticSink, vrrpOnly: Bool, paths: [String] = []) {
    self.sink = sink
    self.paths = paths
    self.vrrpOnly = vrrpOnly
    let nowhere = SourceSpan(file: 0, line: 1, column: 1, length: 1)
    script = ScriptDraft(span: nowhere)
    process = ProcessDraft(span: nowhere)
    instance = InstanceDraft(span: nowhere)
    trackFile = TrackFileDraft(span: nowhere)
    syncGroup = SyncGroupDraft(span: nowhere)
    trackGroup = TrackGroupDraft(span: nowhere)
    announcementGroup = AnnouncementGroupDraft(span: nowhere)
    hmac = HMACDraft(span: nowhere)
    witness = WitnessDraft(span: nowhere)
    etcd = EtcdDraft(span: nowhere)
    cloudProvider = CloudProviderDraft(span: nowhere)
    cloudAddress = CloudAddressDraft(span: nowhere)
  }

  /// Reads the whole tree.
  mutating func read(_ statements: [Statement]) {
    vrrpOnly = vrrpOnly || statements.contains { $0.name == "vrrp_only" }
    read(statements, in: .root)
    finish()
  }

  /// Reads the statements of a block.
  mutating func read(_ statements: [Statement], in block: BlockKind) {
    for statement in statements { read(statement, in: block) }
  }

  private mutating func read(_ statement: Statement, in block: BlockKind) {
    guard let keyword = KeywordTable.find(statement.name, in: block) else {
      unknown(statement, in: block)
      return
    }
    switch keyword.state {
    case .works:
      take(statement, keyword)
    case .accepted(let instead):
      if keyword.read != nil {
        take(statement, keyword)
        guard !takesPending else { return }
      }
      let message = "'\(keyword.name)' is read, but failover does not do it yet"
      sink.warning(message, at: statement.span, hints: [instead])
    case .refused(let reason):
      hideArguments(statement)
      if keyword.read != nil {
        take(statement, keyword)
        guard !takesPending else { return }
      }
      sink.error("'\(keyword.name)' is refused", at: statement.span, hints: [reason])
    case .foreign: foreign(statement)
    }
  }

  private mutating func take(_ statement: Statement, _ keyword: Keyword) {
    guard shapeIsRight(statement, keyword) else { return }
    let isRepeated = noteDuplicate(statement, keyword)
    guard !(isRepeated && keyword.firstCounts) else { return }
    keyword.read?(&self, statement)
  }

  /// True if the keyword has a block where it needs one, and only there.
  private mutating func shapeIsRight(_ statement: Statement, _ keyword: Keyword) -> Bool {
    switch keyword.form {
    case .line:
      guard statement.block != nil else { return true }
      sink.error("'\(keyword.name)' has no block", at: statement.span)
      return false
    case .block, .list:
      guard statement.block == nil else { return true }
      sink.error(
        "'\(keyword.name)' needs a block", at: statement.span,
        hints: ["write \(keyword.name) \(keyword.syntax)"])
      return false
    }
  }

  /// Keeps where a keyword stands, and warns if it stood there before: true then.
  private mutating func noteDuplicate(_ statement: Statement, _ keyword: Keyword) -> Bool {
    let earlier: SourceSpan?
    switch keyword.block {
    case .root: earlier = rootSpans.updateValue(statement.span, forKey: keyword.name)
    case .global: earlier = globalSpans.updateValue(statement.span, forKey: keyword.name)
    case .script: earlier = script.spans.updateValue(statement.span, forKey: keyword.name)
    case .process: earlier = process.spans.updateValue(statement.span, forKey: keyword.name)
    case .instance: earlier = instance.spans.updateValue(statement.span, forKey: keyword.name)
    case .authentication, .hmac, .syncGroup, .trackFile, .trackGroup, .announcementGroup, .witness,
      .etcd, .cloudProvider, .cloudAddress:
      earlier = blockSpans[keyword.block, default: [:]].updateValue(
        statement.span, forKey: keyword.name)
    }
    guard let earlier, !keyword.repeatable else { return false }
    let which = keyword.firstCounts ? "the first" : "this"
    sink.warning(
      "'\(keyword.name)' is given twice: \(which) one counts", at: statement.span,
      hints: ["the first is in \(place(earlier, seenFrom: statement.span))"])
    return true
  }

  /// Where something else is: its line, with the file if that is another one.
  func place(_ span: SourceSpan, seenFrom here: SourceSpan) -> String {
    guard span.file != here.file, paths.indices.contains(span.file) else {
      return "line \(span.line)"
    }
    return "\(paths[span.file]):\(span.line)"
  }

  private mutating func unknown(_ statement: Statement, in block: BlockKind) {
    let name = Printable.text(statement.name)
    hideArguments(statement)
    let homes = KeywordTable.blocks(of: statement.name)
    if !homes.isEmpty {
      let places = homes.map { $0 == .root ? "at the top level" : "in \($0.rawValue)" }
      let here = block == .root ? "at the top level" : "in \(block.rawValue)"
      var hints = ["it belongs \(places.joined(separator: " or "))"]
      if block != .root, homes.contains(.root) { hints.append("is a '}' missing before it?") }
      sink.error("'\(name)' does not belong \(here)", at: statement.span, hints: hints)
      return
    }
    var hints: [String] = []
    if block == .instance || block == .root || block == .global || statement.name.utf8.count > 2 {
      hints = sink.suggestion(for: statement.name, among: KeywordTable.names(in: block))
    }
    if block == .authentication, hints.isEmpty {
      // It may be the password itself, on a line of its own.
      secrets.append(statement.span)
      sink.error("unknown keyword in 'authentication'", at: statement.span)
      return
    }
    if let meant = sink.lastSuggestion, !hints.isEmpty { excuse(meant, statement.span, in: block) }
    sink.error("unknown keyword '\(name)'", at: statement.span, hints: hints)
  }

  /// Keeps a misspelt keyword from being reported as missing besides.
  private mutating func excuse(_ keyword: String, _ span: SourceSpan, in block: BlockKind) {
    switch block {
    case .script: script.spans[keyword] = script.spans[keyword] ?? span
    case .process: process.spans[keyword] = process.spans[keyword] ?? span
    case .instance: instance.spans[keyword] = instance.spans[keyword] ?? span
    case .root, .global: break
    case .authentication, .hmac, .syncGroup, .trackFile, .trackGroup, .announcementGroup, .witness,
      .etcd, .cloudProvider, .cloudAddress:
      if blockSpans[block]?[keyword] == nil { blockSpans[block, default: [:]][keyword] = span }
    }
  }

  private mutating func foreign(_ statement: Statement) {
    guard skipped.insert(statement.name).inserted else { return }
    if vrrpOnly {
      sink.note("'\(statement.name)' blocks are skipped: vrrp_only", at: statement.span)
    } else {
      sink.error(
        "'\(statement.name)' is outside of VRRP and would not run", at: statement.span,
        hints: [
          "keepalived or another program must do it; with `vrrp_only` at the top failover skips it"
        ])
    }
  }

  /// Keeps everything behind the keyword of a statement from being shown.
  mutating func hideArguments(_ statement: Statement) {
    guard Secrets.mayHold(statement.name) else { return }
    hide(statement)
  }

  /// Keeps the arguments of a statement from being shown.
  mutating func hide(_ statement: Statement) {
    if let first = statement.arguments.first {
      secrets.append(first.span)
      secretMacros.formUnion(statement.macros)
    }
  }
}
