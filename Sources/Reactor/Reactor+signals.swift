import CLinux
public import SystemCalls

/// One delivery of a signal.
public struct SignalDelivery: Hashable, Sendable {
  /// The number, 1 to 64.
  public let number: Int32
  /// The process that sent it; 0 for the kernel.
  public let senderProcess: Int32
  /// The user of that process.
  public let senderUser: UInt32
}

extension Reactor {
  /// Takes signals as events instead of interruptions: they are blocked for this thread and for
  /// threads started later, and stay so.
  ///
  /// Several deliveries of one signal may be merged into one, as always with signals. Programs
  /// started by this thread inherit the blocked set and have to undo it.
  /// - Throws: if the kernel refuses.
  public func watchSignals(
    _ numbers: [Int32], _ handler: @escaping (SignalDelivery) -> Void
  ) throws(SystemError) -> Registration {
    var set: UInt64 = 0
    for number in numbers {
      precondition((1...64).contains(number), "signals are numbered from 1 to 64")
      set |= 1 << UInt64(number - 1)
    }
    let descriptor = Shared(
      try FileDescriptor(opening: clinux_signals_open(set), "signalfd"))
    return try register(descriptor.rawValue, .readable) { _ in
      var signal = clinux_signal()
      while unsafe clinux_signals_next(descriptor.rawValue, &signal) == 1 {
        handler(
          SignalDelivery(
            number: signal.number, senderProcess: signal.sender_process,
            senderUser: signal.sender_user))
      }
    }
  }
}

/// A descriptor that lives as long as the closure that holds it.
final class Shared {
  private let descriptor: FileDescriptor

  init(_ descriptor: consuming FileDescriptor) {
    self.descriptor = descriptor
  }

  var rawValue: Int32 { descriptor.rawValue }
}
