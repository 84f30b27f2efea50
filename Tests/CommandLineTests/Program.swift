import NetworkTypes
import Testing

@testable import failover

/// The built program.
enum Program {
  /// It lies beside the test bundle.
  private static let path: String = {
    let bundle = SmallFile.link("/proc/self/exe") ?? ""
    return bundle.split(separator: "/").dropLast().reduce("") { $0 + "/" + $1 } + "/failover"
  }()

  /// Runs it; both outputs come back as one text.
  static func run(_ arguments: [String]) throws -> ProgramRunner.Result {
    try #require(ProgramRunner.run([path] + arguments, timeout: .seconds(30), withErrors: true))
  }
}
