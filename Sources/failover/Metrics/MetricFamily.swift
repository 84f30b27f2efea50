/// Samples of one name, as Prometheus reads them.
///
/// Source: Prometheus, "Exposition formats", text format 0.0.4.
struct MetricFamily {
  /// How the values behave.
  enum Kind: String {
    /// Goes up and down.
    case gauge
    /// Only goes up, until the daemon starts anew.
    case counter
  }

  /// One value.
  struct Sample {
    var labels: [(name: String, value: String)]
    var value: Double
  }

  /// `failover_…`, with the unit at its end.
  var name: String
  var kind: Kind
  /// One sentence.
  var help: String
  var samples: [Sample] = []

  /// A family without samples.
  init(_ name: String, _ kind: Kind = .gauge, help: String) {
    self.name = "failover_" + name
    self.kind = kind
    self.help = help
  }

  /// Adds a value.
  mutating func add(_ value: Double, _ labels: (name: String, value: String)...) {
    samples.append(Sample(labels: labels, value: value))
  }

  /// Adds 1 for true and 0 for false.
  mutating func add(_ value: Bool, _ labels: (name: String, value: String)...) {
    samples.append(Sample(labels: labels, value: value ? 1 : 0))
  }

  /// Adds a value if there is one.
  mutating func add(_ value: Double?, _ labels: (name: String, value: String)...) {
    if let value { samples.append(Sample(labels: labels, value: value)) }
  }

  /// Its lines; none without samples.
  var lines: [String] {
    guard !samples.isEmpty else { return [] }
    return ["# HELP \(name) \(Self.escaped(help))", "# TYPE \(name) \(kind.rawValue)"]
      + samples.map { sample in
        let labels = sample.labels.map { "\($0.name)=\"\(Self.escaped($0.value))\"" }
        let list = labels.isEmpty ? "" : "{\(labels.joined(separator: ","))}"
        return "\(name)\(list) \(Self.number(sample.value))"
      }
  }

  /// Whole numbers without a fraction: they are easier to read.
  private static func number(_ value: Double) -> String {
    value == value.rounded() && abs(value) < 1e15 ? "\(Int64(value))" : "\(value)"
  }

  private static func escaped(_ text: String) -> String {
    var result = ""
    for letter in text {
      switch letter {
      case "\\": result += "\\\\"
      case "\"": result += "\\\""
      case "\n": result += "\\n"
      default: result.append(letter)
      }
    }
    return result
  }
}
