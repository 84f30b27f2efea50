/// Something that nearly no instance has at a time, kept apart so that instances are small.
///
/// A value like any other: setting it leaves copies as they were.
@propertyWrapper
struct Seldom<Value: Sendable>: Sendable {
  private final class Box: Sendable {
    let value: Value
    init(_ value: Value) { self.value = value }
  }

  private var box: Box?

  /// What is there; nil for nothing.
  var wrappedValue: Value? {
    get { box?.value }
    set { box = newValue.map { Box($0) } }
  }

  init(wrappedValue: Value?) { box = wrappedValue.map { Box($0) } }
}
