import ControlProtocol
import Foundation
import Testing

@testable import CloudTransport

/// The published vectors of AWS's signatures. They stand beside the repository and are not copied
/// into it: a clone that stands alone skips them.
@Suite(
  "AWS signature vectors",
  .enabled(
    if: SignatureVector.isPresent,
    "the file of vectors, shared/specs/aws-sigv4-test-suite-v4.json, is not beside this clone"))
struct AWSVectorTests {
  @Test("all 38 vectors are there")
  func count() throws {
    #expect(try SignatureVector.all().count == 38)
  }

  @Test("a vector: canonical request, text to sign, signature, fields", arguments: names)
  func vector(name: String) throws {
    let vector = try #require(try SignatureVector.all().first { $0.name == name })
    let canonical = vector.signer.canonicalRequest(
      method: vector.method, target: vector.target, fields: vector.fields, body: vector.body)
    #expect(canonical.text == vector.files["header-canonical-request.txt"])
    #expect(vector.signer.stringToSign(canonical) == vector.files["header-string-to-sign.txt"])
    #expect(vector.signer.signature(of: canonical) == vector.files["header-signature.txt"])
    let sent = vector.files["header-signed-request.txt"] ?? ""
    for (field, value) in vector.signer.fields(
      method: vector.method, target: vector.target, fields: vector.fields, body: vector.body)
    {
      #expect(sent.contains("\n\(field):\(value)\n"), "\(field)")
    }
  }

  static var names: [String] { (try? SignatureVector.all().map(\.name)) ?? [] }
}

/// One published case.
struct SignatureVector {
  let name: String
  let files: [String: String]
  let signer: AWSSigner
  let method: String
  let target: String
  let fields: [(name: String, value: String)]
  let body: [UInt8]

  /// Beside the repository, or beside the one that a worktree belongs to.
  private static var path: String? {
    var folder = URL(filePath: #filePath).resolvingSymlinksInPath()
    for _ in 0..<3 { folder.deleteLastPathComponent() }
    var roots = [folder]
    // A worktree's `.git` is a file that names the folder of the repository.
    if let text = try? String(contentsOf: folder.appending(path: ".git"), encoding: .utf8),
      text.hasPrefix("gitdir: ")
    {
      var home = URL(filePath: text.dropFirst(8).trimmingCharacters(in: .whitespacesAndNewlines))
      for _ in 0..<3 { home.deleteLastPathComponent() }
      roots.append(home)
    }
    return roots.map { $0.appending(path: "../shared/specs/aws-sigv4-test-suite-v4.json").path }
      .first { FileManager.default.fileExists(atPath: $0) }
  }

  static var isPresent: Bool { path != nil }

  static func all() throws -> [SignatureVector] {
    guard let path, let data = FileManager.default.contents(atPath: path) else { return [] }
    let file = try JSONSerialization.jsonObject(with: data) as? [String: Any]
    let cases = file?["cases"] as? [String: [String: Any]] ?? [:]
    return try cases.sorted { $0.key < $1.key }.map { try SignatureVector($0.key, $0.value) }
  }

  private init(_ name: String, _ content: [String: Any]) throws {
    self.name = name
    files = content.compactMapValues { $0 as? String }
    let context = try #require(content["context.json"] as? [String: Any])
    let keys = try #require(context["credentials"] as? [String: String])
    let time = try #require(RFC3339.parse(context["timestamp"] as? String ?? ""))
    var signer = AWSSigner(
      credentials: AWSCredentials(
        accessKeyID: keys["access_key_id"] ?? "", secretAccessKey: keys["secret_access_key"] ?? "",
        sessionToken: keys["token"]),
      scope: SigningScope(
        at: time, region: context["region"] as? String ?? "",
        service: context["service"] as? String ?? ""))
    signer.normalizesPath = context["normalize"] as? Bool ?? true
    signer.sendsPayloadHash = context["sign_body"] as? Bool ?? false
    signer.signsSessionToken = !(context["omit_session_token"] as? Bool ?? false)
    self.signer = signer
    (method, target, fields, body) = Self.parse(files["request.txt"] ?? "")
  }

  /// A request as it stands on the wire; lines that begin with a space continue a field.
  private static func parse(
    _ text: String
  ) -> (String, String, [(name: String, value: String)], [UInt8]) {
    let halves = text.components(separatedBy: "\n\n")
    var lines = halves[0].components(separatedBy: "\n")
    let words = lines.removeFirst().components(separatedBy: " ")
    var fields: [(name: String, value: String)] = []
    for line in lines where !line.isEmpty {
      if line.hasPrefix(" "), let last = fields.indices.last {
        fields[last].value += "\n" + line
      } else {
        let colon = line.firstIndex(of: ":") ?? line.endIndex
        fields.append((String(line[..<colon]), String(line[colon...].dropFirst())))
      }
    }
    let target = words.dropFirst().dropLast().joined(separator: " ")
    return (words[0], target, fields, Array(halves.dropFirst().joined(separator: "\n\n").utf8))
  }
}
