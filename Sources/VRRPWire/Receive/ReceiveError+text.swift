// What a dropped packet means to a person, and where it is counted.

import NetworkTypes

extension ReceiveError {
  /// The counter of this check.
  public var counter: ReceiveCounter {
    switch self {
    case .ttl, .peerTTL: .ttlErrors
    case .truncated, .length: .packetLengthErrors
    case .version: .versionErrors
    case .type: .invalidTypePackets
    case .noAddresses: .emptyAddressLists
    case .checksum: .checksumErrors
    case .virtualRouterID: .virtualRouterIDErrors
    case .ignoredAsOwner: .ignoredAsOwner
    case .unknownAuthenticationType: .invalidAuthenticationTypes
    case .authenticationTypeMismatch: .authenticationTypeMismatches
    case .password: .authenticationFailures
    case .zeroInterval: .zeroIntervals
    case .interval: .advertisementIntervalErrors
    case .destination: .destinationErrors
    case .unknownSource: .unknownSources
    case .authentication(let error): error.counter
    }
  }
}

extension AuthenticationError {
  /// The counter of this check.
  public var counter: ReceiveCounter {
    switch self {
    case .missing: .missingTrailers
    case .malformed: .malformedTrailers
    case .unknownKey: .unknownKeys
    case .invalid: .invalidHashes
    case .stale: .staleAdvertisements
    case .replay: .replayedAdvertisements
    }
  }

  /// What is wrong, and what to do.
  var text: String {
    switch self {
    case .missing:
      "no auth_hmac trailer, which mode enforce wants. Set auth_hmac at the sender, or use mode "
        + "permissive here while the change lasts."
    case .malformed: "an auth_hmac trailer of another kind. Compare the versions of both sides."
    case .unknownKey(let id):
      "signed with key \(id) of auth_hmac, which is not set here. Add it before it becomes the "
        + "active_key of another router."
    case .invalid:
      "a wrong hash: another key of the same number, an address that was translated on the way, or "
        + "a forgery."
    case .stale(let seconds):
      "made \(abs(seconds)) s \(seconds < 0 ? "in the future" : "ago"), outside of time_window. "
        + "Compare the clocks of both, or it is a replay."
    case .replay: "not newer than one that came before: a replay, or a duplicate on the way."
    }
  }
}

extension ReceiveError: CustomStringConvertible {
  /// One or two sentences: what is wrong, with both values, and what to do. Holds no secret.
  public var description: String {
    switch self {
    case .ttl(let found):
      "TTL \(found) instead of 255: it came through a router. VRRP by multicast must stay on one "
        + "segment; block it at the router, or use unicast_peer."
    case .truncated(let found):
      "only \(found) bytes, a VRRP message has at least 8. Not VRRP, or damaged on the way."
    case .version(let found, let expected):
      "VRRP version \(found), this router speaks \(expected.rawValue). Set the same version "
        + "(vrrp_version or version) on both."
    case .type(let found):
      "message type \(found); VRRP has only type 1. Another protocol uses number 112 here."
    case .noAddresses:
      "no virtual address in it, this router has some. Give both the same virtual_ipaddress."
    case .length(let found, let expected):
      Self.lengthText(found: found, expected: expected)
    case .checksum(let found, let computed):
      "checksum \(Self.hex(found)) instead of \(Self.hex(computed)). Damaged on the way, or the "
        + "sender leaves the pseudo-header out or in: compare v3_checksum_as_v2."
    case .virtualRouterID(let found, let expected):
      "virtual router \(found), not \(expected). Compare virtual_router_id."
    case .ignoredAsOwner:
      "ignored: this router owns the addresses and owner_ignore_adverts is set. Only one router "
        + "may have priority 255."
    case .authentication(let error): error.text
    case .unknownAuthenticationType(let found):
      "authentication type \(found) is not known; 0 is none, 1 a password. Compare authentication."
    case .authenticationTypeMismatch(let found, let expected):
      Self.authenticationText(found: found, expected: expected)
    case .password: Self.passwordText
    case .zeroInterval:
      "an advertisement interval of zero, which no router may send. Correct it at the sender."
    case .interval(let found, let expected): Self.intervalText(found: found, expected: expected)
    case .destination(let found, let expectedMulticast):
      Self.destinationText(found, expectedMulticast)
    case .unknownSource(let source):
      "\(source) is not in unicast_peer. Add it if it is a peer."
    case .peerTTL(let found, let expected): Self.peerTTLText(found: found, expected: expected)
    }
  }

  /// Both authentication types by name.
  private static func authenticationText(found: UInt8, expected: UInt8) -> String {
    "authentication \(authentication(found)), this router is set to \(authentication(expected)). "
      + "Give both the same authentication block."
  }

  /// What usually makes a password wrong; never the password.
  private static let passwordText =
    "wrong password. Give both the same auth_pass; only its first 8 bytes count, and a '!' in "
    + "the file starts a comment."

  /// Both intervals.
  private static func intervalText(found: Microseconds, expected: Microseconds) -> String {
    "it advertises every \(seconds(found)), this router every \(seconds(expected)). In version 2 "
      + "both must use the same advert_int, or each ignores the other."
  }

  /// Multicast here and unicast there, or the other way round.
  private static func destinationText(_ found: IPAddress, _ expectedMulticast: Bool) -> String {
    expectedMulticast
      ? "sent to \(found), this router expects multicast. Remove unicast_peer there or add it here."
      : "sent to the group \(found), this router expects unicast. Add unicast_peer there or remove "
        + "it here."
  }

  /// A TTL outside the bounds of the peer.
  private static func peerTTLText(found: UInt8, expected: ClosedRange<UInt8>) -> String {
    "TTL \(found), expected \(expected.lowerBound) to \(expected.upperBound) from this peer. "
      + "Compare min_ttl, max_ttl and unicast_ttl."
  }

  /// The length, with what it hints at.
  private static func lengthText(found: Int, expected: Int) -> String {
    let start = "\(found) bytes, its count of addresses makes \(expected)"
    // Length of keepalived's trailer. Source: draft-cassen-vrrp-auth-hmac section 4.
    if found == expected + 28 {
      return start + ". The 28 more look like auth_hmac of keepalived, which is not set here."
    }
    return start + ". Damaged on the way, not VRRP, or of the other IP family."
  }

  /// The name of an authentication type.
  private static func authentication(_ type: UInt8) -> String {
    switch type {
    case 0: "none"
    case 1: "PASS"
    case 2: "AH"
    default: "type \(type)"
    }
  }

  /// Four hexadecimal digits.
  private static func hex(_ word: UInt16) -> String {
    let digits = String(word, radix: 16)
    return "0x" + String(repeating: "0", count: 4 - digits.count) + digits
  }

  /// Seconds with as many decimals as needed, as `advert_int` is written.
  private static func seconds(_ interval: Microseconds) -> String {
    let centiseconds = interval.count / 10_000
    let whole = "\(centiseconds / 100)"
    let rest = centiseconds % 100
    guard rest != 0 else { return whole + " s" }
    return whole + (rest % 10 == 0 ? ".\(rest / 10) s" : rest < 10 ? ".0\(rest) s" : ".\(rest) s")
  }
}
