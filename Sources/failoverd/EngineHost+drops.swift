import Configuration
import Engine
import Netlink
import NetworkTypes
import Processes
import SupervisorProtocol

extension EngineHost {
  /// Drops packets of some addresses.
  func drop(_ list: [DropRequest]) {
    for (settings, elements) in Self.byTable(list) {
      do throws(NetlinkError) {
        try filter(settings).add(elements)
      } catch {
        for request in list where request.settings == settings {
          feed(.objectFailed(.drop(request), "\(error)"))
        }
      }
    }
  }

  /// Drops them no more.
  func accept(_ list: [DropRequest]) {
    for (settings, elements) in Self.byTable(list) {
      do throws(NetlinkError) {
        try filter(settings).remove(elements)
      } catch {
        channel.send(.log(.error, "\(error)"))
      }
    }
  }

  private func filter(_ settings: FirewallSettings) throws(NetlinkError) -> PacketFilter {
    if let filter = filters[settings] { return filter }
    let filter = try PacketFilter(
      table: settings.table, priority: Int32(settings.priority), counts: settings.counts)
    filters[settings] = filter
    return filter
  }

  private static func byTable(
    _ list: [DropRequest]
  ) -> [FirewallSettings: [PacketFilter.Element]] {
    var result: [FirewallSettings: [PacketFilter.Element]] = [:]
    for request in list {
      result[request.settings, default: []].append(
        request.address.map { .address($0, request.index) } ?? .membership(request.index))
    }
    return result
  }
}
