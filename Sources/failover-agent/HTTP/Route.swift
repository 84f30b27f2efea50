import AsyncHTTPClient
import NIOCore

/// Connections to one address of an origin.
///
/// async-http-client pools by name; one client for each address is what lets the agent choose which
/// one a request goes to, and leave a dead pool behind.
struct Route: Sendable {
  /// Its pool.
  let client: HTTPClient
  /// The address, or nil if the host is one itself.
  let address: String?
  /// When it was made.
  let createdAt: NIODeadline
  /// True after it failed to connect: the next request goes elsewhere.
  var hasFailed = false
}

/// What is known of one origin.
struct OriginState: Sendable {
  /// Addresses of the host, newest resolution; kept when a later one fails.
  var addresses: [String] = []
  /// When they were resolved last; nil if never.
  var resolvedAt: NIODeadline?
  /// The resolution under way.
  var resolution: EventLoopFuture<[String]>?
  /// Where requests go now.
  var route: Route?
  /// When an answer came last.
  var answeredAt: NIODeadline?
  /// Why the last request could not be sent; nil if it could.
  var problem: String?
}
