// Fields of objects in one call each. A missing value is written as `null`, so that every document
// of one kind has the same keys and a script need not ask whether one is there.

extension JSONWriter {
  /// Writes a field with a string or `null`.
  public mutating func field(_ name: String, _ value: String?) {
    key(name)
    if let value { string(value) } else { null() }
  }

  /// Writes a field with a whole number or `null`.
  public mutating func field(_ name: String, _ value: (some BinaryInteger)?) {
    key(name)
    if let value { number(value) } else { null() }
  }

  /// Writes a field with `true`, `false` or `null`.
  public mutating func field(_ name: String, _ value: Bool?) {
    key(name)
    if let value { boolean(value) } else { null() }
  }

  /// Writes a field with a point in time, RFC 3339, or `null`.
  public mutating func field(_ name: String, _ value: WallTime?) {
    field(name, value.map(\.rfc3339))
  }

  /// Writes a field with a value that knows its form, or `null`.
  public mutating func field(_ name: String, _ value: (some JSONWritable)?) {
    key(name)
    if let value { value.write(to: &self) } else { null() }
  }

  /// Writes a field with an array of values that know their form.
  public mutating func field(_ name: String, _ values: [some JSONWritable]) {
    key(name)
    array(values) { writer, value in value.write(to: &writer) }
  }

  /// Writes a field with an array of strings.
  public mutating func field(_ name: String, _ values: [String]) {
    key(name)
    array(values) { writer, value in writer.string(value) }
  }

  /// Writes a field with an array of whole numbers.
  public mutating func field(_ name: String, _ values: [Int]) {
    key(name)
    array(values) { writer, value in writer.number(value) }
  }
}
