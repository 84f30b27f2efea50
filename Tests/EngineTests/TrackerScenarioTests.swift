import ControlProtocol
import Election
import Engine
import NetworkTypes
import Simulation
import SupervisorProtocol
import Testing

@Suite("Trackers and notify scripts")
struct TrackerScenarioTests {
  private static let check = "vrrp_script check {\n  script \"/bin/check\"\n  interval 1\n"

  private func lab(_ weight: String = "", script: String = "", extra: String = "") -> Lab {
    Lab(globals: Self.check + script + "}\n") { _ in
      "  track_script {\n    check \(weight)\n  }\n" + extra
    }
  }

  @Test("a failing script without weight is FAULT; the named successor follows at once")
  func fault() {
    let lab = lab()
    lab.startAll()
    lab.world.setScript("check", ScriptBehavior(.exited(1)), 0)
    // At most one interval and the script's time; the successor does not wait for its skew.
    lab.world.run(for: .milliseconds(1_010))
    #expect(lab.world.nodes[0].instance()?.state == .fault)
    lab.expectServed(by: 1)
    #expect(lab.longestSilence <= .milliseconds(2))
    lab.world.setScript("check", nil, 0)
    lab.expectServed(by: 0, within: .seconds(6))
  }

  @Test("a weight changes the priority and moves the address without a lost packet")
  func weight() {
    let lab = lab("weight -150")
    lab.startAll()
    lab.world.setScript("check", ScriptBehavior(.exited(1)), 0)
    lab.expectServed(by: 1, within: .seconds(6))
    #expect(lab.world.nodes[0].instance()?.priority.rawValue == 50)
    lab.world.setScript("check", nil, 0)
    lab.expectServed(by: 0, within: .seconds(6))
    #expect(lab.longestSilence == .zero)
  }

  @Test("rise and fall count in a row")
  func riseAndFall() {
    let lab = lab(script: "  fall 3\n  rise 2\n")
    lab.startAll()
    lab.world.setScript("check", ScriptBehavior(.exited(1)), 0)
    lab.world.run(for: .milliseconds(1_900))
    lab.world.setScript("check", nil, 0)
    lab.world.run(for: .seconds(2))
    lab.world.setScript("check", ScriptBehavior(.exited(1)), 0)
    lab.world.run(for: .milliseconds(1_900))
    #expect(lab.world.nodes[0].instance()?.state == .master)
    lab.world.run(for: .milliseconds(1_200))
    #expect(lab.world.nodes[0].instance()?.state == .fault)
  }

  @Test("a script that hangs is a failure after its timeout, and delays no advert")
  func hanging() {
    let lab = lab("weight -1", script: "  timeout 2\n")
    lab.startAll()
    let gaps = GapCounter()
    lab.world.auditors = [gaps]
    lab.world.setScript("check", ScriptBehavior(after: .seconds(3_600)), 0)
    lab.world.run(for: .seconds(20))
    #expect(lab.world.nodes[0].instance()?.priority.rawValue == 199)
    #expect(gaps.longest <= .milliseconds(1_001))
  }

  @Test("nothing starts before the trackers have reported")
  func pending() {
    let lab = lab(script: "  timeout 60\n")
    lab.world.setScript("check", ScriptBehavior(after: .seconds(30)), 0)
    lab.world.startAll()
    lab.world.run(for: .seconds(10))
    #expect(lab.world.nodes[0].instance()?.state == .initialize)
    lab.expectServed(by: 1)
    lab.expectServed(by: 0, within: .seconds(30))
  }

  @Test(
    "a tracked interface: FAULT without weight, a lower priority with one",
    arguments: ["", " weight -150"])
  func interface(weight: String) {
    let lab = Lab { _ in "  track_interface {\n    eth1\(weight)\n  }\n" }
    for node in 0..<2 {
      lab.world.plug(node, "eth1", addresses: [Lab.prefix("198.51.100.\(node + 1)", 24)])
    }
    lab.startAll()
    lab.world.setCarrier(false, 0, "eth1")
    lab.expectServed(by: 1, within: .seconds(5))
    lab.world.setCarrier(true, 0, "eth1")
    lab.expectServed(by: 0, within: .seconds(5))
  }

  @Test("a tracked process")
  func process() {
    let lab = Lab(globals: "vrrp_track_process proxy {\n  process haproxy\n}\n") { _ in
      "  track_process {\n    proxy\n  }\n"
    }
    for node in 0..<2 { lab.world.startProcess("haproxy", node) }
    lab.startAll()
    lab.world.killProcess("haproxy", 0)
    lab.world.run(for: .milliseconds(5))
    lab.expectServed(by: 1)
    lab.world.startProcess("haproxy", 0)
    lab.expectServed(by: 0, within: .seconds(5))
  }

  // MARK: Notify

  private static let scripts = """
      notify /bin/any
      notify_master /bin/master
      notify_backup "/bin/backup with words"
      notify_fault /bin/fault
      notify_stop /bin/stop

    """

  @Test("the specific script first, then the general one with keepalived's arguments")
  func order() {
    let lab = lab(extra: Self.scripts)
    lab.startAll()
    #expect(
      lab.notifications(0) == [
        ["/bin/backup", "with", "words"], ["/bin/any", "INSTANCE", "VI_1", "BACKUP", "200"],
        ["/bin/master"], ["/bin/any", "INSTANCE", "VI_1", "MASTER", "200"],
      ])
    lab.world.setScript("check", ScriptBehavior(.exited(1)), 0)
    lab.world.run(for: .seconds(3))
    #expect(
      lab.notifications(0).suffix(2) == [
        ["/bin/fault"], ["/bin/any", "INSTANCE", "VI_1", "FAULT", "200"],
      ])
    lab.world.stop(1)
    lab.world.run(for: .seconds(6))
    #expect(
      lab.notifications(1).suffix(2) == [
        ["/bin/stop"], ["/bin/any", "INSTANCE", "VI_1", "STOP", "100"],
      ])
    #expect(lab.world.nodes[1].exitCode == 0)
  }

  @Test("scripts of one instance run one at a time, in order, also slow ones")
  func oneAtATime() {
    let lab = lab(extra: Self.scripts)
    for label in ["notify", "notify_master", "notify_backup", "notify_fault"] {
      lab.world.setScript("\(label) of VI_1", ScriptBehavior(after: .milliseconds(400)), 0)
    }
    lab.startAll()
    lab.world.setCarrier(false, 0)
    lab.world.run(for: .milliseconds(50))
    lab.world.setCarrier(true, 0)
    lab.world.run(for: .seconds(10))
    let runs = lab.world.nodes[0].supervisor.runs.filter { $0.script.label.hasPrefix("notify") }
    for (one, next) in zip(runs, runs.dropFirst()) {
      #expect(next.at - one.at >= .milliseconds(400))
    }
    let states = lab.notifications(0).filter { $0.first == "/bin/any" }.map { $0[3] }
    #expect(states == ["BACKUP", "MASTER", "FAULT", "BACKUP", "MASTER"])
  }

  @Test("a script that never ends does not grow the queue, nor delays adverts or the stop")
  func hangingNotify() {
    let lab = lab(extra: Self.scripts + "  notify_timeout 3600\n")
    lab.world.setScript("notify_backup of VI_1", ScriptBehavior(after: .seconds(3_600)), 0)
    lab.startAll()
    for _ in 0..<100 {
      lab.world.setCarrier(false, 0)
      lab.world.run(for: .milliseconds(10))
      lab.world.setCarrier(true, 0)
      lab.world.run(for: .milliseconds(10))
    }
    lab.expectServed(by: 0, within: .seconds(10))
    #expect((lab.world.nodes[0].engine?.load.notifications ?? 0) <= 64)
    lab.world.stop(0)
    lab.expectServed(by: 1, within: .seconds(1))
    lab.world.run(for: .seconds(5))
    #expect(lab.world.nodes[0].exitCode == 0)
  }

  @Test("facts of the transition are in the environment")
  func environment() {
    let lab = lab(extra: Self.scripts)
    lab.startAll()
    let runs = lab.world.nodes[0].supervisor.runs
    let master = runs.first { $0.script.label == "notify_master of VI_1" }
    let facts = Dictionary(
      (master?.script.environment ?? []).map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
    #expect(facts["FAILOVER_STATE"] == "MASTER")
    #expect(facts["FAILOVER_PREVIOUS_STATE"] == "BACKUP")
    #expect(facts["FAILOVER_NODE"] == "lb1")
    #expect(facts["FAILOVER_ADDRESSES"] == "192.0.2.10/32")
    #expect(facts["FAILOVER_PRIORITY"] == "200")
  }
}
