import Testing

@testable import CloudWorld

/// JSON comes out as it went in, and what is no JSON is refused where it stops being JSON.
@Suite struct JSONTests {
  @Test(arguments: [
    "null", "true", "[]", "{}", "-12", "1.5", #""a\"b\\c""#, #"{"a":[1,{"b":null}],"c":"ü"}"#,
  ])
  func `round trip`(_ text: String) throws {
    let value = try JSONValue(parsing: text.utf8)
    #expect(String(decoding: value.bytes, as: UTF8.self) == text)
  }

  @Test(arguments: [
    (#" "\u00fc\ud83d\ude00\n" "#, JSONValue.string("ü😀\n")),
    (#""\ud83d""#, JSONValue.string("\u{FFFD}")),
    ("1e3", JSONValue.decimal(1_000)), ("[ 1 , 2 ]", JSONValue.array([1, 2])),
  ])
  func `what is read`(_ text: String, _ value: JSONValue) throws {
    #expect(try JSONValue(parsing: text.utf8) == value)
  }

  @Test(arguments: [
    ("", 0), ("{", 1), ("[1,]", 3), ("tru", 0), (#"{"a" 1}"#, 5), ("1 2", 2), ("\"a", 2),
    ("\"\u{1}\"", 1), (#""\x""#, 2), ("+1", 0), (".5", 0), ("{\"a\":1,}", 7), ("--1", 0),
  ])
  func `where it stops being JSON`(_ text: String, _ offset: Int) {
    let error = #expect(throws: JSONError.self) { try JSONValue(parsing: text.utf8) }
    #expect(error?.offset == offset)
  }

  @Test func `no depth exhausts the stack`() {
    let text = String(repeating: "[", count: 100_000)
    #expect(throws: JSONError.self) { try JSONValue(parsing: text.utf8) }
  }

  @Test func `of equal names the last one counts`() throws {
    #expect(try JSONValue(parsing: #"{"a":1,"a":2}"#.utf8)["a"] == 2)
  }
}
