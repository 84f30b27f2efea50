import AgentProtocol
import CloudTransport
import NetworkTypes
import Synchronization

/// A provider that answers from a script, and remembers what it was asked.
final class FakeTransport: HTTPTransport {
  /// What a request gets.
  typealias Answer = Result<CloudResponse, TransportFailure>

  private struct State {
    var answers: [Answer]
    var requests: [CloudRequest] = []
    var options: [SendOptions] = []
  }
  private let state: Mutex<State>

  /// Answers in this order; afterwards there is no connection.
  init(_ answers: [Answer]) {
    state = Mutex(State(answers: answers))
  }

  var requests: [CloudRequest] { state.withLock { $0.requests } }
  var options: [SendOptions] { state.withLock { $0.options } }
  /// Method and place of each request.
  var asked: [String] { requests.map { "\($0.method.rawValue) \(place($0.url))" } }

  func send(
    _ request: CloudRequest, _ options: SendOptions
  ) async throws(TransportFailure) -> CloudResponse {
    let answer = state.withLock { state -> Answer? in
      state.requests.append(request)
      state.options.append(options)
      return state.answers.isEmpty ? nil : state.answers.removeFirst()
    }
    guard let answer else { throw .notSent(.connection, text: "The script is at its end.") }
    if case .failure(.notSent) = answer {} else { options.onSent() }
    return try answer.get()
  }

  private func place(_ url: String) -> String {
    let rest = url.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: true)
    return rest.count == 3 ? "/" + rest[2] : url
  }
}

extension FakeTransport.Answer {
  /// An answer with JSON, or anything else.
  static func says(
    _ status: Int, _ body: String, headers: [(name: String, value: String)] = []
  ) -> Self {
    .success(CloudResponse(status: status, headers: headers, body: Array(body.utf8)))
  }
}

/// Files and variables of a test.
final class FakeFiles: CredentialFiles {
  var texts: [String: String] = ["/token": "dop_v1_0123456789abcdef"]
  var variables: [String: String] = [:]
  /// Files that everybody can read.
  var openToAll: Set<String> = []
  /// Grows with each change, as the times of a file do.
  var version = 0

  func contents(of path: String, limit: Int) throws(CredentialFault) -> String {
    guard let text = texts[path] else {
      throw CredentialFault("\(path) cannot be read: it is not there.", remedy: "Create it.")
    }
    guard text.utf8.count <= limit else {
      throw CredentialFault("\(path) holds no token.", remedy: "Write the token.")
    }
    return text
  }

  func stamp(of path: String) -> String? { texts[path] == nil ? nil : "\(version)" }

  func variable(_ name: String) -> String? { variables[name] }

  func isOpenToAll(_ path: String) -> Bool { openToAll.contains(path) }
}

/// What most tests need: services, and a clock that stands still.
struct Bench {
  let files = FakeFiles()
  let redactor = Redactor()
  /// What the machine's interfaces have.
  var localAddresses: Set<IPAddress> = []
  static let wallSeconds: Int64 = 1_790_000_000
  var clock: AgentClock {
    AgentClock(
      now: { MonotonicInstant(nanoseconds: 1_000_000_000) }, wallSeconds: { Self.wallSeconds })
  }
  var services: ProviderServices {
    ProviderServices(
      files: files, clock: clock, redactor: redactor,
      localAddresses: { [localAddresses] in localAddresses })
  }

  /// A call over a script.
  func call(_ transport: FakeTransport, isAssignment: Bool = false) -> ProviderCall {
    ProviderCall(
      transport: transport, clock: clock, timeout: .seconds(5), isAssignment: isAssignment)
  }
}
