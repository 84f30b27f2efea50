import CLinux
public import SystemCalls

/// What happened to a watched process.
public enum ProcessChange: Hashable, Sendable {
  /// It ended. Until its parent reaps it, it is a zombie that still answers `kill -0`.
  case exited
  /// It was reaped. Told only by kernels that report it (seen on 6.18).
  case reaped
}

extension Reactor {
  /// Watches any process of the system until it ends, without being its parent.
  ///
  /// The number is resolved once: a later process with the same number is not taken for it.
  /// The caller unregisters; after ``ProcessChange/reaped`` nothing more comes.
  /// - Throws: ESRCH if there is no such process.
  public func watchProcess(
    _ process: Int32, _ handler: @escaping (ProcessChange) -> Void
  ) throws(SystemError) -> Registration {
    let watch = ProcessWatch(
      try FileDescriptor(
        opening: clinux_process_open(process), "pidfd_open", String(process)))
    let registration = try register(watch.descriptor.rawValue, .readable) {
      [unowned self] readiness in
      watch.advance(readiness, self, handler)
    }
    watch.registration = registration
    return registration
  }
}

/// How far a watched process has come.
private final class ProcessWatch {
  let descriptor: FileDescriptor
  var registration: Registration?
  private var hasExited = false

  init(_ descriptor: consuming FileDescriptor) {
    self.descriptor = descriptor
  }

  func advance(
    _ readiness: Readiness, _ reactor: Reactor, _ handler: (ProcessChange) -> Void
  ) {
    guard let registration else { return }
    if !hasExited {
      hasExited = true
      // An ended process stays readable for ever; only the hang-up is still news. The kernel
      // accepts every change of interest of a descriptor it watches.
      try? reactor.modify(registration, [])
      handler(.exited)
    }
    if readiness.contains(.hangup) {
      reactor.unregister(registration)
      handler(.reaped)
    }
  }
}
