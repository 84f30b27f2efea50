import AgentProtocol
import ControlProtocol
import NetworkTypes

extension AmazonEC2 {
  /// AWS takes signatures that are less than five minutes off.
  private static let tolerance: Int64 = 240

  /// Signs and sends a request; returns the answer's root element.
  ///
  /// A signature that was refused because of this machine's clock is made anew once, with the time
  /// of AWS: it was refused, so nothing happened.
  /// - Throws: the class of every answer that is no success.
  func send(
    _ query: EC2Query, acts: Bool = false, _ call: ProviderCall
  ) async throws(CallFailure) -> XMLElement {
    let response = try await sendSigned(query, acts: acts, call)
    guard !(200...299).contains(response.status) else { return try accept(response, query) }
    let refusal = EC2Refusal(response)
    guard refusal.mayBeTheClock, let lead = lead(response), abs(lead) > Self.tolerance,
      abs(lead - clockLead) > Self.tolerance
    else { throw note(refusal, query) }
    clockLead = lead
    let again = try await sendSigned(query, acts: acts, call)
    guard !(200...299).contains(again.status) else { return try accept(again, query) }
    throw note(EC2Refusal(again), query)
  }

  private func sendSigned(
    _ query: EC2Query, acts: Bool, _ call: ProviderCall
  ) async throws(CallFailure) -> CloudResponse {
    guard let region, let url = connectionURL else {
      throw .rejected(
        .identityUnknown,
        "The region is not known: the metadata service is silent. Add region NAME to the provider.")
    }
    let credentials = try await keyring.credentials(call)
    let time = WallTime(unixMicroseconds: (clock.wallSeconds() + clockLead) * 1_000_000)
    let signer = AWSSigner(
      credentials: credentials, scope: SigningScope(at: time, region: region, service: "ec2"))
    let body = query.body
    let type = (name: "Content-Type", value: EC2Query.mediaType)
    let place = Self.place(url)
    let added = signer.fields(
      method: "POST", target: place.path, fields: [type, ("Host", place.authority)], body: body)
    return try await call.send(
      CloudRequest(.post, place.url, headers: [type] + added, body: body), acts: acts)
  }

  /// The address of a base, its host and port as they stand in `Host`, and its path.
  static func place(_ base: String) -> (url: String, authority: String, path: String) {
    let parts = base.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: false)
    let rest = parts.last ?? ""
    var authority = String(rest.prefix { $0 != "/" })
    let path = "\(rest.dropFirst(authority.count))/"
    let standard = base.hasPrefix("https:") ? ":443" : ":80"
    if authority.hasSuffix(standard) { authority.removeLast(standard.count) }
    return (base + "/", authority, path)
  }

  private func accept(
    _ response: CloudResponse, _ query: EC2Query
  ) throws(CallFailure) -> XMLElement {
    let root: XMLElement
    do throws(XMLError) {
      root = try XMLReader.parse(response.body)
    } catch {
      throw .ambiguous(
        "The answer (\(response.status)) to \(query.action) cannot be read: "
          + "\(EC2Refusal.shape(response)).")
    }
    guard root.name == "\(query.action)Response" else {
      let name = PrintableText.line(root.name, limit: 60)
      throw .ambiguous("The answer to \(query.action) is a document <\(name)>.")
    }
    keyring.noteAccepted(query.action)
    return root
  }

  private func note(_ refusal: EC2Refusal, _ query: EC2Query) -> CallFailure {
    // AWS says so by refusing, after it has looked at the signature and the policy.
    if refusal.isDryRunSuccess { keyring.noteAccepted(query.action) }
    let failure = refusal.failure(of: query.action, wallSeconds: clock.wallSeconds())
    switch failure.rejection?.reason {
    case .unauthorized: keyring.noteRefused()
    case .forbidden: keyring.noteForbidden(query.action)
    case .addressNotFound: allocations = [:]
    case .targetNotFound:
      interfaces = [:]
      firstInterfaces = [:]
    default: break
    }
    return failure
  }

  /// How far the other side's clock is ahead of ours, by its `Date`; nil if it does not say.
  private func lead(_ response: CloudResponse) -> Int64? {
    response.header("date").flatMap { HTTPDate.seconds($0) }.map { $0 - clock.wallSeconds() }
  }
}

/// The date of a header field: `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110, 5.6.7).
enum HTTPDate {
  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  /// Seconds since 1970-01-01 00:00 UTC; nil for any other form.
  static func seconds(_ text: String) -> Int64? {
    let words = text.trimmed.split(separator: " ")
    guard words.count == 6, words[5] == "GMT", words[1].count == 2, words[3].count == 4,
      let month = months.firstIndex(of: String(words[2]))
    else { return nil }
    let number = month < 9 ? "0\(month + 1)" : "\(month + 1)"
    return RFC3339.parse("\(words[3])-\(number)-\(words[1])T\(words[4])Z")
      .map { $0.unixMicroseconds / 1_000_000 }
  }
}
