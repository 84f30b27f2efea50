package import NetworkTypes

// What a peer said of itself as fields of a `StateArchive`.

extension PeerPresence: Archivable {
  /// A value to read into.
  package static var blank: PeerPresence {
    PeerPresence(
      state: .initialize, basePriority: .standard, effectivePriority: .standard,
      readiness: PeerReadiness(.ready), isInMaintenance: false, master: nil, promotion: nil,
      addressListDigest: 0, advertisementInterval: .zero, softwareVersion: "")
  }

  /// Writes or reads its fields.
  package mutating func pass(_ archive: inout StateArchive) {
    archive.pass(raw: &state)
    archive.pass(&basePriority)
    archive.pass(&effectivePriority)
    archive.pass(raw: &readiness.reason)
    archive.pass(&readiness.text)
    archive.pass(&isInMaintenance)
    archive.pass(&master)
    archive.pass(&promotion)
    archive.pass(&addressListDigest)
    archive.pass(&advertisementInterval)
    archive.pass(&softwareVersion)
    archive.pass(&cloud)
  }
}

extension PromotionRecord: Archivable {
  /// A value to read into.
  package static var blank: PromotionRecord {
    PromotionRecord(node: "", remaining: nil, reason: "", setAt: 0)
  }

  /// Writes or reads its fields.
  package mutating func pass(_ archive: inout StateArchive) {
    archive.pass(&node)
    archive.pass(&remaining)
    archive.pass(&by)
    archive.pass(&reason)
    archive.pass(&setAt)
  }
}

extension PeerCloud: Archivable {
  /// A value to read into.
  package static var blank: PeerCloud {
    PeerCloud(target: "", epoch: 0, addressDigest: 0, readings: [])
  }

  /// Writes or reads its fields.
  package mutating func pass(_ archive: inout StateArchive) {
    archive.pass(&target)
    archive.pass(&epoch)
    archive.pass(&addressDigest)
    archive.pass(list: &readings, blank: Reading(.unknown, age: nil)) { archive, reading in
      archive.pass(raw: &reading.state)
      archive.pass(&reading.age)
    }
  }
}
