// swift-tools-version: 6.2
import PackageDescription

/// As in the product.
let strict: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .strictMemorySafety(),
]

/// As in the product's agent.
let staysWithCaller: [SwiftSetting] = [.enableUpcomingFeature("NonisolatedNonsendingByDefault")]

/// What has targets.
let all: [Target.Dependency] = [
  "NetworkTypes", "VRRPWire", "Configuration", "ControlProtocol", "AgentProtocol",
  "SupervisorProtocol", "Engine", "CloudTransport",
]

// A package of its own, since fuzzers have a `main` that is not Swift's. The sources are those of the
// product, through links.
let package = Package(
  name: "fuzz",
  targets: [
    .target(name: "NetworkTypes", swiftSettings: strict),
    .target(name: "VRRPWire", dependencies: ["NetworkTypes"], swiftSettings: strict),
    .target(
      name: "Configuration", dependencies: ["NetworkTypes"],
      swiftSettings: strict + [.unsafeFlags(["-enable-testing"])]),
    .target(name: "ControlProtocol", dependencies: ["NetworkTypes"], swiftSettings: strict),
    .target(name: "AgentProtocol", dependencies: ["NetworkTypes"], swiftSettings: strict),
    .target(name: "SupervisorProtocol", dependencies: ["NetworkTypes"], swiftSettings: strict),
    .target(
      name: "Tracking", dependencies: ["NetworkTypes", "Configuration"], swiftSettings: strict),
    .target(name: "Election", dependencies: ["NetworkTypes", "VRRPWire"], swiftSettings: strict),
    .target(
      name: "AddressOwnership", dependencies: ["AgentProtocol", "NetworkTypes"],
      swiftSettings: strict),
    .target(
      name: "Engine",
      dependencies: [
        "NetworkTypes", "VRRPWire", "Configuration", "Tracking", "Election", "ControlProtocol",
        "SupervisorProtocol", "AgentProtocol", "AddressOwnership",
      ], swiftSettings: strict),
    // In the place of swift-crypto, of which two functions are used.
    .target(name: "Crypto", dependencies: ["VRRPWire"], swiftSettings: strict),
    .target(
      name: "CloudTransport",
      dependencies: ["AgentProtocol", "ControlProtocol", "NetworkTypes", "Crypto"],
      swiftSettings: strict + staysWithCaller),
    .executableTarget(
      name: "Fuzz", dependencies: all,
      swiftSettings: staysWithCaller + [.unsafeFlags(["-parse-as-library"])]),
    .executableTarget(name: "Mutants", dependencies: all, swiftSettings: staysWithCaller),
  ],
  swiftLanguageModes: [.v6])
