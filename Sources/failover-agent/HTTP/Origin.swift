/// Scheme, host and port: requests to one origin share connections.
struct Origin: Hashable, Sendable {
  let scheme: String
  let host: String
  let port: String

  /// The origin of a URL; nil if it has none.
  init?(_ url: String) {
    guard let separator = url.firstRange(of: "://") else { return nil }
    scheme = String(url[..<separator.lowerBound])
    let authority = url[separator.upperBound...].prefix { $0 != "/" && $0 != "?" }
    if authority.hasPrefix("["), let end = authority.firstIndex(of: "]") {
      host = String(authority[authority.index(after: authority.startIndex)..<end])
      port = String(authority[authority.index(after: end)...].drop { $0 == ":" })
    } else {
      host = String(authority.prefix { $0 != ":" })
      port = String(authority.dropFirst(host.count).drop { $0 == ":" })
    }
    guard !host.isEmpty, scheme == "https" || scheme == "http" else { return nil }
  }
}
