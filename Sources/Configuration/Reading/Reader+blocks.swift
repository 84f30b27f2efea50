import NetworkTypes

// Blocks of the top level.

extension Reader {
  mutating func readGlobal(_ statement: Statement) {
    endOfArguments(statement, after: 0)
    read(statement.block ?? [], in: .global)
  }

  mutating func readScript(_ statement: Statement) {
    guard let token = blockName(statement) else { return }
    script = ScriptDraft(name: token.text, span: token.span)
    read(statement.block ?? [], in: .script)
    if let user = script.user, let span = script.spans["user"] {
      claims.append(HostClaim(.user(user), at: span))
    }
    scripts.append(script)
  }

  mutating func readProcess(_ statement: Statement) {
    guard let token = blockName(statement) else { return }
    process = ProcessDraft(name: token.text, span: token.span)
    read(statement.block ?? [], in: .process)
    processes.append(process)
  }

  mutating func readInstance(_ statement: Statement) {
    guard let token = blockName(statement) else { return }
    instance = InstanceDraft(name: token.text, span: token.span)
    owner = token.text
    blockSpans[.authentication] = [:]
    read(statement.block ?? [], in: .instance)
    instances.append(instance)
  }

  /// The name behind the keyword of a block. Without one, the block is read all the same, so that
  /// what is wrong inside is found in the same pass.
  mutating func blockName(_ statement: Statement) -> Token? {
    guard let token = statement.arguments.first else {
      sink.error("'\(statement.name)' needs a name", at: statement.span)
      return statement.keyword
    }
    endOfArguments(statement, after: 1)
    return name(token) == nil ? nil : token
  }

  mutating func readClusterKeyFile(_ statement: Statement) {
    guard let token = argument(statement, "the path of a file") else { return }
    endOfArguments(statement, after: 1)
    guard token.text.hasPrefix("/"), token.foreignBytes == nil else {
      sink.error("'cluster_key_file' needs an absolute path", at: token.span)
      return
    }
    configuration.global.clusterKeyFile = token.text
    claims.append(HostClaim(.clusterKey(path: token.text), at: token.span))
  }

  mutating func readScriptUser(_ statement: Statement) {
    guard let user = user(statement) else { return }
    configuration.global.scriptUser = user
    claims.append(HostClaim(.user(user), at: statement.arguments[0].span))
  }

  mutating func readControlGroup(
    _ statement: Statement, _ place: WritableKeyPath<ControlGroups, String?>
  ) {
    guard let token = argument(statement, "a group") else { return }
    endOfArguments(statement, after: 1)
    guard let group = name(token) else { return }
    configuration.global.controlGroups[keyPath: place] = group
    claims.append(HostClaim(.group(group), at: token.span))
  }

  mutating func readGroup4(_ statement: Statement) {
    guard let token = argument(statement, "an IPv4 group"), let address = address(token) else {
      return
    }
    endOfArguments(statement, after: 1)
    if case .v4(let group) = address, group.isMulticast {
      configuration.global.multicastGroup4 = group
    } else {
      sink.error("'\(statement.name)' must be an IPv4 multicast group", at: token.span)
    }
  }

  mutating func readGroup6(_ statement: Statement) {
    guard let token = argument(statement, "an IPv6 group"), let address = address(token) else {
      return
    }
    endOfArguments(statement, after: 1)
    if case .v6(let group) = address, group.isMulticast {
      configuration.global.multicastGroup6 = group
    } else {
      sink.error("'\(statement.name)' must be an IPv6 multicast group", at: token.span)
    }
  }

  mutating func readParameterMatch(_ statement: Statement) {
    guard let token = argument(statement, "'initial' or 'partial'") else { return }
    endOfArguments(statement, after: 1)
    switch token.text {
    case "initial": process.match = .initial
    case "partial": process.match = .partial
    default: sink.error("'param_match' must be initial or partial", at: token.span)
    }
  }
}
