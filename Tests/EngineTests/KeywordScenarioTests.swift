import ControlProtocol
import Election
import Engine
import Foundation
import NetworkTypes
import Simulation
import SupervisorProtocol
import Testing

@Suite("Keywords of keepalived do what they say")
struct KeywordScenarioTests {
  @Test("track_file: the number changes the priority, and far below zero it is a fault")
  func trackFile() {
    let lab = Lab(
      globals: "track_file load { file /run/load\n weight -1 }\n",
      extra: { _ in "  track_file { load }\n" })
    for node in 0...1 { lab.world.setFile("load", 0, node) }
    lab.startAll()
    lab.world.setFile("load", 150, 0)
    lab.expectServed(by: 1, within: .seconds(6))
    #expect(lab.status(0)["instances.0.priority.effective"] == "50")
    lab.world.setFile("load", 300, 1)
    lab.world.run(for: .milliseconds(10))
    #expect(lab.world.nodes[1].instance()?.state == .fault)
    lab.expectServed(by: 0, within: .seconds(5))
    lab.world.setFile("load", 0, 0)
    #expect(lab.status(0)["instances.0.trackers.0.note"] == "says 0")
  }

  @Test("track_file of weight 0: no start before the number is known, any other than 0 is a fault")
  func faultFile() {
    let lab = Lab(
      globals: "track_file down { file /run/down\n weight 0 }\n",
      extra: { _ in "  track_file { down }\n" })
    lab.world.startAll()
    lab.world.run(for: .seconds(8))
    #expect(lab.masters() == [])
    for node in 0...1 { lab.world.setFile("down", 0, node) }
    lab.expectServed(by: 0, within: .seconds(8))
    lab.world.setFile("down", 1, 0)
    lab.expectServed(by: 1, within: .seconds(1))
  }

  @Test("notify_fifo: a line for each change, with the words of keepalived")
  func pipe() {
    let lab = Lab(
      globals: """
        global_defs { vrrp_notify_fifo /run/pipe
        fifo_write_vrrp_states_on_reload }
        vrrp_script check { script /bin/check
        interval 1
        weight -10 }
        """ + "\n",
      extra: { _ in "  track_script { check }\n  notify_priority_changes\n" })
    lab.startAll()
    lab.world.setScript("check", ScriptBehavior(.exited(1)), 0)
    lab.world.run(for: .seconds(2))
    lab.world.reload(0, lab.world.nodes[0].supervisor.configurationText)
    lab.world.run(for: .seconds(1))
    lab.world.stop(0)
    lab.world.run(for: .seconds(2))
    #expect(
      lab.world.nodes[0].supervisor.pipeLines == [
        "INSTANCE \"VI_1\" BACKUP 200", "INSTANCE \"VI_1\" MASTER 200",
        "INSTANCE \"VI_1\" MASTER_PRIORITY 190", "INSTANCE \"VI_1\" MASTER 190",
        "INSTANCE \"VI_1\" STOP 190",
      ])
  }

  @Test("an instance that a reload removes tells so, also by the second of its scripts")
  func deleted() {
    let two = """
      vrrp_instance VI_2 {
        interface eth0
        virtual_router_id 52
        virtual_ipaddress { 192.0.2.20 }
        notify_deleted /bin/deleted
        notify /bin/any
      }

      """
    let lab = Lab(priorities: [200], globals: two)
    lab.world.startAll()
    lab.world.run(for: .seconds(8))
    let text = lab.world.nodes[0].supervisor.configurationText
    lab.world.reload(0, text.replacing(two, with: ""))
    lab.world.run(for: .seconds(2))
    #expect(
      lab.notifications(0).suffix(2) == [
        ["/bin/deleted"], ["/bin/any", "INSTANCE", "VI_2", "DELETED", "100"],
      ])
  }

  @Test("interface_up_down_delays: a short loss of the carrier is none")
  func linkDelays() {
    let lab = Lab(globals: "interface_up_down_delays { eth0 1 2 }\n")
    lab.startAll()
    lab.world.setCarrier(false, 0)
    lab.world.run(for: .milliseconds(700))
    lab.world.setCarrier(true, 0)
    lab.world.run(for: .seconds(1))
    #expect(lab.world.nodes[0].instance()?.state == .master)
    lab.world.setCarrier(false, 0)
    lab.world.run(for: .milliseconds(1_050))
    #expect(lab.world.nodes[0].instance()?.state == .fault)
    lab.world.setCarrier(true, 0)
    lab.world.run(for: .milliseconds(1_900))
    #expect(lab.world.nodes[0].instance()?.state == .fault)
    lab.world.run(for: .milliseconds(150))
    #expect(lab.world.nodes[0].instance()?.state == .backup)
  }

  @Test("log_unknown_vrids: each stranger once")
  func unknownRouters() {
    let lab = Lab(globals: "global_defs { log_unknown_vrids }\n")
    lab.startAll()
    let text = lab.world.nodes[1].supervisor.configurationText
    lab.world.reload(1, text.replacing("virtual_router_id 51", with: "virtual_router_id 77"))
    lab.world.run(for: .seconds(20))
    #expect(lab.logged(0, "advertises virtual router 77 on eth0") == 1)
  }

  @Test("dumps have the fields that exporters of metrics look for")
  func dumps() throws {
    let lab = Lab(flavor3)
    lab.startAll()
    for kind in DumpKind.allCases { lab.world.askForDump(kind, 0) }
    lab.world.run(for: .milliseconds(10))
    let dumps = lab.world.nodes[0].supervisor.dumps
    try #require(dumps.count == 3)
    #expect(dumps[0].contains(" VRRP Instance = VI_1\n   VRRP Version = 3\n   State = MASTER\n"))
    #expect(dumps[0].contains("   Virtual IP (1):\n     192.0.2.10/32 dev eth0 scope global set\n"))
    #expect(dumps[1].contains("VRRP Instance: VI_1\n  Advertisements:\n    Received: 0\n"))
    let json = Document("{\"all\":\(dumps[2])}")
    #expect(json["all.0.data.iname"] == "VI_1" && json["all.0.data.state"] == "2")
    #expect(dumps[2].contains("\"adver_int\":1,") && dumps[2].contains("\"become_master\":1,"))
    #expect(json["all.0.data.vips.0"] == "192.0.2.10/32 dev eth0 scope global set")
  }

  private var flavor3: Lab.Flavor { Lab.Flavor(version: 3) }

  @Test("vrrp_garp_interval spreads announcements; every address is announced once first")
  func pacing() {
    var addresses = ""
    for number in 20..<60 { addresses += "192.0.2.\(number)\n" }
    let lab = Lab(
      globals: "global_defs { vrrp_garp_interval 0.01 }\n",
      extra: { _ in "  virtual_ipaddress_excluded {\n\(addresses)  }\n  garp_master_delay 0\n" })
    lab.world.startAll()
    let sentBefore = lab.world.nodes[0].announced
    _ = lab.world.run(atMost: .seconds(12)) { _ in lab.masters() == [0] }
    lab.world.run(for: .milliseconds(205))
    let early = lab.world.nodes[0].announced - sentBefore
    #expect((20...22).contains(early), "\(early)")
    lab.world.run(for: .seconds(3))
    #expect(lab.world.nodes[0].announced - sentBefore == 41 * 5)
  }
}
