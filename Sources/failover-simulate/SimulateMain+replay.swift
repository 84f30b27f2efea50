import Glibc
import Simulation

extension SimulateMain {
  /// Plays a flight record again: 0 if every wake-up gave the recorded actions.
  static func replay(_ path: String) -> Int32 {
    guard let file = content(of: path) else {
      write("\(path) cannot be read\n")
      return 1
    }
    do {
      let outcome = try Replay(file).run()
      for line in outcome.lines { write(line + "\n") }
      let verdict = outcome.different == 0 ? "all as recorded" : "\(outcome.different) differ"
      write("\(outcome.compared) wake-ups compared, \(verdict).\n")
      return outcome.different == 0 && outcome.compared > 0 ? 0 : 1
    } catch {
      write("\(error)\n")
      return 1
    }
  }

  static func content(of path: String) -> [UInt8]? {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var part = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = unsafe part.withUnsafeMutableBytes {
        unsafe read(descriptor, $0.baseAddress, $0.count)
      }
      guard count > 0 else { return count == 0 ? bytes : nil }
      bytes += part.prefix(count)
    }
  }
}
