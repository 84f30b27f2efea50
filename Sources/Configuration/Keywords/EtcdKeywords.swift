import NetworkTypes

extension KeywordTable {
  /// Keywords of `etcd`.
  static let etcdKeywords: [Keyword] = [
    .works(
      .etcd, "endpoints", "URL …", "required",
      "The members of the etcd cluster, asked in this order until one answers.", repeatable: true,
      read: { $0.readEndpoints($1) }),
    .text(.etcd, "prefix", "TEXT", Etcd.standardPrefix, "Begin of the keys; the same at all nodes.")
    {
      $0.etcd.value.prefix = $1
    },
    .number(
      .etcd, "ttl", 3...60, "5",
      "Seconds that a lease lasts without being renewed; no other node takes over earlier."
    ) { $0.etcd.value.ttl = .seconds(Int64($1)) },
    .text(.etcd, "user", "NAME", "none", "Who asks, where etcd wants to know.") {
      $0.etcd.value.user = $1
    },
    .works(
      .etcd, "password_file", "PATH", "none",
      "File with the password of the user, readable for failover-agent.",
      read: { reader, statement in
        reader.etcd.value.passwordFile = reader.absolutePath(statement)
      }),
    .works(
      .etcd, "ca_file", "PATH", "the system's",
      "PEM file of authorities that sign the members' certificates.",
      read: { reader, statement in
        reader.etcd.value.authorityFile = reader.absolutePath(statement)
      }),
  ]
}
