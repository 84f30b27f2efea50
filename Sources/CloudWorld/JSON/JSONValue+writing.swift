public import ControlProtocol

extension JSONValue: JSONWritable {
  /// Appends the compact form.
  public func write(to writer: inout JSONWriter) {
    switch self {
    case .null: writer.null()
    case .boolean(let value): writer.boolean(value)
    case .integer(let number): writer.number(number)
    case .decimal(let number): writer.raw("\(number)".utf8)
    case .string(let text): writer.string(text)
    case .array(let elements):
      writer.array(elements) { writer, element in element.write(to: &writer) }
    case .object(let members):
      writer.object { writer in
        for member in members {
          writer.key(member.name)
          member.value.write(to: &writer)
        }
      }
    }
  }

  /// The compact form in UTF-8.
  public var bytes: [UInt8] { JSONWriter.bytes(of: self) }
}
