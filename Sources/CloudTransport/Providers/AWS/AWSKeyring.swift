import AgentProtocol
import ControlProtocol
import NetworkTypes

/// Where the keys of AWS come from, the keys themselves, and what became of them so far.
///
/// A file or a variable is looked at for each call, so what is replaced there counts from the next
/// call on. Keys of a role are kept and renewed before they expire. Belongs to the agent's
/// isolation.
final class AWSKeyring {
  /// How the keys are, for the engine.
  private(set) var state: CredentialReport.State = .untried

  private let source: CredentialSource
  private let profile: String?
  private let services: ProviderServices
  private let metadata: InstanceMetadata
  private var role: AWSCredentials?
  private var last: AWSCredentials?
  private var place = ""
  private var remedy = ""
  /// Permissions that these keys were refused, as `ec2:AssociateAddress`.
  private var missing: Set<String> = []

  /// AWS puts new keys of a role out five minutes at least before the old ones expire.
  private static let renewal: Int64 = 900
  private static let urgentRenewal: Int64 = 30

  init(
    _ source: CredentialSource, profile: String?, _ services: ProviderServices,
    _ metadata: InstanceMetadata
  ) {
    self.source = source
    self.profile = profile
    self.services = services
    self.metadata = metadata
  }

  var report: CredentialReport {
    let left = last?.expiresAt.map { max(0, $0.unixMicroseconds - now.unixMicroseconds) }
    return CredentialReport(
      state: state, source: place.isEmpty ? AWSKeySource.name(source) : place, text: remedy,
      expiresAfter: left.map { Microseconds($0) })
  }

  /// The keys to sign with.
  ///
  /// - Throws: `credentialUnreadable`, in words that name the place and hold nothing of it.
  func credentials(_ call: ProviderCall) async throws(CallFailure) -> AWSCredentials {
    let found: AWSCredentials
    do throws(CredentialFault) {
      if let (credentials, name) = try AWSKeySource.local(source, profile, services.files) {
        place = name
        found = credentials
      } else {
        place = "the instance's role"
        found = try await roleKeys(call, margin: Self.urgentRenewal)
      }
      guard found.isUsable else {
        throw CredentialFault(
          "\(place) holds something that is no key.", remedy: "Write the keys anew.")
      }
    } catch {
      state = .unreadable
      remedy = error.remedy
      last = nil
      throw .rejected(.credentialUnreadable, "\(error.text) \(error.remedy)")
    }
    if found != last {
      services.redactor.add(found.secretAccessKey)
      if let token = found.sessionToken { services.redactor.add(token) }
      last = found
      missing = []
      state = .untried
      remedy = ""
    }
    return found
  }

  /// Renews keys of a role in good time.
  func prepare(_ call: ProviderCall) async {
    do throws(CredentialFault) {
      guard try AWSKeySource.local(source, profile, services.files) == nil else { return }
    } catch {
      return
    }
    _ = try? await roleKeys(call, margin: Self.renewal)
  }

  /// Notes that AWS took a signature, and allows an action.
  func noteAccepted(_ action: String) {
    missing.remove("ec2:\(action)")
    settle()
  }

  /// Notes that the policy of the keys does not allow an action.
  func noteForbidden(_ action: String) {
    missing.insert("ec2:\(action)")
    settle()
  }

  /// Notes that AWS refused the keys: those of a role are fetched anew before the next call.
  func noteRefused() {
    state = .rejected
    role = nil
    remedy = "Put valid keys into \(place). No reload is needed."
    if case .machine = source, place == "the instance's role" {
      remedy = "See whether the role still exists."
    }
  }

  private func settle() {
    if missing.isEmpty {
      state = .accepted
      remedy = ""
    } else {
      let names = missing.sorted()
      state = .insufficient(missing: names)
      remedy = "Add \(names.joined(separator: ", ")) to the policy; docs/cloud/aws.md has it."
    }
  }

  private var now: WallTime {
    WallTime(unixMicroseconds: services.clock.wallSeconds() * 1_000_000)
  }

  /// Keys that are good for `margin` seconds at least; old ones that are still good for anything
  /// are better than none.
  private func roleKeys(
    _ call: ProviderCall, margin: Int64
  ) async throws(CredentialFault) -> AWSCredentials {
    if let role, let expiry = role.expiresAt, expiry.isLater(than: now, bySeconds: margin) {
      return role
    }
    do throws(CredentialFault) {
      let fetched = try await AWSKeySource.role(metadata, call)
      role = fetched
      return fetched
    } catch {
      if let role, let expiry = role.expiresAt, expiry > now { return role }
      throw error
    }
  }
}

extension WallTime {
  /// True if this time is more than so many seconds after the other.
  fileprivate func isLater(than other: WallTime, bySeconds seconds: Int64) -> Bool {
    unixMicroseconds - other.unixMicroseconds > seconds * 1_000_000
  }
}
