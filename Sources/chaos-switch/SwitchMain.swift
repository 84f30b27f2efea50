import CLinux
import FrameChaos
import Glibc
import NetworkTypes
import Reactor
import SystemCalls

/// Reads the command line and runs a switch until SIGTERM.
enum SwitchMain {
  private static let usage = """
    usage: chaos-switch --port INTERFACE --port INTERFACE … [options]
      --seed N       of everything that is drawn; default: 1
      --rules FILE   one rule a line, read again on SIGHUP:
                     PORT > PORT [vrrp|arp|other] [SETTING VALUE …] [loop]
                     chances of 0 to 1: loss burst burst-end duplicate corrupt reorder
                     times in ms: delay jitter hold; * is any port; the first match decides
      --capture DIR  writes what leaves the switch to switch.pcap in DIR

    """

  private struct Request {
    var ports: [String] = []
    var seed: UInt64 = 1
    var rules: String?
    var capture: String?
  }

  /// Runs; gives the exit code: 0 after SIGTERM, 1 if the system refuses, 64 usage.
  static func run(_ words: [String]) -> Int32 {
    guard let request = parse(words) else {
      write(usage, to: 2)
      return 64
    }
    do throws(SystemError) {
      let reactor = try Reactor()
      let capture = try request.capture.map { (path) throws(SystemError) in
        try CaptureWriter(directory: path)
      }
      let host = try SwitchHost(
        ports: request.ports, seed: request.seed, rules: request.rules, capture: capture,
        reactor: reactor)
      write("ready\n", to: 1)
      try reactor.run()
      write("\(host.summary)\n", to: 1)
      return 0
    } catch {
      write("chaos-switch: \(error)\n", to: 2)
      return 1
    }
  }

  private static func parse(_ words: [String]) -> Request? {
    var request = Request()
    var rest = words[...]
    while let name = rest.popFirst() {
      guard let value = rest.popFirst() else { return nil }
      switch name {
      case "--port": request.ports.append(value)
      case "--seed":
        guard let seed = UInt64(value) else { return nil }
        request.seed = seed
      case "--rules": request.rules = value
      case "--capture": request.capture = value
      default: return nil
      }
    }
    return request.ports.count > 1 ? request : nil
  }

  /// Writes a line; what cannot be written is lost.
  static func write(_ text: String, to descriptor: Int32) {
    let bytes = Array(text.utf8)
    _ = unsafe bytes.withUnsafeBytes { buffer in
      unsafe clinux_write(descriptor, buffer.baseAddress, buffer.count)
    }
  }
}
