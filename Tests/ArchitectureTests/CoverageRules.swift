/// The tests that docs/RFC-COVERAGE.md names.
enum CoverageRules {
  /// A test function.
  struct Test: Hashable, CustomStringConvertible {
    let suite: String
    let function: String

    var description: String { "\(suite).\(function)" }
  }

  /// The tests of a file: functions behind `@Test`, by the type around them.
  static func tests(_ file: Repository.File) -> [Test] {
    var suite = ""
    var isTest = false
    var result: [Test] = []
    for line in file.code {
      if let type = line.firstMatch(of: /^(?:final )?(?:struct|class|actor|enum|extension) (\w+)/) {
        suite = String(type.1)
      }
      if line.contains("@Test") { isTest = true }
      if line.contains("func "), let function = line.firstMatch(of: /\bfunc (`[^`]+`|\w+)/) {
        if isTest { result.append(Test(suite: suite, function: String(function.1))) }
        isTest = false
      }
    }
    return result
  }

  /// What is wrong with a coverage document.
  static func findings(_ document: String, _ tests: Set<Test>) -> [String] {
    let suites = Set(tests.map(\.suite))
    return document.split(separator: "\n").flatMap { line -> [String] in
      var findings: [String] = []
      for name in line.matches(of: /`(\w+Tests)(?:\.(\w+))?`/) {
        let suite = String(name.1)
        if let function = name.2 {
          let test = Test(suite: suite, function: String(function))
          if !tests.contains(test) { findings.append("there is no test \(test)") }
        } else if !suites.contains(suite) {
          findings.append("there is no suite \(suite)")
        }
      }
      if line.contains(/\bTests\/\w/) {
        findings.append("a folder proves nothing: \(line)")
      }
      if line.contains(/^\| [A-Z]\d+ \|/), line.contains(/\|\s*\|\s*$/) {
        findings.append("nothing proves \(line)")
      }
      return findings
    }
  }
}
