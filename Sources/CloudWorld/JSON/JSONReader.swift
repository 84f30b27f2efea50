/// What is wrong with a document that is JSON, but not the JSON that is wanted.
public struct DocumentError: Error, Equatable, CustomStringConvertible {
  /// Where: names and indices from the top, such as `digitalocean.droplets[0].id`.
  public var path: String
  /// What was expected there.
  public var expected: String

  /// One line for a person.
  public var description: String { "\(path.isEmpty ? "the document" : path): \(expected)" }
}

/// Reads the members of one object by name and knows where it stands, so that an error can say it.
struct JSONReader {
  let value: JSONValue
  let path: String

  init(_ value: JSONValue, path: String = "") {
    self.value = value
    self.path = path
  }

  func error(_ name: String, _ expected: String) -> DocumentError {
    DocumentError(path: path.isEmpty ? name : "\(path).\(name)", expected: expected)
  }

  /// Refuses members that nobody reads: a misspelt name must not pass in silence.
  func allow(_ names: [String]) throws(DocumentError) {
    guard let members = value.members else {
      throw DocumentError(path: path, expected: "expected an object")
    }
    for member in members where !names.contains(member.name) {
      throw error(member.name, "unknown; known are \(names.joined(separator: ", "))")
    }
  }

  func optionalText(_ name: String) throws(DocumentError) -> String? {
    guard let found = value[name], found != .null else { return nil }
    guard let text = found.text else { throw error(name, "expected a string") }
    return text
  }

  func text(_ name: String) throws(DocumentError) -> String {
    guard let text = try optionalText(name) else { throw error(name, "expected a string") }
    return text
  }

  func optionalInteger(_ name: String, from lowest: Int = 0) throws(DocumentError) -> Int? {
    guard let found = value[name], found != .null else { return nil }
    guard let number = found.integer, number >= lowest else {
      throw error(name, "expected a whole number from \(lowest)")
    }
    return number
  }

  func integer(_ name: String, from lowest: Int = 0) throws(DocumentError) -> Int {
    guard let number = try optionalInteger(name, from: lowest) else {
      throw error(name, "expected a whole number from \(lowest)")
    }
    return number
  }

  func boolean(_ name: String, default fallback: Bool) throws(DocumentError) -> Bool {
    guard let found = value[name], found != .null else { return fallback }
    guard let boolean = found.boolean else { throw error(name, "expected true or false") }
    return boolean
  }

  func texts(_ name: String) throws(DocumentError) -> [String]? {
    guard let found = value[name], found != .null else { return nil }
    guard let elements = found.elements else { throw error(name, "expected an array") }
    var texts: [String] = []
    for element in elements {
      guard let text = element.text else { throw error(name, "expected strings") }
      texts.append(text)
    }
    return texts
  }

  /// A reader for each element of an array of objects; none if the member is missing.
  func objects(_ name: String) throws(DocumentError) -> [JSONReader] {
    guard let found = value[name], found != .null else { return [] }
    guard let elements = found.elements else { throw error(name, "expected an array") }
    return elements.enumerated().map { index, element in
      JSONReader(element, path: error("\(name)[\(index)]", "").path)
    }
  }

  /// A reader for a member that is an object; nil if it is missing.
  func object(_ name: String) -> JSONReader? {
    guard let found = value[name], found != .null else { return nil }
    return JSONReader(found, path: error(name, "").path)
  }
}
