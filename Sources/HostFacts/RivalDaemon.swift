public import Configuration
import Glibc
import NetworkTypes

/// A keepalived that runs in the network namespace of this process.
public struct RivalDaemon: Equatable, Sendable {
  /// Number of its first process.
  public var process: Int
  /// The virtual routers that it serves as well as the configuration it was held against, such as
  /// `VRID 51 on eth0`; empty if they have none in common.
  public var shared: [String]

  /// The first keepalived found here, held against the instances of a configuration; nil if none
  /// runs. Blocks on `/proc` and on the disk, for the file that its command line names.
  public static func running(beside instances: [InstanceConfiguration]) -> RivalDaemon? {
    let candidates = processes(named: "keepalived").filter { !isFailover($0) }
    guard let process = candidates.first(where: sharesNetwork) else {
      return nil
    }
    let file = configuration(of: commandLine(process))
    let context = ConfigurationLoader.hostContext()
    let theirs = ConfigurationParser.parse(file: file, source: HostFiles(), context: context)
    let own = Set(instances.map(router))
    let shared = (theirs.configuration?.instances ?? []).map(router).filter(own.contains)
    return RivalDaemon(process: process, shared: shared)
  }

  /// The file that a keepalived with this command line reads.
  public static func configuration(of words: [String]) -> String {
    for (index, word) in words.enumerated() {
      if word == "-f" || word == "--use-file", index + 1 < words.count { return words[index + 1] }
      if word.hasPrefix("--use-file=") { return String(word.dropFirst("--use-file=".count)) }
      if word.hasPrefix("-f"), word.utf8.count > 2 { return String(word.dropFirst(2)) }
    }
    return "/etc/keepalived/keepalived.conf"
  }

  /// What makes two instances the same virtual router.
  private static func router(_ instance: InstanceConfiguration) -> String {
    let family = instance.family == .ipv6 ? "IPv6 " : ""
    return "\(family)VRID \(instance.virtualRouterID) on \(instance.interface)"
  }

  private static func processes(named name: String) -> [Int] {
    guard let folder = unsafe opendir("/proc") else { return [] }
    defer { unsafe _ = closedir(folder) }
    var found: [Int] = []
    while let entry = unsafe readdir(folder) {
      let text = unsafe withUnsafeBytes(of: entry.pointee.d_name) { bytes in
        unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if let number = Int(text), content(number, "comm") == name + "\n" { found.append(number) }
    }
    return found.sorted()
  }

  private static func commandLine(_ process: Int) -> [String] {
    content(process, "cmdline").split(separator: "\0").map(String.init)
  }

  private static func content(_ process: Int, _ name: String) -> String {
    guard let content = try? FileAccess.read("/proc/\(process)/\(name)", limit: 65_536) else {
      return ""
    }
    return String(decoding: content.bytes, as: UTF8.self)
  }

  private static func sharesNetwork(_ process: Int) -> Bool {
    guard let theirs = link("/proc/\(process)/ns/net") else { return false }
    return theirs == link("/proc/self/ns/net")
  }

  /// failoverd, started under that name.
  private static func isFailover(_ process: Int) -> Bool {
    if process == Int(getpid()) { return true }
    guard let path = link("/proc/\(process)/exe") else { return false }
    let text = String(decoding: path.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return text.split(separator: "/").last == "failoverd"
  }

  private static func link(_ path: String) -> [CChar]? {
    var buffer = [CChar](repeating: 0, count: 4_096)
    let count = unsafe readlink(path, &buffer, buffer.count - 1)
    return count > 0 ? Array(buffer.prefix(count)) : nil
  }
}
