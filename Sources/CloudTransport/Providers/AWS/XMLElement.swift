/// An element of an XML document: a leaf with text, or a node with elements in it.
///
/// Attributes are checked and dropped; EC2's answers say nothing in them.
struct XMLElement: Equatable, Sendable {
  /// Its name without a prefix of a name space.
  let name: String
  /// Its text; of a node with elements in it, whatever stands between them.
  var text = ""
  /// The elements in it, in their order.
  var children: [XMLElement] = []

  /// The first element in it of that name.
  func child(_ name: String) -> XMLElement? {
    children.first { $0.name == name }
  }

  /// The text of the first element in it of that name; nil if there is none or it is empty.
  func value(_ name: String) -> String? {
    guard let text = child(name)?.text, !text.isEmpty else { return nil }
    return text
  }

  /// The items of a set: EC2 writes `<addressesSet><item>…</item><item>…</item></addressesSet>`.
  func items(_ set: String) -> [XMLElement] {
    child(set)?.children.filter { $0.name == "item" } ?? []
  }
}

/// Why a text is not the XML that we take.
enum XMLError: Error, Equatable {
  /// More bytes than an answer may have.
  case tooLong(limit: Int)
  /// Elements within elements beyond the limit.
  case tooDeep(limit: Int)
  /// More elements than an answer may have.
  case tooManyElements(limit: Int)
  /// Bytes that are no UTF-8, or another encoding was declared.
  case notUTF8
  /// A document type: the way to entities that grow or fetch something. Never taken.
  case documentType
  /// Something else that is not well-formed, or not in the part of XML that services write.
  case malformed(expected: String, offset: Int)
}
