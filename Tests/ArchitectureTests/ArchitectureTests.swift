import Testing

@Suite("The rules of docs/ARCHITECTURE.md")
struct ArchitectureTests {
  @Test("the sources are found")
  func sourcesFound() {
    let targets = Set(Repository.sources.map(\.target))
    #expect(
      targets.isSuperset(of: ["NetworkTypes", "Election", "Engine", "failoverd", "failover"]))
    #expect(Repository.sources.count > 150)
    #expect(Repository.sources.allSatisfy { !$0.text.isEmpty })
    #expect(Set(Repository.package.targets.keys).isSuperset(of: targets))
  }

  @Test("the layers are as designed")
  func layers() {
    let pure = [
      "NetworkTypes", "VRRPWire", "Configuration", "Tracking", "Election", "ControlProtocol",
      "SupervisorProtocol", "Engine",
    ]
    for name in pure { #expect(Repository.package.targets[name]?.layer == .pure, "\(name)") }
    // Where they stand does not depend on the comment above them.
    let laterPure = ["AddressOwnership", "AgentProtocol", "Simulation"]
    for name in laterPure {
      if let target = Repository.package.targets[name] { #expect(target.layer == .pure, "\(name)") }
    }
    for name in ["failoverd", "failover", "failover-agent", "cloud-emulator"] {
      guard let target = Repository.package.targets[name] else { continue }
      #expect(target.layer == .executable, "\(name)")
    }
    for name in ["Reactor", "RawSockets", "Netlink", "Processes", "Privileges", "ControlServer"] {
      #expect(Repository.package.targets[name]?.layer == .effects, "\(name)")
    }
  }

  @Test("dependencies point down, and failoverd is linked with nothing from elsewhere")
  func dependencies() {
    #expect(ImportRules(package: Repository.package).declarationFindings() == [])
  }

  @Test("imports point down; pure targets import pure ones; failoverd stays small")
  func imports() {
    let rules = ImportRules(package: Repository.package)
    #expect(Repository.sources.flatMap(rules.findings) == [])
  }

  @Test("nothing in Sources ends the process or prints")
  func constructs() {
    #expect(Repository.sources.flatMap(StyleRules.constructFindings) == [])
  }

  @Test("preconditions stay on in release builds")
  func preconditions() {
    let manifest = Repository.text(of: "Package.swift")
    #expect(manifest.contains("strictMemorySafety") && !manifest.contains("unsafeFlags"))
  }

  @Test("no file is longer than 400 lines")
  func lengths() {
    #expect((Repository.sources + Repository.tests).flatMap(StyleRules.lengthFindings) == [])
  }

  @Test("everything public or package says what it is")
  func documentation() {
    #expect(Repository.sources.flatMap(StyleRules.documentationFindings) == [])
  }

  @Test("exceptions have a reason and are needed")
  func exceptions() {
    for exception in StyleRules.exceptions {
      #expect(!exception.reason.isEmpty)
      let lines = CodeOnly.lines(Repository.text(of: exception.path))
      #expect(
        lines.contains { StyleRules.constructs($0).contains(exception.construct) },
        "\(exception.path): \(exception.construct)")
    }
  }

  @Test("every test that docs/RFC-COVERAGE.md names exists, and no row is left open")
  func coverage() {
    let document = Repository.text(of: "docs/RFC-COVERAGE.md")
    let tests = Set(Repository.tests.flatMap(CoverageRules.tests))
    #expect(document.contains("| S1 |"))
    #expect(CoverageRules.findings(document, tests) == [])
  }
}
