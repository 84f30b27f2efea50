import ControlProtocol
import NetworkTypes

extension World {
  /// POST …/actions: assigns the address or takes it away.
  mutating func act(
    on address: CloudAddress, _ flavour: AddressFlavour, _ request: APIRequest,
    _ context: CallContext
  ) throws(DigitalOceanError) -> CloudAction {
    let body = try document(of: request)
    switch body["type"]?.text {
    case "assign":
      guard let id = body["droplet_id"]?.integer else {
        throw .unprocessable("droplet_id is missing or no number.")
      }
      try checkAssignment(of: address, to: id)
      return start(.assign(address: address.id, node: id), of: .digitalOcean, by: context)
    case "unassign":
      guard runningAction(of: .digitalOcean, address: address.id) == nil else {
        throw .addressBusy
      }
      guard address.holder != nil else { throw .notAssigned }
      return start(.unassign(address: address.id), of: .digitalOcean, by: context)
    default:
      throw .unprocessable("type must be assign or unassign.")
    }
  }

  /// The rules of an assignment, in the order in which DigitalOcean is known to apply them; where
  /// nothing is known, what is wrong for ever goes before what passes.
  private func checkAssignment(
    of address: CloudAddress, to id: Int
  ) throws(DigitalOceanError) {
    guard let node = node(.digitalOcean, id) else { throw .notFound }
    guard node.region == address.region else { throw .otherRegion }
    guard !address.isVersion6 || node.publicAddress6 != nil else { throw .noIPv6 }
    guard runningAction(of: .digitalOcean, address: address.id) == nil else { throw .addressBusy }
    guard runningAction(of: .digitalOcean, node: id) == nil else { throw .dropletBusy }
    guard address.holder != id else { throw .alreadyThere }
    let others = addresses.filter {
      $0.provider == .digitalOcean && $0.isVersion6 == address.isVersion6 && $0.id != address.id
    }
    guard !others.contains(where: { $0.holder == id }) else { throw .occupied }
  }

  private func document(of request: APIRequest) throws(DigitalOceanError) -> JSONValue {
    guard let document = try? JSONValue(parsing: request.body), document.members != nil else {
      throw .badRequest("The body is no JSON object.")
    }
    return document
  }

  /// POST of a collection: a new address, for a region or at once for a droplet.
  mutating func createAddress(
    _ flavour: AddressFlavour, _ request: APIRequest, _ context: CallContext
  ) throws(DigitalOceanError) -> (status: Int, document: JSONValue?) {
    let body = try document(of: request)
    let target = body["droplet_id"]?.integer
    let node = target.flatMap { self.node(.digitalOcean, $0) }
    if target != nil, node == nil { throw .notFound }
    let member = flavour == .reserved6 ? "region_slug" : "region"
    guard let region = node?.region ?? body[member]?.text else {
      throw .unprocessable("\(member) is missing.")
    }
    guard DigitalOceanView.city(of: region) != nil || node != nil else {
      throw .unprocessable("\(member) is no region.")
    }
    let project = body["project_id"]?.text
    guard project.map({ Self.isUniqueIdentifier($0) }) ?? true else {
      throw .unprocessable("project_id is no UUID.")
    }
    let address = try makeAddress(flavour, region, project: project)
    var action: CloudAction?
    if let target {
      do throws(DigitalOceanError) {
        try checkAssignment(of: address, to: target)
      } catch {
        addresses.removeAll { $0.provider == .digitalOcean && $0.id == address.id }
        throw error
      }
      action = start(.assign(address: address.id, node: target), of: .digitalOcean, by: context)
    } else {
      start(.reserve(address: address.id), of: .digitalOcean, by: context, lasting: 0)
    }
    let view = DigitalOceanView(self, request, context)
    if flavour == .reserved6 { return (201, view.created(address)) }
    return (202, view.created(address, flavour, action))
  }

  /// True for 32 hexadecimal digits in the groups of a UUID.
  private static func isUniqueIdentifier(_ text: String) -> Bool {
    let groups = text.split(separator: "-", omittingEmptySubsequences: false)
    return groups.map { $0.utf8.count } == [8, 4, 4, 4, 12]
      && groups.allSatisfy { group in group.allSatisfy { $0.isASCII && $0.isHexDigit } }
  }

  /// The first address of the documentation networks that nobody has.
  private mutating func makeAddress(
    _ flavour: AddressFlavour, _ region: String, project: String?
  ) throws(DigitalOceanError) -> CloudAddress {
    let existing = addresses.filter { $0.provider == .digitalOcean }
    let alike = existing.filter { $0.isVersion6 == (flavour == .reserved6) }
    guard alike.count < description.reservedAddressLimit else { throw .limitReached }
    let free = (200...250).lazy.map { Self.poolAddress(flavour, UInt8($0)) }.first { candidate in
      !addresses.contains { $0.address == candidate }
    }
    guard let free else { throw .limitReached }
    let address = CloudAddress(
      provider: .digitalOcean, id: WorldDescription.number(of: free), text: free.description,
      address: free, region: region, name: "", labels: [],
      project: project ?? existing.first?.project ?? random.uniqueIdentifier(), createdAt: now,
      holder: nil)
    addresses.append(address)
    return address
  }

  private static func poolAddress(_ flavour: AddressFlavour, _ number: UInt8) -> IPAddress {
    switch flavour {
    case .reserved, .floating: .v4(IPv4Address(203, 0, 113, number))
    case .reserved6: .v6(IPv6Address(high: 0x2001_0DB8_00D0_0000, low: UInt64(number)))
    }
  }

  /// DELETE of an address: gone at once, unless something is running.
  mutating func deleteAddress(_ address: CloudAddress) throws(DigitalOceanError) {
    guard runningAction(of: .digitalOcean, address: address.id) == nil else { throw .addressBusy }
    move(.digitalOcean, address.id, to: nil, by: nil)
    addresses.removeAll { $0.provider == .digitalOcean && $0.id == address.id }
  }
}
