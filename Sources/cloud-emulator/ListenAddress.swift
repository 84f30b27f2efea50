import ArgumentParser

/// Where to listen: `127.0.0.1:8080` or `[::1]:8080`; port 0 lets the kernel choose. `http://` or
/// `https://` before it says whether over TLS.
struct ListenAddress: ExpressibleByArgument, Equatable, CustomStringConvertible {
  let host: String
  let port: Int
  /// True for TLS, false for none; nil if that was not said.
  let isSecure: Bool?

  init(host: String, port: Int) {
    self.host = host
    self.port = port
    isSecure = nil
  }

  init?(argument: String) {
    let schemes = ["http://": false, "https://": true]
    let scheme = schemes.first { argument.hasPrefix($0.key) }
    isSecure = scheme?.value
    let rest = argument.dropFirst(scheme?.key.count ?? 0)
    guard let colon = rest.lastIndex(of: ":"),
      let port = Int(rest[rest.index(after: colon)...]), (0...65_535).contains(port)
    else { return nil }
    var host = rest[..<colon]
    if host.first == "[", host.last == "]" { host = host.dropFirst().dropLast() }
    guard !host.isEmpty else { return nil }
    self.host = String(host)
    self.port = port
  }

  var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
