import Testing

@testable import CloudTransport

@Suite("XML of AWS's answers")
struct AWSXMLTests {
  private func parse(
    _ text: String, limits: XMLReader.Limits = .init()
  ) throws(XMLError) -> XMLElement {
    try XMLReader.parse(Array(text.utf8), limits: limits)
  }

  @Test("an answer as EC2 writes it")
  func answer() throws {
    let root = try parse(
      """
      <?xml version="1.0" encoding="UTF-8"?>
      <!-- a comment -->
      <DescribeAddressesResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/">
        <requestId>f7de5e98</requestId>
        <addressesSet>
          <item><publicIp>203.0.113.7</publicIp><instanceId/><a b='1' c = "2" /></item>
          <item><publicIp>203.0.113.8</publicIp></item>
        </addressesSet>
      </DescribeAddressesResponse>

      """)
    #expect(root.name == "DescribeAddressesResponse")
    #expect(root.value("requestId") == "f7de5e98")
    #expect(
      root.items("addressesSet").map { $0.value("publicIp") } == ["203.0.113.7", "203.0.113.8"])
    #expect(root.items("addressesSet").first?.value("instanceId") == nil)
    #expect(root.items("addressesSet").first?.children.count == 3)
    #expect(root.items("nothing").isEmpty)
  }

  @Test(
    "text, references and sections of characters",
    arguments: [
      ("<a>&lt;&gt;&amp;&quot;&apos;</a>", "<>&\"'"), ("<a>&#65;&#x42;&#x1F600;</a>", "AB😀"),
      ("<a><![CDATA[<b>&amp;]]]></a>", "<b>&amp;]"), ("<a>x<!-- y -->z</a>", "xz"),
      ("\u{FEFF}<a>ü</a>", "ü"), ("<n:a xmlns:n='x'>1</n:a>", "1"), ("<a>]]&gt;</a>", "]]>"),
      ("<?xml version='1.0'?><a>\t\r\n</a >", "\t\r\n"), ("<a></a>", ""), ("<a/>", ""),
    ])
  func text(document: String, expected: String) throws {
    let root = try parse(document)
    #expect(root.name == "a")
    #expect(Array(root.text.utf8) == Array(expected.utf8))
  }

  @Test(
    "what is not well-formed is refused",
    arguments: [
      "", " ", "text", "<a>", "<a", "<", "</a>", "<a></b>", "<a><b></a></b>", "<a/><b/>", "<a/>x",
      "x<a/>", "<a>&nbsp;</a>", "<a>&#0;</a>", "<a>&#xFFFE;</a>", "<a>&#xD800;</a>", "<a>&#;</a>",
      "<a>&#x;</a>", "<a>&#-1;</a>", "<a>&#x110000;</a>", "<a>&#99999999999;</a>", "<a>& </a>",
      "<a>&amp</a>", "<a>\u{1}</a>", "<a b></a>", "<a b=c></a>", "<a b='c></a>", "<a b='<'/>",
      "<a b='1'c='2'/>", "<1/>", "<-a/>", "<a:/>", "<:a/>", "< a/>", "<a><!-- -- --></a>",
      "<a><!--</a>", "<a><![CDATA[</a>", "<![CDATA[x]]>", "<a><?php x?></a>", "<?xml <a/>",
      "<!-- x ", "<a>\u{0}</a>", "<html><br></html>", "{\"a\": 1}", "<?xml version=\"1.0\"?>",
    ])
  func malformed(document: String) {
    #expect(throws: XMLError.self) { try parse(document) }
  }

  @Test(
    "document types and entities are refused, wherever they stand",
    arguments: [
      "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>",
      "<?xml version='1.0'?><!DOCTYPE html><html/>", "<a><!DOCTYPE a></a>",
      "<a><!ENTITY b SYSTEM 'http://192.0.2.1/'></a>", "<!doctype html><html></html>",
    ])
  func documentTypes(document: String) {
    #expect(throws: XMLError.documentType) { try parse(document) }
  }

  @Test("other encodings are refused")
  func encodings() {
    #expect(throws: XMLError.notUTF8) { try XMLReader.parse([0x3C, 0x61, 0x3E, 0xFF, 0x3C]) }
    #expect(throws: XMLError.notUTF8) { try parse("<?xml version='1.0' encoding='UTF-16'?><a/>") }
    #expect(throws: XMLError.notUTF8) {
      try XMLReader.parse([0xFF, 0xFE, 0x3C, 0x00, 0x61, 0x00, 0x2F, 0x00, 0x3E, 0x00])
    }
  }

  @Test("length, depth and number of elements are bounded")
  func limits() throws {
    let deep = String(repeating: "<a>", count: 33) + String(repeating: "</a>", count: 33)
    #expect(throws: XMLError.tooDeep(limit: 32)) { try parse(deep) }
    let fits = String(repeating: "<a>", count: 32) + String(repeating: "</a>", count: 32)
    #expect(throws: Never.self) { try parse(fits) }
    let bottomless = String(repeating: "<a>", count: 300_000)
    #expect(throws: XMLError.tooDeep(limit: 32)) { try parse(bottomless) }
    let many = "<a>" + String(repeating: "<b/>", count: 10) + "</a>"
    #expect(throws: XMLError.tooManyElements(limit: 10)) {
      try parse(many, limits: .init(elements: 10))
    }
    #expect(throws: XMLError.tooLong(limit: 10)) { try parse(many, limits: .init(bytes: 10)) }
  }

  @Test(
    "every beginning of an answer is refused without a trap, and every changed byte too or read")
  func mutations() {
    let text = Array(
      """
      <?xml version="1.0"?><!--c--><R x="1"><s><item><v>&#65;&amp;</v><![CDATA[d]]></item></s></R>
      """.utf8)
    for length in 0..<text.count {
      #expect(throws: XMLError.self) { try XMLReader.parse(Array(text[..<length])) }
    }
    for index in text.indices {
      for byte: UInt8 in [0, 0x20, 0x26, 0x3B, 0x3C, 0x3E, 0x2F, 0x5D, 0x80, 0xFF] {
        var changed = text
        changed[index] = byte
        _ = try? XMLReader.parse(changed)
      }
    }
  }
}
