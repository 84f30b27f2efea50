/// XML elements as EC2 answers with them: no attributes but the name space.
indirect enum XML {
  /// An element with text.
  case text(String, String)
  /// An element with elements.
  case element(String, [XML])

  /// The whole text, after a declaration.
  func document(namespace: String? = nil) -> String {
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + rendered(namespace)
  }

  private func rendered(_ namespace: String?) -> String {
    let attribute = namespace.map { " xmlns=\"\($0)\"" } ?? ""
    switch self {
    case .text(let name, let text): return "<\(name)\(attribute)>\(Self.escaped(text))</\(name)>"
    case .element(let name, let children):
      let content = children.map { $0.rendered(nil) }.joined()
      return "<\(name)\(attribute)>\(content)</\(name)>"
    }
  }

  private static func escaped(_ text: String) -> String {
    text.reduce(into: "") { result, character in
      switch character {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      default: result.append(character)
      }
    }
  }
}
