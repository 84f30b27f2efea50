extension MessageWriter {
  /// What is watched.
  mutating func write(_ target: WatchTarget) {
    switch target {
    case .pidof(let name):
      write(UInt8(0))
      write(name)
    case .killall(let name):
      write(UInt8(1))
      write(name)
    case .pgrep(let name, let isExact):
      write(UInt8(2))
      write(name)
      write(isExact)
    case .pidFile(let path):
      write(UInt8(3))
      write(path)
    case .trackProcess(let pattern):
      write(UInt8(4))
      write(pattern.words)
      write(pattern.parameters.rawValue)
      write(pattern.fullCommand)
    }
  }
}

extension MessageReader {
  /// What is watched.
  mutating func watchTarget() throws(MessageError) -> WatchTarget {
    let tag = try byte()
    switch tag {
    case 0: return .pidof(try text())
    case 1: return .killall(try text())
    case 2: return .pgrep(try text(), isExact: try flag())
    case 3: return .pidFile(try text())
    case 4:
      let words = try texts()
      let rule = try byte()
      guard let parameters = ProcessPattern.ParameterRule(rawValue: rule) else {
        throw unknown(rule)
      }
      return .trackProcess(
        ProcessPattern(words: words, parameters: parameters, fullCommand: try flag()))
    default: throw unknown(tag)
    }
  }
}
