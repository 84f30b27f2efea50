import CLinux
import Glibc
import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle
import UnixSignals

/// The program: the only one that sees tokens.
@main
struct FailoverAgent {
  static func main() async {
    // Before any token is read: no core dump, and no other process of this user may look inside.
    _ = clinux_set_dumpable(0)
    guard let channel = channel(CommandLine.arguments) else {
      StandardError.write(
        """
        usage: failover-agent --channel DESCRIPTOR
        failoverd starts it: it speaks over a socket that it is given, and nothing else.

        """)
      exit(64)
    }
    let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    let loop = group.next()
    let packets: PacketChannel
    do {
      packets = try PacketChannel(descriptor: channel, loop: loop)
    } catch {
      StandardError.write("failover-agent: \(error)\n")
      exit(1)
    }
    let agent = Agent(loop: loop, packets: packets)
    LoggingSystem.bootstrap { _ in AgentLogHandler(packets: packets) }
    let service = ServiceGroupConfiguration.ServiceConfiguration(
      service: AgentService(agent: agent, packets: packets),
      // The engine's end of the connection closes: there is nobody left to work for.
      successTerminationBehavior: .gracefullyShutdownGroup)
    let services = ServiceGroup(
      configuration: ServiceGroupConfiguration(
        services: [service], gracefulShutdownSignals: [.sigterm, .sigint],
        logger: Logger(label: "services") { _ in SwiftLogNoOpLogHandler() }))
    do {
      try await services.run()
    } catch {
      StandardError.write("failover-agent: \(error)\n")
      exit(1)
    }
    exit(0)
  }

  /// The descriptor of `--channel N`, or of FAILOVER_AGENT_CHANNEL.
  private static func channel(_ arguments: [String]) -> Int32? {
    if arguments.count == 3, arguments[1] == "--channel" { return Int32(arguments[2]) }
    guard arguments.count == 1, let text = HostFiles.environment("FAILOVER_AGENT_CHANNEL") else {
      return nil
    }
    return Int32(text)
  }
}

/// The agent as a service: runs until the channel closes or a signal comes.
struct AgentService: Service {
  let agent: Agent
  let packets: PacketChannel

  func run() async throws {
    packets.start { [agent] packet in agent.receive(packet) }
    await withGracefulShutdownHandler {
      await packets.untilClosed()
    } onGracefulShutdown: { [packets] in
      packets.close()
    }
    await agent.stop()
  }
}
