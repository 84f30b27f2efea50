import Foundation
import Hummingbird
import HummingbirdCore
import HummingbirdTLS
import Logging
import NIOCore
import NIOSSL
import ServiceLifecycle
import UnixSignals

/// The listening sockets, each with its responder.
struct Doors {
  private let command: EmulatorCommand
  private let emulator: Emulator
  private let logger: Logger

  init(_ command: EmulatorCommand, _ emulator: Emulator, _ logger: Logger) {
    self.command = command
    self.emulator = emulator
    self.logger = logger
  }

  /// Serves until SIGTERM or SIGINT; connections that are open then have half a second, for a
  /// client of a hanging answer may never let go.
  func serve() async throws {
    let secure = try secureServer()
    var services: [any Service] = []
    for address in command.listen {
      let isSecure = address.isSecure ?? (command.tlsCertificate != nil)
      services.append(
        door(.api, isSecure ? "https" : "http", address, isSecure ? secure : .http1()))
    }
    for address in command.metadataListen {
      services.append(door(.metadata, "http", address, .http1()))
    }
    for address in command.adminListen {
      services.append(door(.admin, "http", address, .http1()))
    }
    // The last one is the first that hears of the end.
    services.append(LastMoment())
    let configuration = ServiceGroupConfiguration(
      services: services, gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
    try await ServiceGroup(configuration: configuration).run()
  }

  private func door(
    _ kind: DoorKind, _ scheme: String, _ address: ListenAddress, _ server: HTTPServerBuilder
  ) -> some Service {
    let logger = self.logger
    var quiet = logger
    quiet.logLevel = .warning
    return Application(
      responder: EmulatorResponder(kind: kind, scheme: scheme, emulator: emulator),
      server: server,
      configuration: ApplicationConfiguration(
        address: .hostname(address.host, port: address.port)),
      onServerRunning: { channel in
        let port = channel.localAddress?.port ?? address.port
        logger.info("\(kind) on \(scheme)://\(ListenAddress(host: address.host, port: port))")
      },
      logger: quiet)
  }

  private func secureServer() throws -> HTTPServerBuilder {
    guard let chain = command.tlsCertificate, let key = command.tlsKey else { return .http1() }
    do {
      let certificates = try NIOSSLCertificate.fromPEMFile(chain)
      var configuration = TLSConfiguration.makeServerConfiguration(
        certificateChain: certificates.map { .certificate($0) },
        privateKey: .privateKey(try NIOSSLPrivateKey(file: key, format: .pem)))
      configuration.applicationProtocols = ["http/1.1"]
      return try .tls(.http1(), tlsConfiguration: configuration)
    } catch {
      throw EmulatorCommand.refused("\(chain) and \(key) cannot be used: \(error)")
    }
  }
}

/// Ends the program half a second after it was asked to end, whoever still holds a connection.
private struct LastMoment: Service {
  func run() async throws {
    try await gracefulShutdown()
    Task {
      try? await Task.sleep(for: .milliseconds(500))
      exit(EXIT_SUCCESS)
    }
  }
}

/// What is offered at a listening socket.
enum DoorKind: String, Sendable, CustomStringConvertible {
  case api
  case metadata
  case admin

  var description: String {
    switch self {
    case .api: "APIs"
    case .metadata: "metadata service"
    case .admin: "admin endpoint"
    }
  }
}
