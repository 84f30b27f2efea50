import NetworkTypes

/// An `etcd` block as it stands.
struct EtcdDraft: Sendable {
  var span: SourceSpan
  var spans: [String: SourceSpan] = [:]
  var value = Etcd()
}

// Leases in etcd.

extension Reader {
  mutating func readEtcd(_ statement: Statement) {
    noArguments(statement)
    etcd = EtcdDraft(span: statement.span)
    etcd.spans = readBlock(statement, in: .etcd)
    hasEtcd = true
  }

  mutating func readEndpoints(_ statement: Statement) {
    guard argument(statement, "the URL of a member") != nil else { return }
    for token in statement.arguments {
      var alone = statement
      alone.arguments = [token]
      guard let url = url(alone) else { continue }
      if etcd.value.endpoints.contains(url) {
        sink.warning("'\(Printable.text(url, limit: 64))' is given twice", at: token.span)
      } else {
        etcd.value.endpoints.append(url)
      }
    }
  }

  /// What holds for the whole block, and for the instances that it concerns.
  mutating func finishEtcd() {
    guard hasEtcd else { return }
    let value = etcd.value
    if value.endpoints.isEmpty, etcd.spans["endpoints"] == nil {
      sink.error(
        "'etcd' needs 'endpoints'", at: etcd.span, hints: ["as endpoints https://10.0.0.5:2379"])
    }
    if (value.user == nil) != (value.passwordFile == nil) {
      let missing = value.user == nil ? "user" : "password_file"
      if etcd.spans[missing] == nil {
        let given = value.user == nil ? "password_file" : "user"
        sink.error(
          "'\(given)' needs '\(missing)' beside it", at: etcd.spans[given] ?? etcd.span)
      }
    }
    if value.user != nil, let url = value.endpoints.first(where: { $0.hasPrefix("http://") }) {
      sink.warning(
        "the password travels unencrypted to \(Printable.text(url, limit: 64))",
        at: etcd.spans["endpoints"] ?? etcd.span, hints: ["for labs only; else use https"])
    }
    for draft in instances {
      guard let instance = configuration.instances.first(where: { $0.name == draft.name }),
        instance.addressLease == nil
      else { continue }
      sink.error(
        "'no_address_lease' does not go with 'etcd'", at: draft.spans["no_address_lease"],
        hints: ["a node that stands still would keep addresses whose lease another one has"])
    }
    configuration.etcd = value
  }
}
