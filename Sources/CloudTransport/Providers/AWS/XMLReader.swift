/// Reads the part of XML that web services answer with, strictly and within bounds.
///
/// No document types, hence no entities but the five of XML and character references; nothing is
/// ever fetched. No processing instructions but the declaration. Time and memory grow with the
/// length of the text only; the depth of elements is bounded and not on the stack.
struct XMLReader {
  /// What is taken at most.
  struct Limits: Sendable {
    /// Bytes of a document.
    var bytes = CloudResponse.bodyLimit
    /// Elements within elements.
    var depth = 32
    /// Elements of a document.
    var elements = 100_000
  }

  private let limits: Limits
  let bytes: [UInt8]
  var offset = 0
  private var elementCount = 0

  private init(_ bytes: [UInt8], _ limits: Limits) {
    self.bytes = bytes
    self.limits = limits
  }

  /// The root element of a document.
  static func parse(
    _ bytes: [UInt8], limits: Limits = Limits()
  ) throws(XMLError) -> XMLElement {
    guard bytes.count <= limits.bytes else { throw .tooLong(limit: limits.bytes) }
    guard String(validating: bytes, as: UTF8.self) != nil else { throw .notUTF8 }
    var reader = XMLReader(bytes, limits)
    return try reader.document()
  }

  private mutating func document() throws(XMLError) -> XMLElement {
    if starts(with: "\u{FEFF}") { offset += 3 }
    if starts(with: "<?xml") { try declaration() }
    try skipMisc()
    let root = try tree()
    try skipMisc()
    guard offset == bytes.count else { throw malformed("the end of the document") }
    return root
  }

  /// `<?xml version="1.0" encoding="UTF-8"?>`
  private mutating func declaration() throws(XMLError) {
    offset += 5
    guard let end = find("?>"), end - offset <= 200 else { throw malformed("?>") }
    let text = String(decoding: bytes[offset..<end], as: UTF8.self).lowercased()
    offset = end + 2
    guard text.contains("encoding") else { return }
    guard text.contains("\"utf-8\"") || text.contains("'utf-8'") else { throw .notUTF8 }
  }

  /// Comments and white space outside of the root element.
  private mutating func skipMisc() throws(XMLError) {
    while true {
      skipSpace()
      if starts(with: "<!--") {
        try comment()
      } else if starts(with: "<!DOCTYPE") || starts(with: "<!doctype") {
        throw .documentType
      } else {
        return
      }
    }
  }

  private mutating func comment() throws(XMLError) {
    offset += 4
    guard let end = find("--"), end + 2 < bytes.count, bytes[end + 2] == UInt8(ascii: ">")
    else { throw malformed("-->") }
    offset = end + 3
  }

  /// An element with all in it. Elements that are not closed yet wait in an array.
  private mutating func tree() throws(XMLError) -> XMLElement {
    var open: [XMLElement] = []
    while true {
      let finished: XMLElement
      if starts(with: "</") {
        guard let element = open.popLast() else { throw malformed("an element") }
        try endTag(of: element)
        finished = element
      } else if starts(with: "<!--") {
        try comment()
        continue
      } else if starts(with: "<![CDATA["), let last = open.indices.last {
        open[last].text += try characterData()
        continue
      } else if starts(with: "<!DOCTYPE") || starts(with: "<!ENTITY") {
        throw .documentType
      } else if starts(with: "<") {
        guard let element = try startTag(depth: open.count, into: &open) else { continue }
        finished = element
      } else if let last = open.indices.last, offset < bytes.count {
        open[last].text += try text()
        continue
      } else {
        throw malformed("an element")
      }
      guard let parent = open.indices.last else { return finished }
      open[parent].children.append(finished)
    }
  }

  /// Reads a start tag and puts the element on the open ones; returns it instead if it is empty.
  private mutating func startTag(
    depth: Int, into open: inout [XMLElement]
  ) throws(XMLError) -> XMLElement? {
    guard depth < limits.depth else { throw .tooDeep(limit: limits.depth) }
    elementCount += 1
    guard elementCount <= limits.elements else { throw .tooManyElements(limit: limits.elements) }
    offset += 1
    let qualified = try name()
    let local = qualified.split(separator: ":").last.map(String.init) ?? qualified
    while true {
      let before = offset
      skipSpace()
      if starts(with: "/>") {
        offset += 2
        return XMLElement(name: local)
      }
      if starts(with: ">") {
        offset += 1
        open.append(XMLElement(name: local))
        return nil
      }
      guard offset > before else { throw malformed("white space or >") }
      try attribute()
    }
  }

  private mutating func attribute() throws(XMLError) {
    _ = try name()
    skipSpace()
    guard starts(with: "=") else { throw malformed("=") }
    offset += 1
    skipSpace()
    guard offset < bytes.count, bytes[offset] == UInt8(ascii: "\"") || bytes[offset] == 0x27
    else { throw malformed("a quotation mark") }
    let quote = bytes[offset]
    offset += 1
    while offset < bytes.count, bytes[offset] != quote {
      guard bytes[offset] != UInt8(ascii: "<") else { throw malformed("no <") }
      offset += 1
    }
    guard offset < bytes.count else { throw malformed("a quotation mark") }
    offset += 1
  }

  private mutating func endTag(of element: XMLElement) throws(XMLError) {
    offset += 2
    let qualified = try name()
    guard qualified.split(separator: ":").last.map(String.init) == element.name else {
      throw malformed("</\(element.name)>")
    }
    skipSpace()
    guard starts(with: ">") else { throw malformed(">") }
    offset += 1
  }
}
