/// Something that nearly no holder has at a time, kept apart so that thousands of holders are small.
///
/// A value like any other: setting it leaves copies as they were.
@propertyWrapper
public struct Seldom<Value: Sendable>: Sendable {
  @usableFromInline final class Box: Sendable {
    @usableFromInline let value: Value
    @inlinable init(_ value: Value) { self.value = value }
  }

  @usableFromInline var box: Box?

  /// What is there; nil for nothing.
  @inlinable public var wrappedValue: Value? {
    get { box?.value }
    set { box = newValue.map { Box($0) } }
  }

  /// A place with this in it.
  @inlinable public init(wrappedValue: Value?) { box = wrappedValue.map { Box($0) } }
}

extension Seldom: Equatable where Value: Equatable {
  /// Compares what is there.
  public static func == (left: Seldom, right: Seldom) -> Bool {
    left.box === right.box || left.box?.value == right.box?.value
  }
}
