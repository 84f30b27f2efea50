import CloudWorld
import HTTPTypes
import Hummingbird
import NIOCore

/// The connection that a request came on.
struct ConnectionContext: InitializableFromSource {
  let channel: any Channel

  init(source: ApplicationRequestContextSource) {
    channel = source.channel
  }

  /// The address of the other end, IPv4 also where it came mapped into IPv6.
  var caller: String {
    let address = channel.remoteAddress?.ipAddress ?? "unknown"
    return address.hasPrefix("::ffff:") ? String(address.dropFirst(7)) : address
  }
}

/// Turns HTTP into calls of the world, and its replies into HTTP.
struct EmulatorResponder: HTTPResponder {
  let kind: DoorKind
  let scheme: String
  let emulator: Emulator

  private static let largestBody = 1 << 20

  func respond(to request: Request, context: ConnectionContext) async throws -> Response {
    let body = try await request.body.collect(upTo: Self.largestBody)
    var fields = request.headers.map { HeaderField($0.name.rawName, $0.value) }
    if let authority = request.head.authority { fields.append(HeaderField("host", authority)) }
    let call = APIRequest(
      listener: kind == .metadata ? .metadata : .api, method: request.method.rawValue,
      target: request.head.path ?? "/", fields: fields, body: Array(body.readableBytesView),
      caller: context.caller, scheme: scheme)
    guard kind != .admin else { return Self.response(await emulator.administer(call)) }
    // Half of a call's time is on its way to the provider, half on its way back.
    let delay = await emulator.callDelay()
    try await Self.pass(milliseconds: delay / 2)
    let reply = await emulator.call(call)
    try await Self.pass(milliseconds: delay - delay / 2 + reply.delayMilliseconds)
    return try await Delivered(reply, on: context.channel).response()
  }

  private static func pass(milliseconds: Int) async throws {
    guard milliseconds > 0 else { return }
    try await Task.sleep(for: .milliseconds(milliseconds), tolerance: .zero)
  }

  /// An answer that travels as it should.
  static func response(_ answer: Answer) -> Response {
    let body =
      answer.body.isEmpty
      ? ResponseBody() : ResponseBody(byteBuffer: ByteBuffer(bytes: answer.body))
    return Response(
      status: HTTPResponse.Status(code: answer.status), headers: fields(answer), body: body)
  }

  /// The headers that can be sent: a fault may order names that HTTP does not allow.
  static func fields(_ answer: Answer) -> HTTPFields {
    var fields = HTTPFields()
    for field in answer.fields {
      guard let name = HTTPField.Name(field.name) else { continue }
      fields.append(HTTPField(name: name, value: field.value))
    }
    return fields
  }
}
