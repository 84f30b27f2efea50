import ControlProtocol
import FoundationEssentials
import Testing

@Suite("JSON writer")
struct JSONWriterTests {
  @Test(arguments: [
    ("plain", #""plain""#), ("", #""""#), ("a\"b\\c", #""a\"b\\c""#), ("a\nb\tc", #""a\nb\tc""#),
    ("\u{0}\u{1F}\u{7F}\u{9B}", #""\u0000\u001f\u007f\u009b""#), ("größer €", #""größer €""#),
    ("\u{1B}[31m", #""\u001b[31m""#), ("\u{2028}\u{202E}", #""\u2028\u202e""#),
    ("\u{E0041}", #""\udb40\udc41""#), ("😀", #""😀""#),
  ])
  func `strings are escaped where JSON or a terminal asks for it`(text: String, json: String) {
    var writer = JSONWriter()
    writer.string(text)
    #expect(writer.text == json)
  }

  @Test func `a document nests objects, arrays and every kind of value`() {
    var writer = JSONWriter()
    writer.object { writer in
      writer.field("name", "VI_1")
      writer.field("missing", nil as String?)
      writer.field("count", 3)
      writer.field("lowest", Int64.min)
      writer.field("yes", true)
      writer.field("list", [1, 2])
      writer.field("words", ["a", "b"])
      writer.key("objects")
      writer.array([1, 2]) { writer, value in writer.object { $0.field("n", value) } }
      writer.key("raw")
      writer.raw(#"{"a":1}"#.utf8)
      writer.field("none", [] as [String])
    }
    let expected =
      #"{"name":"VI_1","missing":null,"count":3,"lowest":-9223372036854775808,"yes":true,"#
      + #""list":[1,2],"words":["a","b"],"objects":[{"n":1},{"n":2}],"raw":{"a":1},"none":[]}"#
    #expect(writer.text == expected)
  }

  @Test func `whatever the string is, it is read back as it was, and no byte is a control`() throws
  {
    var random = TestRandom(seed: 1)
    for _ in 0..<2_000 {
      let text = random.text()
      var writer = JSONWriter()
      writer.string(text)
      #expect(writer.bytes.allSatisfy { $0 >= 0x20 && $0 != 0x7F })
      let array = Data([UInt8(ascii: "[")] + writer.bytes + [UInt8(ascii: "]")])
      #expect(try JSONDecoder().decode([String].self, from: array) == [text])
    }
  }

  @Test func `bytes that are no UTF-8 become replacement characters on one line`() {
    #expect(SafeText.line([0x61, 0xFF, 0x62]) == "a\u{FFFD}b")
    #expect(SafeText.line("a\nb\u{1B}[2Jc\u{202E}d") == "a b?[2Jc?d")
    #expect(SafeText.line("unchanged €") == "unchanged €")
  }
}
