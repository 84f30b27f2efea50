import FoundationEssentials

/// JSON in answers of others: a value is there in the form that was asked for, or the answer cannot
/// be read. Names have capitals in Swift where documents have underscores.
enum JSONAnswer {
  /// Takes a document apart.
  ///
  /// - Throws: `ambiguous`, saying what came instead.
  static func decode<Value: Decodable>(
    _ type: Value.Type, _ response: CloudResponse
  ) throws(CallFailure) -> Value {
    do {
      return try decoder.decode(type, from: Data(response.body))
    } catch {
      throw .ambiguous("The answer (\(response.status)) cannot be read: \(shape(response)).")
    }
  }

  /// The same, where not being able to is no failure.
  static func decodeIfPossible<Value: Decodable>(
    _ type: Value.Type, _ response: CloudResponse
  ) -> Value? {
    try? decoder.decode(type, from: Data(response.body))
  }

  /// A document from a value.
  static func encode(_ value: some Encodable) -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return (try? encoder.encode(value)).map { [UInt8]($0) } ?? []
  }

  /// `reserved_ip` is found by `reservedIp`, as every provider here writes its names.
  private static var decoder: JSONDecoder {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return decoder
  }

  private static func shape(_ response: CloudResponse) -> String {
    let start = response.body.first { $0 > 0x20 }
    switch start {
    case nil: return "it is empty"
    case UInt8(ascii: "<"): return "it is a page for people (HTML), \(response.body.count) bytes"
    case UInt8(ascii: "{"), UInt8(ascii: "["):
      return "JSON of another form, or cut short, \(response.body.count) bytes"
    default: return "it is no JSON, \(response.body.count) bytes"
    }
  }
}
