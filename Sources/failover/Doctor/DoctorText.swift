import ControlProtocol
import NetworkTypes

/// The report of `failover doctor` as people read it: failures, warnings, and what is well in one
/// line.
enum DoctorText {
  private static let textColumn = 20

  /// The lines.
  static func lines(_ report: DoctorReport) -> [String] {
    var lines: [String] = []
    for result in [DoctorFinding.Result.fail, .warn] {
      for finding in report.findings where finding.result == result {
        lines += self.lines(finding)
      }
    }
    let well = report.findings.filter { $0.result == .ok }
    for finding in well where !finding.text.isEmpty { lines += self.lines(finding) }
    let names = well.filter { $0.text.isEmpty }.map(\.name)
    if !names.isEmpty {
      lines += TextLayout.labelled("ok", names.joined(separator: ", "), indent: 6)
    }
    return lines + [summary(report)]
  }

  private static func lines(_ finding: DoctorFinding) -> [String] {
    let start =
      TextLayout.padded(finding.result.rawValue, 6)
      + TextLayout.padded(finding.name, textColumn - 7) + " "
    var lines: [String] = []
    for text in finding.text {
      let words = text.drop { $0 == " " }
      let indent = String(repeating: " ", count: textColumn + text.count - words.count)
      lines += TextLayout.wrap(String(words), first: lines.isEmpty ? start : indent, rest: indent)
    }
    for (label, text) in [("cause", finding.cause), ("do", finding.remedy)] {
      guard let text else { continue }
      lines += TextLayout.labelled("      " + label, text, indent: textColumn)
    }
    return lines
  }

  private static func summary(_ report: DoctorReport) -> String {
    let warnings = report.count(.warn)
    let time = DurationText.tenths(.milliseconds(report.tookMs))
    return "\(report.count(.fail)) failed, \(warnings) warning\(warnings == 1 ? "" : "s"), "
      + "\(report.count(.ok)) ok in \(time). Nothing was changed."
  }
}
