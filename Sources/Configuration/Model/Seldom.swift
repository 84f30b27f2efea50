/// A large value that is nearly always the same, kept apart so that its holder is small: thousands of
/// instances have no notify scripts.
struct Seldom<Value: Equatable & Sendable>: Equatable, Sendable {
  private final class Box: Sendable {
    let value: Value
    init(_ value: Value) { self.value = value }
  }

  private var box: Box?

  /// What was set last; nil for the usual value.
  var value: Value? {
    get { box?.value }
    set { box = newValue.map { Box($0) } }
  }

  static func == (left: Seldom, right: Seldom) -> Bool {
    left.box === right.box || left.box?.value == right.box?.value
  }
}
