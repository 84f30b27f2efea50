/// A request of EC2's Query API: an action and its parameters, sent as a form.
///
/// Source: the service model of EC2, API version 2016-11-15.
struct EC2Query: Equatable, Sendable {
  /// The name of the action, as `AssociateAddress`.
  let action: String
  private var parameters: [Parameter] = []

  private struct Parameter: Equatable, Sendable {
    var name: String
    var value: String
  }

  /// What every request of ours is written for.
  static let version = "2016-11-15"

  init(_ action: String) {
    self.action = action
  }

  /// The same with one parameter more.
  func with(_ name: String, _ value: String) -> EC2Query {
    var copy = self
    copy.parameters.append(Parameter(name: name, value: value))
    return copy
  }

  /// The same with one parameter more, which is `true` or `false`.
  func with(_ name: String, _ value: Bool) -> EC2Query {
    with(name, value ? "true" : "false")
  }

  /// The same with a filter: `Filter.1.Name`, `Filter.1.Value.1`.
  func filtered(_ name: String, _ value: String) -> EC2Query {
    let number = 1 + parameters.count { $0.name.hasPrefix("Filter.") && $0.name.hasSuffix(".Name") }
    return with("Filter.\(number).Name", name).with("Filter.\(number).Value.1", value)
  }

  /// The form that is sent, as bytes.
  var body: [UInt8] {
    let all =
      [("Action", action), ("Version", Self.version)]
      + parameters.map { ($0.name, $0.value) }
    let pairs = all.map { "\(PercentEncoding.encode($0.0))=\(PercentEncoding.encode($0.1))" }
    return Array(pairs.joined(separator: "&").utf8)
  }

  /// The media type of the form.
  static let mediaType = "application/x-www-form-urlencoded; charset=utf-8"
}
