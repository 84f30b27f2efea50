import Testing

@testable import ControlProtocol

@Suite("Control frames")
struct ControlFrameTests {
  static let frames: [ControlFrame] = [
    .request(fields: ["status"]),
    .request(fields: ["promote", "instance=VI_1", "reason=kernel on lb1: größer", "wait=60000000"]),
    .request(fields: ["", "a=", ""]),
    .document(Array(#"{"progress":1}"#.utf8)),
    .document([]),
    .finalDocument([UInt8](repeating: 0x7B, count: 70_000)),
  ]

  @Test(arguments: frames)
  func `a frame is read back, however its bytes are cut`(frame: ControlFrame) throws {
    for size in [1, 2, 3, 5, 4_096, 1 << 20] where size > 4 || frame.encoded.count < 1_000 {
      var decoder = ControlFrameDecoder(maximumLength: ControlFrame.maximumDocumentLength)
      var found: [ControlFrame] = []
      let bytes = frame.encoded + frame.encoded
      for start in stride(from: 0, to: bytes.count, by: size) {
        decoder.append(bytes.span.extracting(start..<min(start + size, bytes.count)))
        while let next = try decoder.next() { found.append(next) }
      }
      #expect(found == [frame, frame])
      #expect(!decoder.isInsideFrame)
    }
  }

  @Test func `the layout is length, kind, fields with NUL between them`() {
    #expect(
      ControlFrame.request(fields: ["wait", "a=b"]).encoded
        == [0, 0, 0, 9, 1] + Array("wait\0a=b".utf8))
    #expect(ControlFrame.document([9]).encoded == [0, 0, 0, 2, 2, 9])
    #expect(ControlFrame.finalDocument([9]).encoded == [0, 0, 0, 2, 3, 9])
  }

  static let refused: [(bytes: [UInt8], error: ControlFrameError)] = [
    ([0, 0, 0, 0], .empty),
    ([0, 0, 0, 1, 0], .kind(found: 0)),
    ([0, 0, 0, 1, 4], .kind(found: 4)),
    ([0, 0, 0, 2, 1, 0xFF], .encoding),
    ([0, 1, 0, 1], .length(found: 65_537, maximum: 65_536)),
    ([0xFF, 0xFF, 0xFF, 0xFF], .length(found: 4_294_967_295, maximum: 65_536)),
  ]

  @Test(arguments: refused)
  func `what is no frame is refused as soon as it shows`(
    bytes: [UInt8], error: ControlFrameError
  ) {
    var decoder = ControlFrameDecoder(maximumLength: ControlFrame.maximumRequestLength)
    decoder.append(bytes.span)
    #expect(throws: error) { try decoder.next() }
    #expect(!error.description.isEmpty)
  }

  @Test func `a frame that has not ended is waited for`() throws {
    var decoder = ControlFrameDecoder(maximumLength: ControlFrame.maximumRequestLength)
    let bytes = ControlFrame.request(fields: ["status"]).encoded
    decoder.append(bytes.span.extracting(..<(bytes.count - 1)))
    #expect(try decoder.next() == nil)
    #expect(decoder.isInsideFrame)
  }
}
