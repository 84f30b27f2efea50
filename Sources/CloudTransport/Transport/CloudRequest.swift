/// One HTTP request to a provider or a metadata service.
///
/// Its description names method and place only: headers and body may hold secrets.
public struct CloudRequest: Sendable, CustomStringConvertible, CustomReflectable {
  /// Methods that providers need.
  public enum Method: String, Sendable {
    /// Reads.
    case get = "GET"
    /// Acts.
    case post = "POST"
    /// Asks the metadata service of AWS for a session.
    case put = "PUT"
  }

  /// The method.
  public var method: Method
  /// The whole URL, without user or fragment.
  public var url: String
  /// Names and values in the order of sending; without Host and Content-Length.
  public var headers: [(name: String, value: String)]
  /// The body; empty for none.
  public var body: [UInt8]

  /// A request from its parts.
  public init(
    _ method: Method, _ url: String, headers: [(name: String, value: String)] = [],
    body: [UInt8] = []
  ) {
    self.method = method
    self.url = url
    self.headers = headers
    self.body = body
  }

  /// Method and URL without its query.
  public var description: String {
    "\(method.rawValue) \(url.prefix { $0 != "?" })"
  }

  /// Nothing: dumps of values must not show headers.
  public var customMirror: Mirror { Mirror(self, children: []) }
}

/// The answer to a request, its body whole.
public struct CloudResponse: Sendable {
  /// HTTP status, 100 to 999.
  public var status: Int
  /// Names and values as received.
  public var headers: [(name: String, value: String)]
  /// The body, at most `CloudResponse.bodyLimit` bytes.
  public var body: [UInt8]

  /// Most bytes of a body: more than the largest page of any provider in use, and little enough
  /// that twenty at once fit into the agent's memory.
  public static let bodyLimit = 1 << 20

  /// An answer from its parts.
  public init(status: Int, headers: [(name: String, value: String)] = [], body: [UInt8] = []) {
    self.status = status
    self.headers = headers
    self.body = body
  }

  /// The first header of that name, which is to be given in lower case.
  public func header(_ name: String) -> String? {
    headers.first { $0.name.lowercased() == name }?.value
  }
}
