public import ControlProtocol

/// What one call brings along, besides the request itself.
struct CallContext: Sendable {
  /// The source address.
  var caller: String
  /// The name of the token; nil if there is none that is known.
  var token: String?
  /// What was ordered for the action that the call starts.
  var actionFault: ActionFault?
  /// The time whose state reads show: the present, or earlier when stale reads are ordered.
  var asOf: WallTime
}

extension World {
  /// Answers a call at a time. Lets time pass up to then first.
  public mutating func call(_ request: APIRequest, at time: WallTime) -> Reply {
    advance(to: time)
    let token = token(of: request)
    let name = token?.id ?? credentials(of: request)?.id
    let fault = faults.take(for: request, token: name, at: now)
    let context = CallContext(
      caller: request.caller, token: name, actionFault: fault?.effect.actionFault,
      asOf: fault?.effect.asOf(now) ?? now)
    let reply = reply(to: request, context, under: fault?.effect)
    log(request, reply.answer, token: name, fault: fault?.id)
    return reply
  }

  /// The token whose secret the request carries, expired or not.
  func token(of request: APIRequest) -> Token? {
    guard let secret = request.bearer else { return nil }
    return tokens.first { $0.secret == secret }
  }

  private mutating func reply(
    to request: APIRequest, _ context: CallContext, under effect: Fault.Effect?
  ) -> Reply {
    switch effect {
    case nil, .action, .stale:
      return Reply(act(on: request, context))
    case .answer(let answer, let afterActing):
      if afterActing { _ = act(on: request, context) }
      return Reply(answer)
    case .throttle(let retryAfter):
      return Reply(throttled(request, retryAfterSeconds: retryAfter))
    case .hang(let afterActing):
      return Reply(silence(request, context, afterActing), delivery: .never)
    case .reset(let afterActing):
      return Reply(silence(request, context, afterActing), delivery: .reset)
    case .truncate(let bytes):
      return Reply(act(on: request, context), delivery: .truncated(bytes: bytes))
    case .slow(let bytesPerSecond):
      return Reply(act(on: request, context), delivery: .slow(bytesPerSecond: bytesPerSecond))
    case .delay(let milliseconds):
      return Reply(act(on: request, context), delayMilliseconds: milliseconds)
    case .large(let bytes):
      return Reply(padded(act(on: request, context), to: bytes))
    }
  }

  /// The answer that is not sent; its status, 0 if the call did nothing, is for the request log.
  private mutating func silence(
    _ request: APIRequest, _ context: CallContext, _ afterActing: Bool
  ) -> Answer {
    afterActing ? act(on: request, context) : Answer(status: 0)
  }

  /// The answer with a member in front, or a comment behind, that makes its document so large.
  private func padded(_ answer: Answer, to bytes: Int) -> Answer {
    if answer.body.first == UInt8(ascii: "<") {
      var padded = answer
      let room = max(0, bytes - answer.body.count - 7)
      padded.body += Array("<!--".utf8) + Array(repeating: UInt8(ascii: "x"), count: room)
      padded.body += Array("-->".utf8)
      return padded
    }
    guard answer.body.first == UInt8(ascii: "{") else { return answer }
    let (head, tail) = (Array("{\"padding\":\"".utf8), Array("\",".utf8))
    let room = max(0, bytes - answer.body.count + 1 - head.count - tail.count)
    var padded = answer
    padded.body = head + Array(repeating: UInt8(ascii: "x"), count: room) + tail
    padded.body += answer.body.dropFirst()
    return padded
  }

  /// Does what the request asks for.
  private mutating func act(on request: APIRequest, _ context: CallContext) -> Answer {
    switch (request.listener, request.segments.first) {
    case (.metadata, _): metadata(request, context)
    case (.api, "v1"): hetzner(request, context)
    case (.api, "v2"): digitalOcean(request, context)
    case (.api, nil) where request.method == "POST": amazon(request, context)
    case (.api, _): Answer(status: 404, text: "no API of a provider begins with this path\n")
    }
  }

  /// A refusal for too many calls in the words of whoever's API it is.
  private mutating func throttled(_ request: APIRequest, retryAfterSeconds: Int?) -> Answer {
    let token = token(of: request)
    switch request.segments.first {
    case "v1": return hetznerThrottled(token)
    case "v2": return digitalOceanThrottled(token, retryAfterSeconds: retryAfterSeconds)
    default: return amazonThrottled()
    }
  }
}
