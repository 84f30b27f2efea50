import Crypto
import FoundationEssentials

/// Signs requests to AWS (Signature Version 4, in header fields).
struct AWSSigner: Sendable {
  /// Whose signature.
  let credentials: AWSCredentials
  /// When and for what.
  let scope: SigningScope
  /// Whether `.`, `..` and empty segments are removed from paths: all services but S3.
  var normalizesPath = true
  /// Whether the body's hash travels, signed, as `X-Amz-Content-Sha256`.
  var sendsPayloadHash = false
  /// Whether the session token is signed too, as EC2 has it; some services add it afterwards.
  var signsSessionToken = true

  /// The fields to add to a request: date, session token, hash of the body, `Authorization`.
  ///
  /// - Parameters:
  ///   - target: path and query.
  ///   - fields: what is sent besides, `Host` among them. All of it is signed: a proxy that changes
  ///     a field must not be given one.
  func fields(
    method: String, target: String, fields: [(name: String, value: String)], body: [UInt8]
  ) -> [(name: String, value: String)] {
    let canonical = canonicalRequest(method: method, target: target, fields: fields, body: body)
    let authorization =
      "AWS4-HMAC-SHA256 Credential=\(credentials.accessKeyID)/\(scope.text), "
      + "SignedHeaders=\(canonical.signedFields), Signature=\(signature(of: canonical))"
    var added = addedFields(body)
    if let token = credentials.sessionToken, !signsSessionToken {
      added.append(("X-Amz-Security-Token", token))
    }
    return added + [("Authorization", authorization)]
  }

  /// The form of a request that is signed, with the fields that signing adds.
  func canonicalRequest(
    method: String, target: String, fields: [(name: String, value: String)], body: [UInt8]
  ) -> CanonicalRequest {
    CanonicalRequest(
      method: method, target: target, fields: fields + addedFields(body),
      payloadHash: CanonicalRequest.hash(body), normalizesPath: normalizesPath)
  }

  /// What the key is applied to.
  func stringToSign(_ request: CanonicalRequest) -> String {
    let hash = CanonicalRequest.hash(Array(request.text.utf8))
    return "AWS4-HMAC-SHA256\n\(scope.timestamp)\n\(scope.text)\n\(hash)"
  }

  /// The signature in hexadecimal digits.
  func signature(of request: CanonicalRequest) -> String {
    let key = scope.signingKey(secret: credentials.secretAccessKey)
    let text = Array(stringToSign(request).utf8)
    return HexText.lower(HMAC<SHA256>.authenticationCode(for: text, using: key))
  }

  private func addedFields(_ body: [UInt8]) -> [(name: String, value: String)] {
    var added = [(name: "X-Amz-Date", value: scope.timestamp)]
    if let token = credentials.sessionToken, signsSessionToken {
      added.append(("X-Amz-Security-Token", token))
    }
    if sendsPayloadHash { added.append(("x-amz-content-sha256", CanonicalRequest.hash(body))) }
    return added
  }
}
