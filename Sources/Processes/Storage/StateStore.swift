import SupervisorProtocol
public import SystemCalls

/// Keeps the engine's state on disk, and counts the engines that were started.
public struct StateStore: ~Copyable {
  private let directory: Directory

  /// A file that was found and could not be used.
  public struct Finding: Hashable, Sendable {
    /// What happened and what was done about it, for the log.
    public let text: String
  }

  static let name = "intent"
  static let refusedName = "intent.refused"
  static let epochName = "epoch"

  /// The store in a directory.
  public init(directory: consuming Directory) {
    self.directory = directory
  }

  /// What was saved last; empty if nothing was, or if it cannot be used: then it is kept aside.
  public func load() -> (content: [UInt8], finding: Finding?) {
    let limit = StateRecord.contentAtMost + StateRecord.headerSize
    let bytes: [UInt8]?
    do throws(SystemError) {
      bytes = try directory.read(Self.name, limit: limit)
    } catch {
      return ([], setAside("the saved state cannot be read (\(error))"))
    }
    guard let bytes else { return ([], nil) }
    do throws(StateRecord.Damage) {
      return (try StateRecord.decode(bytes), nil)
    } catch {
      return ([], setAside("the saved state is damaged (\(Self.text(of: error)))"))
    }
  }

  /// Saves; on the disk when this returns, and the former state still there if it fails.
  /// - Throws: what the disk says, and EFBIG for more than 1 MiB.
  public func save(_ content: [UInt8]) throws(SystemError) {
    guard content.count <= StateRecord.contentAtMost else {
      throw SystemError(operation: "writing", errno: 27, subject: "\(directory.path)/\(Self.name)")
    }
    try directory.replace(Self.name, with: StateRecord.encode(content))
  }

  /// A number above every one before it, also if the disk was lost or the clock set back (unless
  /// both), and saved: at least the present second of UTC.
  public func nextEpoch(seconds: Int64) -> (epoch: UInt64, failure: SystemError?) {
    let stored = (try? directory.read(Self.epochName, limit: 64)).flatMap { $0 } ?? []
    let text = String(decoding: stored, as: UTF8.self).prefix { $0.isNumber }
    let former = UInt64(text) ?? 0
    let epoch = max(former == .max ? former : former + 1, UInt64(clamping: seconds))
    do throws(SystemError) {
      try directory.replace(Self.epochName, with: Array("\(epoch)\n".utf8))
      return (epoch, nil)
    } catch {
      return (epoch, error)
    }
  }

  private func setAside(_ reason: String) -> Finding {
    let place = "\(directory.path)/\(Self.refusedName)"
    do throws(SystemError) {
      try directory.rename(Self.name, to: Self.refusedName)
      return Finding(
        text: "\(reason): promotions and maintenance are forgotten. It is kept as \(place).")
    } catch {
      return Finding(text: "\(reason): promotions and maintenance are forgotten.")
    }
  }

  private static func text(of damage: StateRecord.Damage) -> String {
    switch damage {
    case .unknownFormat: "of another version, or no state at all"
    case .wrongLength(let expected, let found): "\(found) bytes instead of \(expected)"
    case .wrongChecksum: "its checksum is wrong"
    }
  }
}
