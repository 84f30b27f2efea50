import ArgumentParser
import CloudWorld
import Foundation
import Logging

/// The command line.
@main
struct EmulatorCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cloud-emulator",
    abstract: "Pretends to be DigitalOcean and Hetzner Cloud, for labs and tests.",
    usage: """
      cloud-emulator --listen ADDRESS:PORT [--world FILE] [OPTION ...]
      """,
    discussion: """
      Speaks both APIs as far as movable addresses need them, and EC2's as far
      as secondary addresses do; answers as the metadata service of each machine,
      which it knows by its source address.
      Faults are ordered, and logs are read, at the admin endpoint. Not for
      production: whoever reaches the admin endpoint rules this world.
      docs/CLOUD-EMULATOR.md describes the world file and the admin endpoint.
      """,
    version: softwareVersion)

  @Option(
    help: ArgumentHelp(
      """
      Offer the APIs here; may be given more than once, and begin with https:// or \
      http:// where some are to be offered over TLS and some not.
      """, valueName: "address:port"))
  var listen: [ListenAddress] = []

  @Option(help: ArgumentHelp("Offer the metadata service here.", valueName: "address:port"))
  var metadataListen: [ListenAddress] = []

  @Option(
    help: ArgumentHelp(
      "Offer the admin endpoint here; without it there is none.", valueName: "address:port"))
  var adminListen: [ListenAddress] = []

  @Option(
    help: ArgumentHelp(
      "Certificate chain (PEM): with it the APIs are offered over TLS.",
      valueName: "file"))
  var tlsCertificate: String?

  @Option(help: ArgumentHelp("Its private key (PEM).", valueName: "file"))
  var tlsKey: String?

  @Option(
    help: ArgumentHelp("Machines, addresses and tokens, as JSON.", valueName: "file"))
  var world: String?

  @Option(
    help: ArgumentHelp("How long each call takes: 20, or 20-50.", valueName: "ms"))
  var callDelayMs = MillisecondRange(Timing.observed.call)

  @Option(
    help: ArgumentHelp("How long each action takes: 1000, or 2000-11000.", valueName: "ms"))
  var actionDelayMs = MillisecondRange(Timing.observed.action)

  @Option(
    help: ArgumentHelp("Makes what is drawn by lot repeatable.", valueName: "number"))
  var seed: UInt64 = 1

  @Option(
    help: ArgumentHelp(
      """
      Run whenever an address has a new holder, and for each holder at the \
      start; EMULATOR_ADDRESS, EMULATOR_NEW_PRIVATE_ADDRESS and more are in its \
      environment.
      """, valueName: "program"))
  var onMove: String?

  /// What cannot go together is refused before anything is opened.
  func validate() throws {
    guard !listen.isEmpty || !metadataListen.isEmpty else {
      throw ValidationError("Nothing to do: give --listen or --metadata-listen.")
    }
    guard tlsCertificate != nil || !listen.contains(where: { $0.isSecure == true }) else {
      throw ValidationError("https:// needs --tls-certificate and --tls-key.")
    }
    guard (metadataListen + adminListen).allSatisfy({ $0.isSecure != true }) else {
      throw ValidationError("Only the APIs are offered over https://.")
    }
    guard (tlsCertificate == nil) == (tlsKey == nil) else {
      throw ValidationError("--tls-certificate and --tls-key need each other.")
    }
  }

  /// Serves until SIGTERM or SIGINT.
  func run() async throws {
    LoggingSystem.bootstrap { StreamLogHandler.standardError(label: $0) }
    let logger = Logger(label: "cloud-emulator")
    let clock = EmulatorClock()
    var world = World(
      try describedWorld(),
      timing: Timing(call: callDelayMs.range, action: actionDelayMs.range), seed: seed,
      at: clock.now)
    world.announceHolders()
    let mover = onMove.map { MoveProgram(path: $0, logger: logger) }
    let emulator = Emulator(world: world, clock: clock, mover: mover, logger: logger)
    await emulator.begin()
    try await Doors(self, emulator, logger).serve()
  }

  /// The world file, or an empty world. Ends the program with status 2 and a text that names the
  /// file if it cannot be read or is wrong.
  private func describedWorld() throws -> WorldDescription {
    guard let path = self.world else { return WorldDescription() }
    do {
      let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
      return try WorldDescription(JSONValue(parsing: bytes))
    } catch let error as JSONError {
      throw Self.refused("\(path): \(error)")
    } catch let error as DocumentError {
      throw Self.refused("\(path): \(error)")
    } catch {
      throw Self.refused("\(path) cannot be read: \(error.localizedDescription)")
    }
  }

  /// Says why a file is refused; the status is what the project's programs end with then.
  static func refused(_ text: String) -> ExitCode {
    FileHandle.standardError.write(Data("cloud-emulator: \(text)\n".utf8))
    return ExitCode(2)
  }
}

/// The version of this program.
let softwareVersion = "1.0.0"
