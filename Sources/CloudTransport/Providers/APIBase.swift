/// The base of an API or of a metadata service, checked.
struct APIBase {
  /// Scheme, host and port, and a path without a slash at its end.
  let url: String

  /// A base from a configuration, or the provider's own.
  ///
  /// - Throws: if it is no base.
  init(_ text: String?, otherwise standard: String) throws(ProviderProblem) {
    var url = text ?? standard
    while url.hasSuffix("/") { url.removeLast() }
    let hasScheme = url.hasPrefix("https://") || url.hasPrefix("http://")
    let rest = url.split(separator: "//", maxSplits: 1).dropFirst().first ?? ""
    let host = rest.prefix { $0 != "/" }
    let isPlain = url.utf8.allSatisfy { (0x21...0x7E).contains($0) }
    guard hasScheme, !host.isEmpty, isPlain, !url.contains("@"), !url.contains("?"),
      !url.contains("#")
    else {
      throw ProviderProblem(
        "'\(PrintableText.line(url, limit: 80))' is no URL: write https://HOST, without a user.")
    }
    self.url = url
  }
}
