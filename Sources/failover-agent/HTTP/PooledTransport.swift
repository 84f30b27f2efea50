import AgentProtocol
import AsyncHTTPClient
import CloudTransport
import NIOCore
import NIOHTTP1
import NIOHTTPCompression
import NIOPosix
import NIOSSL
import NetworkTypes
import Synchronization

/// Requests over kept-alive connections of async-http-client, all on one event loop.
///
/// One for each provider. Names are resolved ahead and again each minute in the background, and the
/// last addresses are kept as long as no better are known: a failover needs no DNS. A spare
/// connection is kept open, TLS included. TCP_NODELAY is NIO's default for clients.
final class PooledTransport: HTTPTransport {
  /// How often names are resolved anew, while they are used.
  static let resolutionPeriod = TimeAmount.seconds(60)
  /// A route younger than this counts as new: twenty calls that all want one share it.
  static let youth = TimeAmount.seconds(1)
  /// How long calls on a route that was left may go on.
  static let afterlife = TimeAmount.seconds(65)

  let loop: any EventLoop
  let origins = Mutex<[Origin: OriginState]>([:])
  private let sentRequests = Atomic<UInt64>(0)
  private let resolver: HostResolver
  private let configuration: HTTPClient.Configuration

  /// A transport on an event loop.
  /// - Parameters:
  ///   - threads: where names are resolved.
  ///   - authorities: PEM file of authorities to trust besides the system's; for labs.
  init(loop: any EventLoop, threads: NIOThreadPool, authorities: String? = nil) {
    self.loop = loop
    resolver = HostResolver(threads: threads)
    var security = TLSConfiguration.makeClientConfiguration()
    security.minimumTLSVersion = .tlsv12
    if let authorities { security.additionalTrustRoots = [.file(authorities)] }
    var pool = HTTPClient.Configuration.ConnectionPool(
      idleTimeout: .minutes(5), concurrentHTTP1ConnectionsPerHostSoftLimit: 24)
    pool.retryConnectionEstablishment = false
    pool.preWarmedHTTP1ConnectionCount = 1
    var configuration = HTTPClient.Configuration(
      tlsConfiguration: security, redirectConfiguration: .disallow,
      timeout: .init(connect: .seconds(2)), connectionPool: pool,
      decompression: .enabled(limit: .size(CloudResponse.bodyLimit)))
    configuration.httpVersion = .http1Only
    configuration.http1_1ConnectionDebugInitializer = FencedConnection.prepare
    self.configuration = configuration
  }

  /// Requests that left since the start.
  var requestsSent: UInt64 { sentRequests.load(ordering: .relaxed) }

  func send(
    _ request: CloudRequest, _ options: SendOptions
  ) async throws(TransportFailure) -> CloudResponse {
    guard let origin = Origin(request.url) else {
      throw .notSent(.other, text: "'\(request)' has no host.")
    }
    let deadline = NIODeadline.now() + .microseconds(options.timeout.count)
    let addresses = try await addresses(of: origin, until: deadline)
    var wantsNew = options.usesNewConnection
    // As long as no byte left, another address of the provider costs nothing but time.
    for attempt in 1...max(addresses.count, 1) {
      let route = route(to: origin, addresses, isNew: wantsNew)
      do {
        return try await send(request, origin, route, options, deadline)
      } catch {
        note(error, origin, route)
        guard case .notSent(.connection, _) = error, attempt < addresses.count,
          deadline - .now() > .milliseconds(20)
        else { throw error }
        wantsNew = true
      }
    }
    throw .notSent(.connection, text: "\(origin.host) has no addresses.")
  }

  private func send(
    _ request: CloudRequest, _ origin: Origin, _ route: Route, _ options: SendOptions,
    _ deadline: NIODeadline
  ) async throws(TransportFailure) -> CloudResponse {
    let outgoing: HTTPClient.Request
    do {
      outgoing = try Self.request(request)
    } catch {
      throw .notSent(.other, text: "'\(request)' cannot be asked.")
    }
    let exchange = Exchange { [self] in
      sentRequests.add(1, ordering: .relaxed)
      options.onSent()
    }
    let result = await withTaskCancellationHandler {
      await withCheckedContinuation {
        (done: CheckedContinuation<Result<CloudResponse, any Error>, Never>) in
        let task = route.client.execute(
          request: outgoing, delegate: exchange,
          // Asking for a loop would make an extra connection each time; there is one loop anyway.
          eventLoop: .indifferent, deadline: deadline)
        exchange.begin(task)
        task.futureResult.whenComplete { done.resume(returning: $0) }
      }
    } onCancel: {
      exchange.cancel()
    }
    switch result {
    case .success(let response):
      origins.withLock {
        $0[origin]?.answeredAt = .now()
        $0[origin]?.problem = nil
      }
      return response
    case .failure(let error):
      throw TransportErrors.failure(error, wasSent: exchange.wasSent, origin: origin)
    }
  }

  private static func request(_ request: CloudRequest) throws -> HTTPClient.Request {
    var headers = HTTPHeaders(request.headers.map { ($0.name, $0.value) })
    headers.replaceOrAdd(name: "user-agent", value: "failover-agent")
    let body: HTTPClient.Body? =
      request.body.isEmpty && request.method != .post
      ? nil : .byteBuffer(ByteBuffer(bytes: request.body))
    return try HTTPClient.Request(
      url: request.url, method: HTTPMethod(rawValue: request.method.rawValue), headers: headers,
      body: body)
  }

  // MARK: Routes

  /// The route for the next request, a new one where it has to be.
  private func route(to origin: Origin, _ addresses: [String], isNew: Bool) -> Route {
    let now = NIODeadline.now()
    let (route, former) = origins.withLock { origins -> (Route, Route?) in
      let current = origins[origin]?.route
      if let current, !current.hasFailed, current.address.map(addresses.contains) ?? true,
        !isNew || now - current.createdAt < Self.youth
      {
        return (current, nil)
      }
      let index = current?.address.flatMap { addresses.firstIndex(of: $0) }
      let address = addresses.isEmpty ? nil : addresses[((index ?? -1) + 1) % addresses.count]
      var configuration = configuration
      if let address { configuration.dnsOverride = [origin.host: address] }
      let client = HTTPClient(
        eventLoopGroupProvider: .shared(loop), configuration: configuration)
      let route = Route(client: client, address: address, createdAt: now)
      origins[origin, default: OriginState()].route = route
      return (route, current)
    }
    if let former {
      loop.scheduleTask(in: Self.afterlife) { former.client.shutdown { _ in } }
    }
    return route
  }

  private func note(_ failure: TransportFailure, _ origin: Origin, _ route: Route) {
    guard case .notSent(_, let text) = failure else { return }
    origins.withLock { origins in
      origins[origin]?.problem = text
      // The provider may have moved: its name is asked for with the next request.
      origins[origin]?.resolvedAt = nil
      guard origins[origin]?.route?.client === route.client else { return }
      origins[origin]?.route?.hasFailed = true
    }
  }

  // MARK: Names

  /// The addresses of an origin's host; empty if the host is an address.
  private func addresses(
    of origin: Origin, until deadline: NIODeadline
  ) async throws(TransportFailure) -> [String] {
    if (try? SocketAddress(ipAddress: origin.host, port: 0)) != nil { return [] }
    let now = NIODeadline.now()
    let known = origins.withLock { origins in
      let state = origins[origin] ?? OriginState()
      origins[origin] = state
      return state
    }
    let isDue = known.resolvedAt.map { now - $0 > Self.resolutionPeriod } ?? true
    // One at a time: a name server that does not answer must not make a queue of them.
    let resolution = known.resolution ?? (isDue ? resolve(origin) : nil)
    if !known.addresses.isEmpty { return known.addresses }
    guard let resolution else { throw .notSent(.nameResolution, text: Self.unresolved(origin)) }
    let promise = loop.makePromise(of: [String].self)
    resolution.cascade(to: promise)
    let timeout = loop.scheduleTask(deadline: deadline) { promise.succeed([]) }
    let found = (try? await promise.futureResult.get()) ?? []
    timeout.cancel()
    guard !found.isEmpty else { throw .notSent(.nameResolution, text: Self.unresolved(origin)) }
    return found
  }

  private func resolve(_ origin: Origin) -> EventLoopFuture<[String]> {
    let future = resolver.resolve(origin.host, on: loop)
    origins.withLock { $0[origin]?.resolution = future }
    future.whenComplete { [weak self] result in
      let found = (try? result.get()) ?? []
      self?.origins.withLock { origins in
        origins[origin]?.resolution = nil
        guard !found.isEmpty else { return }
        origins[origin]?.addresses = found
        origins[origin]?.resolvedAt = .now()
      }
    }
    return future
  }

  private static func unresolved(_ origin: Origin) -> String {
    "\(origin.host) does not resolve: see whether this machine reaches a name server."
  }
}
