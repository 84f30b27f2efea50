import Configuration
import ControlProtocol
import NetworkTypes

/// keepalived.json: the names and units are keepalived's. Source: observed of keepalived 2.2.7.
struct KeepalivedDump: JSONWritable {
  /// An instance.
  struct Instance {
    var configuration: InstanceConfiguration
    /// 0 INIT, 1 BACKUP, 2 MASTER, 3 FAULT.
    var state: Int
    var effectivePriority: Priority
    /// Seconds of UTC.
    var lastTransition: String
    /// 0 while this node is master.
    var masterPriority: Int
    var addresses: [String]
    var excluded: [String]
    var scripts: [String]
    var holdsAddresses: Bool
    var statistics: [(name: String, value: UInt64)]
  }

  var instances: [Instance]
  /// `json_version`: 1 is a list, 2 an object with the list as `vrrp`.
  var version: Int

  func write(to writer: inout JSONWriter) {
    guard version == 2 else { return writer.array(instances) { Self.write($1, to: &$0) } }
    writer.object { writer in
      writer.key("vrrp")
      writer.array(instances) { Self.write($1, to: &$0) }
    }
  }

  private static func write(_ instance: Instance, to writer: inout JSONWriter) {
    writer.object { writer in
      writer.key("data")
      writer.object { data(instance, &$0) }
      writer.key("stats")
      writer.object { writer in
        for counter in instance.statistics { writer.field(counter.name, counter.value) }
      }
    }
  }

  private static func data(_ instance: Instance, _ writer: inout JSONWriter) {
    let configuration = instance.configuration
    let timing = configuration.announcements
    writer.field("iname", configuration.name)
    writer.field("dont_track_primary", configuration.ignoresPrimaryInterface ? 1 : 0)
    writer.field("skip_check_adv_addr", configuration.skipsAddressListCheck ? 1 : 0)
    writer.field("ifp_ifname", configuration.interface)
    writer.field("master_priority", instance.masterPriority)
    decimal("last_transition", instance.lastTransition, &writer)
    decimal("garp_delay", Engine.decimal(timing.delay), &writer)
    decimal("garp_refresh", Engine.decimal(timing.refresh), &writer)
    writer.field("garp_rep", timing.repetitions)
    writer.field("garp_refresh_rep", timing.refreshRepetitions)
    decimal("garp_lower_prio_delay", Engine.decimal(timing.lowerPriorityDelay), &writer)
    writer.field("garp_lower_prio_rep", timing.lowerPriorityRepetitions)
    writer.field("lower_prio_no_advert", configuration.lowerPriorityNoAdvert ? 1 : 0)
    writer.field("higher_prio_send_advert", configuration.higherPrioritySendAdvert ? 1 : 0)
    writer.field("vrid", configuration.virtualRouterID.rawValue)
    writer.field("base_priority", configuration.priority.rawValue)
    writer.field("effective_priority", instance.effectivePriority.rawValue)
    writer.field("vipset", instance.holdsAddresses)
    let interval = Engine.decimal(configuration.advertisementInterval)
    decimal("adver_int", interval, &writer)
    decimal("master_adver_int", interval, &writer)
    writer.field("nopreempt", !configuration.preempt)
    decimal("preempt_delay", Engine.decimal(configuration.preemptDelay), &writer)
    writer.field("state", instance.state)
    writer.field("wantstate", instance.state)
    writer.field("version", configuration.version.rawValue)
    writer.field("vips", instance.addresses)
    if !instance.excluded.isEmpty { writer.field("evips", instance.excluded) }
    writer.field("track_script", instance.scripts)
    writer.field("auth_type", configuration.password == nil ? 0 : 1)
  }

  private static func decimal(_ name: String, _ value: String, _ writer: inout JSONWriter) {
    writer.key(name)
    writer.decimal(value)
  }
}
