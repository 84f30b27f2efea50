import ControlProtocol

/// Counters as people read them.
enum StatsText {
  /// The lines: the node's counters, then those of each instance, zeros left out.
  static func lines(_ document: StatsDocument) -> [String] {
    var lines = ["\(document.node), counted since \(document.since.longText); zeros are left out"]
    lines += counters(document.counters)
    for instance in document.instances {
      lines += ["", instance.name]
      lines += counters(instance.counters)
    }
    return lines
  }

  private static func counters(_ counters: [StatsDocument.Counter]) -> [String] {
    var table = TextTable(indent: "  ", alignments: [.left, .right])
    table.rows = counters.filter { $0.value != 0 }.map { counter in
      [counter.name, DecimalText.grouped(counter.value), ""]
    }
    return table.lines
  }
}
