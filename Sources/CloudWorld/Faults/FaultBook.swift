import ControlProtocol

/// The faults that are ordered, in the order in which they came.
public struct FaultBook: Sendable, Equatable {
  /// The faults that have not ended.
  public private(set) var faults: [Fault] = []
  private var lastID = 0

  /// Writes down one more; returns its number.
  mutating func order(_ fault: Fault) -> Int {
    lastID += 1
    var fault = fault
    fault.id = lastID
    faults.append(fault)
    return lastID
  }

  /// Forgets one, or all; false if there is none with the number.
  mutating func cancel(_ id: Int?) -> Bool {
    let before = faults.count
    faults.removeAll { id == nil || $0.id == id }
    return id == nil || faults.count < before
  }

  /// The first fault that befalls a request, counted down. A fault that lets this request pass
  /// (``Fault/skip``) leaves it to the faults behind.
  mutating func take(for request: APIRequest, token: String?, at now: WallTime) -> Fault? {
    faults.removeAll { fault in fault.until.map { $0 <= now } ?? false }
    for index in faults.indices where faults[index].pattern.matches(request, token: token) {
      if faults[index].skip > 0 {
        faults[index].skip -= 1
        continue
      }
      let fault = faults[index]
      if let count = fault.count {
        faults[index].count = count - 1
        if count <= 1 { faults.remove(at: index) }
      }
      return fault
    }
    return nil
  }
}
