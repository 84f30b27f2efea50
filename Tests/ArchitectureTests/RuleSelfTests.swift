import Testing

/// A rule that cannot fail protects nothing.
@Suite("The rules find what they look for")
struct RuleSelfTests {
  private static let manifest = """
    let package = Package(
      targets: [
        // System libraries.
        .target(name: "CLinux"),

        // Pure: nothing else.
        target("Low"),
        target("High", ["Low"]),
        target(
          "Wrong",
          [
            "Low", "Effect",
            .product(name: "Logging", package: "swift-log"),
          ]),

        // Effects: thin.
        target("Effect", ["CLinux", "Low"]),
        target("Greedy", ["failoverd"]),

        // Executables.
        executable(
          "failoverd", ["Effect", "High", .product(name: "NIOCore", package: "swift-nio")]),
        executable("other", ["failoverd"]),

        // Tests.
        tests("LowTests", ["Low", "other"], exclude: ["Corpus"]),
      ]
    )
    """

  private static let rules = ImportRules(package: PackageLayout(manifest: manifest))

  @Test("a manifest is read")
  func manifest() {
    let targets = Self.rules.package.targets
    #expect(
      targets.mapValues(\.layer) == [
        "CLinux": .system, "Low": .pure, "High": .pure, "Wrong": .pure, "Effect": .effects,
        "Greedy": .effects, "failoverd": .executable, "other": .executable, "LowTests": .tests,
      ])
    #expect(targets["Wrong"]?.dependencies == ["Low", "Effect"])
    #expect(targets["Wrong"]?.products == ["Logging"])
    #expect(targets["LowTests"]?.dependencies == ["Low", "other"])
    #expect(
      Self.rules.package.linked(into: "failoverd") == [
        "failoverd", "Effect", "High", "Low", "CLinux",
      ])
  }

  @Test("dependencies that point up")
  func declarations() {
    #expect(
      Self.rules.declarationFindings() == [
        "Greedy (effects) depends on failoverd (executable)",
        "Wrong (pure) depends on Effect (effects)", "Wrong is pure and depends on [\"Logging\"]",
        "other (executable) depends on failoverd (executable)",
        "failoverd is linked with [\"NIOCore\"] through failoverd",
      ])
  }

  @Test(
    "imports",
    arguments: [
      ("Low", "import Glibc", false), ("Low", "public import Foundation", false),
      ("Low", "@preconcurrency import Dispatch", false), ("Low", "import Effect", false),
      ("Low", "import High", false), ("Low", "import CLinux", false), ("High", "import Low", true),
      ("High", "// import Glibc", true), ("High", "/* \nimport Glibc\n */", true),
      ("High", "let text = \"\"\"\nimport Glibc\n\"\"\"", true),
      ("Effect", "import Glibc", true), ("Effect", "import CLinux", true),
      ("Effect", "import FoundationEssentials", false), ("Effect", "import NIOCore", false),
      ("Effect", "import struct Foundation.Date", false), ("Effect", "import High", false),
      ("Greedy", "import failoverd", false), ("other", "import failoverd", false),
      ("other", "import FoundationEssentials", true), ("other", "import ArgumentParser", false),
      ("failoverd", "package import Effect", true), ("Nowhere", "", false),
    ])
  func imports(target: String, source: String, isFine: Bool) {
    let file = Repository.File(path: "Sources/\(target)/File.swift", text: source)
    #expect(Self.rules.findings(file).isEmpty == isFine)
  }

  @Test(
    "constructs",
    arguments: [
      ("let a = try! b()", ["try!"]), ("let a = b as! C", ["as!"]),
      ("fatalError()", ["fatalError"]), ("  assert(a)", ["assert"]), ("a.assert(b)", []),
      ("preconditionFailure(\"no\")", ["preconditionFailure"]), ("print(a)", ["print"]),
      ("  if a { print(a) }", ["print"]), ("debugPrint(a)", ["print"]),
      ("console.print(a)", []), ("func print(_ a: B) {", []), ("footprint(a)", []),
      ("let a = b!", ["force unwrap"]), ("a[0]!.b", ["force unwrap"]), ("a()!", ["force unwrap"]),
      ("var a: B!", ["force unwrap"]), ("a?.b!.c", ["force unwrap"]), ("if a != b {", []),
      ("if !a && !b {", []), ("f(!a, [!b])", []), ("a!=b", []),
    ])
  func constructs(line: String, found: [String]) {
    #expect(StyleRules.constructs(line) == found)
  }

  @Test(
    "comments and literals are no code",
    arguments: [
      "// print(a)", "let a = 1 // b!", "/* try! */ let a = 1", "/* a /* b! */ c! */",
      "let a = \"b!\"", "let a = \"\\\"b! \"", "let a = \"\"\"\n  print(b!)\n  \"\"\"",
      "let a = #\"say \"b!\" \\n\"#", "let a = \"\\(b(\"c!\")) d!\"",
    ])
  func blanked(source: String) {
    #expect(StyleRules.constructFindings(Self.file(source)) == [])
  }

  @Test(
    "code behind a literal is code",
    arguments: [
      "let a = \"b\" + c!", "let a = \"\\(b)\"; c!", "/* a */ b!", "let a = \"\"\"\n\"\"\"\nb!",
      "let a = \"\\\\\" + c!", "let a = #\"\\\"# + c!", "let a = \"\" + c!",
    ])
  func notBlanked(source: String) {
    #expect(StyleRules.constructFindings(Self.file(source)).count == 1)
  }

  @Test("long files")
  func lengths() {
    let line = "let a = 1\n"
    let allowed = Self.file(String(repeating: line, count: StyleRules.mostLines))
    #expect(StyleRules.lengthFindings(allowed) == [])
    let tooLong = Self.file(String(repeating: line, count: StyleRules.mostLines + 1))
    #expect(StyleRules.lengthFindings(tooLong).count == 1)
  }

  @Test(
    "documentation",
    arguments: [
      ("/// Why.\npublic func a() {}", true), ("public func a() {}", false),
      ("// Why.\npublic func a() {}", false), ("/// Why.\n\npublic func a() {}", false),
      ("/// Why.\n@discardableResult\npublic func a() {}", true),
      ("@discardableResult\npublic func a() {}", false), ("  package var a = 1", false),
      ("  /// Why.\n  package var a = 1", true), ("public internal(set) var a = 1", false),
      ("@inlinable public init() {}", false), ("final public class A {}", false),
      ("public import NetworkTypes", true), ("let a = \"\"\"\npublic func a()\n\"\"\"", true),
      ("func a() {}", true), ("package.targets.map { $0 }", true),
    ])
  func documentation(source: String, isFine: Bool) {
    #expect(StyleRules.documentationFindings(Self.file(source)).isEmpty == isFine)
  }

  @Test("coverage")
  func coverage() {
    let tests = CoverageRules.tests(
      Self.file(
        """
        @Suite("It")
        struct SomeTests {
          @Test(
            "works",
            arguments: [1])
          func works(number: Int) {}
          func helper() {}
          // @Test func commented() {}
        }
        extension OtherTests {
          @Test func elsewhere() {}
        }
        """))
    let names = ["SomeTests.works", "OtherTests.elsewhere"]
    #expect(tests.map(\.description) == names)
    func findings(_ row: String) -> Int { CoverageRules.findings(row, Set(tests)).count }
    #expect(findings("| S1 | a | b | `SomeTests.works`, `OtherTests.elsewhere` (x) |") == 0)
    #expect(findings("| S1 | a | b | `SomeTests` |") == 0)
    #expect(findings("| S1 | a | b | `SomeTests.gone`, `GoneTests` |") == 2)
    #expect(findings("| S1 | a | b | `SomeTests.helper`, `SomeTests.commented` |") == 2)
    #expect(findings("| S1 | a | b | Tests/SomeTests |") == 1)
    #expect(findings("| S1 | a | b |  |") == 1)
  }

  private static func file(_ text: String) -> Repository.File {
    Repository.File(path: "Sources/Low/File.swift", text: text)
  }
}
