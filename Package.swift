// swift-tools-version: 6.2
import PackageDescription

/// Every target is compiled with the strictest settings that Swift 6.3 offers.
let strict: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .strictMemorySafety(),
  .treatAllWarnings(as: .error),
]

/// A target below Sources/, with the strict settings.
func target(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

/// An executable below Sources/, with the strict settings.
func executable(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .executableTarget(name: name, dependencies: dependencies, swiftSettings: strict)
}

/// A test target below Tests/ that may see the internals of what it tests.
func tests(
  _ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []
) -> Target {
  .testTarget(name: name, dependencies: dependencies, exclude: exclude, swiftSettings: strict)
}

let package = Package(
  name: "failover",
  products: [
    .executable(name: "failoverd", targets: ["failoverd"]),
    .executable(name: "failover", targets: ["failover"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")
  ],
  targets: [
    // System libraries and the shim for what Swift cannot import.
    .target(name: "CLinux"),
    .systemLibrary(
      name: "CLibNL", pkgConfig: "libnl-route-3.0",
      providers: [.apt(["libnl-3-dev", "libnl-route-3-dev"])]),
    .systemLibrary(name: "CLibCap", pkgConfig: "libcap", providers: [.apt(["libcap-dev"])]),

    // Pure: no clock, no I/O, no Foundation, no Glibc.
    target("NetworkTypes"),
    target("VRRPWire", ["NetworkTypes"]),
    target("Configuration", ["NetworkTypes"]),
    target("Tracking", ["NetworkTypes", "Configuration"]),
    target("Election", ["NetworkTypes", "VRRPWire"]),
    target("ControlProtocol", ["NetworkTypes"]),
    target("SupervisorProtocol", ["NetworkTypes"]),
    target("AgentProtocol", ["NetworkTypes"]),
    target("AddressOwnership", ["AgentProtocol", "NetworkTypes"]),
    target(
      "Engine",
      [
        "NetworkTypes", "VRRPWire", "Configuration", "Tracking", "Election", "ControlProtocol",
        "SupervisorProtocol",
      ]),

    // Effects: thin, decide nothing.
    target("SystemCalls", ["CLinux", "NetworkTypes"]),
    target("Reactor", ["CLinux", "NetworkTypes", "SystemCalls"]),
    target("RawSockets", ["CLinux", "NetworkTypes", "SystemCalls"]),
    target("Netlink", ["CLibNL", "CLinux", "NetworkTypes", "SystemCalls"]),
    target(
      "Processes",
      [
        "CLinux", "ControlProtocol", "NetworkTypes", "Reactor", "SupervisorProtocol", "SystemCalls",
      ]),
    target("Privileges", ["CLibCap", "CLinux", "SystemCalls"]),
    target("ControlServer", ["CLinux", "ControlProtocol", "Reactor", "SystemCalls"]),
    target("HostFacts", ["CLinux", "Configuration", "NetworkTypes"]),

    // Executables.
    executable(
      "failoverd",
      [
        "Engine", "Reactor", "RawSockets", "Netlink", "Processes", "Privileges", "ControlServer",
        "HostFacts", "CLinux", "SystemCalls", "Configuration", "ControlProtocol", "NetworkTypes",
        "SupervisorProtocol",
      ]),
    executable(
      "failover",
      [
        "ControlProtocol", "Configuration", "HostFacts", "VRRPWire", "NetworkTypes", "CLinux",
        "SystemCalls", "RawSockets",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),

    // Tests.
    .target(name: "CTestNamespaces", path: "Tests/CTestNamespaces"),
    tests("NetworkTypesTests", ["NetworkTypes"]),
    tests("VRRPWireTests", ["VRRPWire", "NetworkTypes"]),
    tests("ConfigurationTests", ["Configuration", "NetworkTypes"], exclude: ["Corpus"]),
    tests("HostFactsTests", ["HostFacts", "Configuration"]),
    tests("ElectionTests", ["Election", "VRRPWire", "NetworkTypes"]),
    tests("TrackingTests", ["Tracking", "Configuration", "NetworkTypes"]),
    tests("EngineTests", ["Engine"]),
    tests("ControlProtocolTests", ["ControlProtocol", "NetworkTypes"]),
    tests("SupervisorProtocolTests", ["SupervisorProtocol", "NetworkTypes"]),
    tests("AgentProtocolTests", ["AgentProtocol", "NetworkTypes"]),
    tests("AddressOwnershipTests", ["AddressOwnership", "AgentProtocol", "NetworkTypes"]),
    tests(
      "ProcessesTests",
      ["Processes", "Reactor", "SupervisorProtocol", "SystemCalls", "CLinux", "NetworkTypes"]),
    tests(
      "EffectsTests",
      [
        "Reactor", "RawSockets", "Netlink", "ControlServer", "Privileges", "SystemCalls", "CLinux",
        "NetworkTypes", "VRRPWire", "ControlProtocol", "CTestNamespaces",
      ]),
    tests(
      "CommandLineTests",
      ["failover", "ControlProtocol", "Configuration", "NetworkTypes", "SystemCalls", "CLinux"],
      exclude: ["Golden"]),
    tests("ArchitectureTests", []),
  ],
  swiftLanguageModes: [.v6]
)
