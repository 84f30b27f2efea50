import CLinux
import FrameChaos
import Glibc
import NetworkTypes
import Reactor
import SystemCalls

/// A switch on real interfaces: takes frames from them, sends those that are due.
final class SwitchHost {
  private var state: ChaosSwitch
  private let sockets: [Int32]
  private let rules: String?
  private let capture: CaptureWriter?
  private let reactor: Reactor
  private var buffer = [UInt8](repeating: 0, count: 65_536)

  /// Frames taken from one port before the others get their turn.
  private static let framesAtOnce = 64
  /// Bytes of a file of rules that are read.
  private static let rulesAtMost = 65_536

  /// Opens the ports and reads the rules. Sockets stay open until the process ends.
  init(
    ports: [String], seed: UInt64, rules: String?, capture: CaptureWriter?, reactor: Reactor
  ) throws(SystemError) {
    state = ChaosSwitch(ports: ports, seed: seed)
    self.rules = rules
    self.capture = capture
    self.reactor = reactor
    var sockets: [Int32] = []
    for port in ports {
      let socket = try FileDescriptor(
        opening: unsafe clinux_frames_open(port), "packet socket", port)
      sockets.append(socket.release())
    }
    self.sockets = sockets
    readRules()
    for (number, socket) in sockets.enumerated() {
      _ = try reactor.register(socket, .readable) { [self] _ in receive(from: number) }
    }
    _ = try reactor.watchSignals([SIGTERM, SIGINT, SIGHUP]) { [self] signal in
      if signal.number == SIGHUP { readRules() } else { reactor.stop() }
    }
    reactor.beforeSleep = { [self] in send() }
  }

  /// What it did, as one line.
  var summary: String {
    let counters = state.counters
    return "received \(counters.received) lost \(counters.lost) duplicated \(counters.duplicated) "
      + "corrupted \(counters.corrupted) held \(counters.heldBack)"
  }

  private func readRules() {
    guard let rules else { return }
    var bytes = [UInt8](repeating: 0, count: Self.rulesAtMost)
    let count = unsafe bytes.withUnsafeMutableBytes { buffer in
      unsafe clinux_file_head(rules, buffer.baseAddress, buffer.count)
    }
    guard count >= 0 else { return }
    do throws(ChaosRuleError) {
      state.rules = try ChaosRule.all(in: String(decoding: bytes.prefix(Int(count)), as: UTF8.self))
      SwitchMain.write("\(state.rules.count) rules\n", to: 1)
    } catch {
      SwitchMain.write("\(error)\n", to: 2)
    }
  }

  private func receive(from port: Int) {
    let now = reactor.now()
    for _ in 0..<Self.framesAtOnce {
      let count = unsafe buffer.withUnsafeMutableBytes { bytes in
        unsafe clinux_frames_receive(sockets[port], bytes.baseAddress, bytes.count)
      }
      guard count > 0 else { return }
      state.receive(Array(buffer.prefix(Int(count))), from: port, at: now)
    }
  }

  private func send() {
    for departure in state.departures(at: reactor.now()) {
      _ = unsafe departure.frame.withUnsafeBytes { bytes in
        unsafe clinux_frames_send(sockets[departure.port], bytes.baseAddress, bytes.count)
      }
      capture?.write(departure.frame)
    }
    reactor.armTimer(at: state.nextDeparture)
  }
}
