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

/// For targets with asynchronous functions: these run where their caller runs, as in Swift 7.
let staysWithCaller: [SwiftSetting] = [.enableUpcomingFeature("NonisolatedNonsendingByDefault")]

/// A target below Sources/, with the strict settings.
func target(
  _ name: String, _ dependencies: [Target.Dependency] = [], settings: [SwiftSetting] = []
) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: strict + settings)
}

/// An executable below Sources/, with the strict settings.
func executable(
  _ name: String, _ dependencies: [Target.Dependency], settings: [SwiftSetting] = []
) -> Target {
  .executableTarget(name: name, dependencies: dependencies, swiftSettings: strict + settings)
}

/// A test target below Tests/ that may see the internals of what it tests.
func tests(
  _ name: String, _ dependencies: [Target.Dependency], exclude: [String] = [],
  settings: [SwiftSetting] = []
) -> Target {
  .testTarget(
    name: name, dependencies: dependencies, exclude: exclude, swiftSettings: strict + settings)
}

let package = Package(
  name: "failover",
  products: [
    .executable(name: "failoverd", targets: ["failoverd"]),
    .executable(name: "failover", targets: ["failover"]),
    .executable(name: "failover-agent", targets: ["failover-agent"]),
    .executable(name: "cloud-emulator", targets: ["cloud-emulator"]),
    .executable(name: "chaos-switch", targets: ["chaos-switch"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-log", from: "1.14.0"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
    .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
    .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.2"),
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
    .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
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
        "SupervisorProtocol", "AgentProtocol", "AddressOwnership",
      ]),
    target("CloudWorld", ["NetworkTypes", "ControlProtocol"]),

    // Of failover-agent only, which holds the tokens: requests and answers of providers, with
    // Foundation's JSON and swift-crypto, but no I/O.
    target(
      "CloudTransport",
      [
        "AgentProtocol", "ControlProtocol", "NetworkTypes",
        .product(name: "Crypto", package: "swift-crypto"),
      ],
      settings: staysWithCaller),

    // Pure, but only for tests and development: the seeded world around real engines.
    target(
      "Simulation",
      [
        "NetworkTypes", "VRRPWire", "Configuration", "Election", "ControlProtocol",
        "SupervisorProtocol", "AgentProtocol", "Engine",
      ]),

    // Pure, for tests alone: what a bad switch does to frames.
    target("FrameChaos", ["NetworkTypes"]),

    // Effects: thin, decide nothing.
    target("SystemCalls", ["CLinux", "NetworkTypes"]),
    target("Reactor", ["CLinux", "NetworkTypes", "SystemCalls"]),
    target("RawSockets", ["CLinux", "NetworkTypes", "SystemCalls"]),
    target("Netlink", ["CLibNL", "CLinux", "NetworkTypes", "SystemCalls"]),
    target(
      "Processes",
      [
        "CLinux", "Configuration", "ControlProtocol", "NetworkTypes", "Reactor",
        "SupervisorProtocol", "SystemCalls",
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
        "SupervisorProtocol", "AgentProtocol",
      ]),
    executable(
      "failover",
      [
        "ControlProtocol", "Configuration", "HostFacts", "VRRPWire", "NetworkTypes", "CLinux",
        "SystemCalls", "RawSockets",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),
    executable(
      "failover-agent",
      [
        "AgentProtocol", "CloudTransport", "CLinux", "ControlProtocol", "NetworkTypes",
        "SystemCalls",
        .product(
          name: "AsyncHTTPClient", package: "async-http-client",
          moduleAliases: ["Configuration": "SwiftConfiguration"]),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOHTTPCompression", package: "swift-nio-extras"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
        .product(name: "UnixSignals", package: "swift-service-lifecycle"),
      ],
      settings: staysWithCaller),
    executable(
      "cloud-emulator",
      [
        "CloudWorld", "ControlProtocol",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(
          name: "Hummingbird", package: "hummingbird",
          moduleAliases: ["Configuration": "SwiftConfiguration"]),
        .product(name: "HummingbirdCore", package: "hummingbird"),
        .product(name: "HummingbirdTLS", package: "hummingbird"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
        .product(name: "UnixSignals", package: "swift-service-lifecycle"),
      ]),

    // Development only: clusters under drawn faults, in virtual time, and the switch of the labs.
    executable("failover-simulate", ["Simulation", "NetworkTypes"]),
    executable(
      "chaos-switch", ["FrameChaos", "CLinux", "NetworkTypes", "Reactor", "SystemCalls"]),

    // Tests.
    .target(name: "CTestNamespaces", path: "Tests/CTestNamespaces"),
    tests("NetworkTypesTests", ["NetworkTypes"]),
    tests("VRRPWireTests", ["VRRPWire", "NetworkTypes"]),
    tests("ConfigurationTests", ["Configuration", "NetworkTypes"], exclude: ["Corpus"]),
    tests("HostFactsTests", ["HostFacts", "Configuration"]),
    tests("ElectionTests", ["Election", "VRRPWire", "NetworkTypes"]),
    tests("TrackingTests", ["Tracking", "Configuration", "NetworkTypes"]),
    tests(
      "EngineTests",
      [
        "Engine", "Simulation", "AgentProtocol", "Configuration", "ControlProtocol", "Election",
        "NetworkTypes", "SupervisorProtocol",
      ]),
    tests("FrameChaosTests", ["FrameChaos", "NetworkTypes"]),
    tests("SimulationTests", ["Simulation"], exclude: ["failed-seeds.txt"]),
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
    tests(
      "CloudTransportTests",
      ["CloudTransport", "AgentProtocol", "Configuration", "ControlProtocol", "NetworkTypes"],
      settings: staysWithCaller),
    tests("CloudWorldTests", ["CloudWorld", "ControlProtocol", "NetworkTypes"]),
    tests(
      "FuzzTests",
      [
        "AgentProtocol", "Configuration", "ControlProtocol", "Engine", "NetworkTypes",
        "SupervisorProtocol", "VRRPWire",
      ]),
    tests("ArchitectureTests", []),
  ],
  swiftLanguageModes: [.v6]
)
