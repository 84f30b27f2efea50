/// One message on the control socket.
///
/// On the wire: the length of what follows as 32 bits in network order, one byte of kind, the
/// payload. A request's payload is its fields in UTF-8 with a NUL between them; a document's is one
/// JSON object in UTF-8.
public enum ControlFrame: Hashable, Sendable {
  /// Client to daemon: name of the command, then `key=value`. Kind 1.
  case request(fields: [String])
  /// Daemon to client: a document; more follow. Kind 2.
  case document([UInt8])
  /// Daemon to client: the last document of the answer. Kind 3.
  case finalDocument([UInt8])

  /// Most bytes of a request: kind and payload.
  public static let maximumRequestLength = 64 << 10
  /// Most bytes of a document: kind and payload.
  public static let maximumDocumentLength = 1 << 20
  /// Bytes of the length.
  static let headerLength = 4

  /// The number of the kind on the wire.
  var kind: UInt8 {
    switch self {
    case .request: 1
    case .document: 2
    case .finalDocument: 3
    }
  }

  /// The frame as it goes over the wire.
  ///
  /// The caller keeps to the limits, and no field holds a NUL; the other end refuses what does not.
  public var encoded: [UInt8] {
    var bytes: [UInt8] = []
    append(to: &bytes)
    return bytes
  }

  /// Appends the frame as it goes over the wire.
  public func append(to bytes: inout [UInt8]) {
    let start = bytes.count
    for _ in 0..<Self.headerLength { bytes.append(0) }
    bytes.append(kind)
    switch self {
    case .request(let fields):
      for (index, field) in fields.enumerated() {
        if index > 0 { bytes.append(0) }
        bytes.append(contentsOf: field.utf8)
      }
    case .document(let document), .finalDocument(let document):
      bytes.append(contentsOf: document)
    }
    let length = UInt32(clamping: bytes.count - start - Self.headerLength)
    for index in 0..<Self.headerLength {
      bytes[start + index] = UInt8(truncatingIfNeeded: length >> UInt32((3 - index) * 8))
    }
  }

  /// The frame of a kind with a payload.
  init(kind: UInt8, payload: ArraySlice<UInt8>) throws(ControlFrameError) {
    switch kind {
    case 1:
      var fields: [String] = []
      for part in payload.split(separator: 0, omittingEmptySubsequences: false) {
        guard let field = String(validating: part, as: UTF8.self) else { throw .encoding }
        fields.append(field)
      }
      self = .request(fields: fields)
    case 2: self = .document([UInt8](payload))
    case 3: self = .finalDocument([UInt8](payload))
    default: throw .kind(found: kind)
    }
  }
}

/// Why the bytes from the other end are no frames. The connection is of no use afterwards.
public enum ControlFrameError: Error, Hashable, Sendable, CustomStringConvertible {
  /// A frame without a kind.
  case empty
  /// A frame longer than this end accepts, in bytes.
  case length(found: Int, maximum: Int)
  /// A kind that does not exist.
  case kind(found: UInt8)
  /// A request that is not UTF-8.
  case encoding

  /// What is wrong.
  public var description: String {
    switch self {
    case .empty: "an empty frame"
    case .length(let found, let maximum): "a frame of \(found) bytes, \(maximum) are allowed"
    case .kind(let found): "a frame of the unknown kind \(found)"
    case .encoding: "a request that is not UTF-8"
    }
  }
}
