import ControlProtocol
import Crypto
import FoundationEssentials

/// What a signature of AWS is good for: one day, one region, one service.
///
/// Source: AWS Signature Version 4, "Create a string to sign".
struct SigningScope: Hashable, Sendable {
  /// When the request is signed, as `20150830T123600Z`.
  let timestamp: String
  /// As `us-east-1`.
  let region: String
  /// As `ec2`.
  let service: String

  init(at time: WallTime, region: String, service: String) {
    // RFC 3339 as we write it is the basic format with separators and a fraction of the second.
    let text = time.rfc3339.prefix { $0 != "." }.filter { $0 != "-" && $0 != ":" }
    timestamp = text.hasSuffix("Z") ? String(text) : text + "Z"
    self.region = region
    self.service = service
  }

  /// As `20150830`.
  var date: Substring { timestamp.prefix(8) }

  /// As `20150830/us-east-1/ec2/aws4_request`.
  var text: String { "\(date)/\(region)/\(service)/aws4_request" }

  /// The key that signs within this scope.
  func signingKey(secret: String) -> SymmetricKey {
    var key = SymmetricKey(data: Array("AWS4\(secret)".utf8))
    for part in [String(date), region, service, "aws4_request"] {
      let code = HMAC<SHA256>.authenticationCode(for: Array(part.utf8), using: key)
      key = SymmetricKey(data: code)
    }
    return key
  }
}

/// Lower-case hexadecimal digits.
enum HexText {
  private static let digits = Array("0123456789abcdef".utf8)
  private static let upperDigits = Array("0123456789ABCDEF".utf8)

  /// Two digits for each byte.
  static func lower(_ bytes: some Sequence<UInt8>) -> String {
    var text: [UInt8] = []
    for byte in bytes {
      text.append(digits[Int(byte >> 4)])
      text.append(digits[Int(byte & 15)])
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// Appends a byte as percent-encoding writes it.
  static func appendPercent(_ byte: UInt8, to text: inout [UInt8]) {
    text.append(UInt8(ascii: "%"))
    text.append(upperDigits[Int(byte >> 4)])
    text.append(upperDigits[Int(byte & 15)])
  }
}
