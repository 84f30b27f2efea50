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

  /// What tells the samples of a family apart, in order.
  typealias Labels = KeyValuePairs<String, String>

  /// One value.
  struct Sample {
    var labels: Labels
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

  /// Adds a value if there is one.
  mutating func add(_ value: Double?, _ labels: Labels = [:]) {
    if let value { samples.append(Sample(labels: labels, value: value)) }
  }

  /// Adds 1 for true and 0 for false, if that is known.
  mutating func add(_ value: Bool?, _ labels: Labels = [:]) {
    add(value.map { $0 ? 1 : 0 } as Double?, labels)
  }

  /// Its lines; none without samples.
  var lines: [String] {
    guard !samples.isEmpty else { return [] }
    return ["# HELP \(name) \(Self.escaped(help))", "# TYPE \(name) \(kind.rawValue)"]
      + samples.map { sample in
        let labels = sample.labels.map { "\($0.key)=\"\(Self.escaped($0.value))\"" }
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
