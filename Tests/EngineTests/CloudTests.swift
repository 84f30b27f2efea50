import AgentProtocol
import ControlProtocol
import NetworkTypes
import SupervisorProtocol
import Testing

@testable import Engine

@Suite struct `Cloud addresses follow the master` {
  /// Two nodes, the first with the higher priority; the address is at the first.
  private static func running() -> CloudCluster {
    var cluster = CloudCluster(priorities: [200, 100], holder: "1001")
    cluster.run(for: .seconds(30))
    return cluster
  }

  @Test func `a start with the address in place: no assign, all well`() {
    var cluster = Self.running()
    #expect(cluster.state(0) == "MASTER" && cluster.state(1) == "BACKUP")
    #expect(cluster.assigns.isEmpty)
    #expect(cluster.cloud(0)?.mine == true && cluster.cloud(0)?.proof == "readBack")
    #expect(cluster.cloud(0)?.holder == "droplet 1001" && cluster.cloud(0)?.callsLeft == 4_812)
    #expect(cluster.cloud(1)?.mine == false && cluster.cloud(1)?.node == "lb1")
    cluster.run(for: .seconds(600))
    #expect(cluster.assigns.isEmpty)
    #expect(cluster.nodes[0].engine.statusDocument(nil).verdict == .well)
  }

  @Test func `packets are awaited at the anchor address, once, and by the holder alone`() throws {
    var cluster = Self.running()
    #expect(Array(cluster.nodes[0].awaited.values) == [IPAddress("10.17.0.1")])
    #expect(cluster.nodes[1].awaited.isEmpty)
    let number = try #require(cluster.nodes[0].awaited.keys.first)
    cluster.nodes[0].awaited = [:]
    cluster.feed(0, .trafficSeen(number))
    #expect(cluster.cloud(0)?.proof == "packetSeen")
    cluster.run(for: .seconds(300))
    #expect(cluster.cloud(0)?.proof == "packetSeen" && cluster.nodes[0].awaited.isEmpty)
    // The next holder waits for its own; what comes too late for the old one means nothing.
    cluster.ask(1, .promote(MoveRequest(selection: .onlyOne, wait: .seconds(60))))
    cluster.run(for: .seconds(30))
    #expect(Array(cluster.nodes[1].awaited.values) == [IPAddress("10.17.0.2")])
    cluster.feed(0, .trafficSeen(number))
    #expect(cluster.cloud(0)?.proof != "packetSeen" && cluster.cloud(1)?.proof == "readBack")
  }

  @Test func `the address elsewhere at the start: one assign by the master`() {
    var cluster = CloudCluster(priorities: [100, 200], holder: "9")
    cluster.run(for: .seconds(30))
    #expect(cluster.assigns.map(\.node) == [1] && cluster.holder == "1002")
  }

  @Test func `the master dies: the assign leaves with the transition`() throws {
    var cluster = Self.running()
    cluster.nodes[0].isAlive = false
    let took = cluster.run(atMost: .seconds(10)) { $0.cloud(1)?.mine == true }
    #expect(cluster.assigns.map(\.node) == [1] && cluster.holder == "1002")
    let transition = try #require(cluster.nodes[1].logs.first { $0.contains("BACKUP -> MASTER") })
    let asked = try #require(cluster.nodes[1].logs.first { $0.contains("asked digitalocean") })
    let logs = cluster.nodes[1].logs
    let between =
      try #require(logs.firstIndex(of: asked)) - #require(logs.firstIndex(of: transition))
    #expect(between <= 3)
    #expect(try #require(took) < .seconds(6))
  }

  @Test func `twenty at once: each assigned once, in the order of the file`() {
    var cluster = CloudCluster(priorities: [200, 100], holder: "1001", addresses: 20)
    cluster.run(for: .seconds(30))
    cluster.nodes[0].isAlive = false
    cluster.run(for: .seconds(10))
    #expect(cluster.assigns.map(\.address) == (10..<30).compactMap { IPAddress("203.0.113.\($0)") })
    #expect(Set(cluster.assigns.map(\.node)) == [1])
  }

  @Test func `promote returns only once the provider confirms`() throws {
    var cluster = Self.running()
    cluster.ask(1, .promote(MoveRequest(selection: .onlyOne, wait: .seconds(60))))
    let master = cluster.run(atMost: .seconds(3)) { $0.state(1) == "MASTER" }
    #expect(master != nil && cluster.nodes[1].replies.isEmpty)
    let done = cluster.run(atMost: .seconds(10)) { !$0.nodes[1].replies.isEmpty }
    #expect(try #require(done) > .milliseconds(500) && cluster.cloud(1)?.mine == true)
    #expect(cluster.assigns.map(\.node) == [1])
    #expect(cluster.nodes[1].replies.first?.contains("203.0.113.10") == true)
    let status = cluster.nodes[1].engine.statusDocument(nil).instances.first
    let took = try #require(status?.lastMove?.tookMs)
    #expect((1_000...3_000).contains(took))
    cluster.run(for: .seconds(300))
    #expect(cluster.assigns.count == 1)
  }

  @Test func `a promote that the provider does not confirm in time has moved all the same`() {
    var cluster = Self.running()
    cluster.actionTime = .seconds(30)
    cluster.ask(1, .promote(MoveRequest(selection: .onlyOne, wait: .seconds(5))))
    cluster.run(for: .seconds(6))
    let reply = cluster.nodes[1].replies.first ?? ""
    #expect(reply.contains("\"moved\"") && reply.contains("still reads back at lb1"), "\(reply)")
    #expect(reply.contains("action 72531856"))
    cluster.run(for: .seconds(40))
    #expect(cluster.cloud(1)?.mine == true && cluster.assigns.count == 1)
  }

  @Test func `maintenance on returns once the address left, and the leaving node calls nothing`() {
    var cluster = Self.running()
    cluster.ask(
      0,
      .maintenance(
        MaintenanceRequest(mode: .on)))
    cluster.run(for: .milliseconds(900))
    #expect(cluster.state(1) == "MASTER" && cluster.nodes[0].replies.isEmpty)
    _ = cluster.run(atMost: .seconds(10)) { !$0.nodes[0].replies.isEmpty }
    #expect(cluster.holder == "1002" && cluster.cloud(0)?.mine == false)
    #expect(cluster.nodes[0].replies.count == 1 && cluster.assigns.map(\.node) == [1])
  }

  @Test func `a graceful stop waits for the successor's read-back`() {
    var cluster = Self.running()
    cluster.feed(0, .supervisor(.terminateSignal))
    cluster.run(for: .seconds(1))
    #expect(cluster.nodes[0].exitCode == nil && cluster.state(1) == "MASTER")
    let took = cluster.run(atMost: .seconds(10)) { $0.nodes[0].exitCode != nil }
    #expect(took != nil && cluster.holder == "1002" && cluster.assigns.map(\.node) == [1])
  }

  @Test func `a stop without end at the provider has a bound`() {
    var cluster = Self.running()
    cluster.providerIsDown = true
    cluster.feed(0, .supervisor(.terminateSignal))
    let took = cluster.run(atMost: .seconds(40)) { $0.nodes[0].exitCode != nil }
    #expect(took.map { $0 <= .seconds(31) } ?? false)
  }

  @Test func `the primary comes back: the address goes back to it`() {
    var cluster = Self.running()
    cluster.feed(0, .linkChanged(link(isRunning: false)))
    cluster.run(for: .seconds(10))
    #expect(cluster.holder == "1002" && cluster.state(0) == "FAULT")
    cluster.feed(0, .linkChanged(link(isRunning: true)))
    cluster.run(for: .seconds(20))
    #expect(cluster.holder == "1001" && cluster.state(0) == "MASTER")
    #expect(cluster.assigns.map(\.node) == [1, 0])
  }

  private func link(isRunning: Bool) -> LinkFacts {
    LinkFacts(
      index: CloudCluster.interface, name: "eth1", isRunning: isRunning, hardwareAddress: nil,
      mtu: 1500)
  }
}

@Suite struct `Cloud addresses in trouble` {
  private static func running() -> CloudCluster {
    var cluster = CloudCluster(priorities: [200, 100], holder: "1001")
    cluster.run(for: .seconds(30))
    return cluster
  }

  @Test func `the agent dies: no election changes, it is said, and nothing is lost`() {
    var cluster = Self.running()
    cluster.killAgent(0)
    cluster.run(for: .seconds(10))
    #expect(cluster.state(0) == "MASTER" && cluster.state(1) == "BACKUP")
    let status = cluster.nodes[0].engine.statusDocument(nil)
    #expect(status.verdict == .degraded && "\(status.problems)".contains("failover-agent"))
    cluster.startAgent(0)
    cluster.run(for: .seconds(5))
    #expect(cluster.nodes[0].engine.statusDocument(nil).verdict == .well)
    #expect(cluster.assigns.isEmpty)
  }

  @Test func `an agent that hangs is started anew`() {
    var cluster = Self.running()
    cluster.nodes[0].agentRuns = false  // It hears and says nothing.
    let took = cluster.run(atMost: .seconds(20)) { $0.nodes[0].agentRuns }
    #expect(took != nil)
    cluster.run(for: .seconds(2))
    #expect(cluster.nodes[0].engine.agent.phase == .ready)
  }

  @Test func `what a lost agent was to be told does not reach the next one`() {
    var cluster = Self.running()
    cluster.nodes[0].engine.setTime(cluster.now, wallOffset: CloudCluster.wallOffset)
    // All of it waited while the engine stood still.
    cluster.nodes[0].engine.handle(
      .request(ClientID(1), ClientCredentials(user: 0, isAdministrator: true), .cloudShow))
    cluster.nodes[0].engine.handle(.agentLost("ended"))
    cluster.nodes[0].engine.handle(.agentConnected)
    cluster.nodes[0].engine.advance()
    let told = cluster.nodes[0].engine.takeActions().compactMap { action in
      if case .agent(let message) = action { message } else { nil }
    }
    guard case .hello? = told.first else {
      Issue.record("first of all it was told \(told)")
      return
    }
    #expect(!told.contains { if case .call = $0 { true } else { false } })
  }

  @Test func `a leaving node with a long interval calls nobody while it may still wait`() {
    var cluster = CloudCluster(priorities: [200, 100], holder: "1001", interval: 20)
    cluster.run(for: .seconds(200))
    #expect(cluster.state(0) == "MASTER")
    cluster.ask(0, .maintenance(MaintenanceRequest(mode: .on, wait: .seconds(60))))
    cluster.run(for: .milliseconds(1))
    // The successor has heard it, but is not heard itself.
    cluster.nodes[0].isCutOff = true
    cluster.run(for: .seconds(38))
    #expect(!cluster.assigns.contains { $0.node == 0 })
  }

  @Test func `an engine that stood still does not blame its agent`() {
    var cluster = Self.running()
    cluster.now = cluster.now + .seconds(12)
    cluster.run(for: .seconds(5))
    #expect(!cluster.nodes[1].logs.contains { $0.contains("no answer for") })
  }

  @Test func `a backup with a bad token says so everywhere, and promote is refused`() {
    var cluster = CloudCluster(priorities: [200, 100], holder: "1001")
    cluster.refused = [1]
    cluster.run(for: .seconds(30))
    let status = cluster.nodes[0].engine.statusDocument(nil)
    #expect(status.verdict == .degraded)
    #expect("\(status.problems)".contains("rejects the token"))
    #expect(status.instances.first?.peers.first?.ready == false)
    cluster.ask(1, .promote(MoveRequest(selection: .onlyOne, wait: .seconds(60))))
    #expect(cluster.nodes[1].replies.first?.contains("\"refused\"") == true)
    #expect(cluster.assigns.isEmpty)
    // It would still take over if the master died: better a late address than none.
    cluster.nodes[0].isAlive = false
    cluster.run(for: .seconds(10))
    #expect(cluster.state(1) == "MASTER" && cluster.holder == "1001")
    cluster.refused = []
    cluster.run(for: .seconds(40))
    #expect(cluster.holder == "1002" && cluster.cloud(1)?.mine == true)
  }

  @Test func `partitioned, both are master: few moves, and after the heal the winner has it`() {
    var cluster = Self.running()
    cluster.nodes[1].isCutOff = true
    cluster.run(for: .seconds(600))
    #expect(cluster.state(0) == "MASTER" && cluster.state(1) == "MASTER")
    #expect(cluster.assigns.count <= 14, "\(cluster.assigns.count)")
    cluster.nodes[1].isCutOff = false
    cluster.run(for: .seconds(40))
    #expect(cluster.state(1) == "BACKUP" && cluster.holder == "1001")
  }

  @Test func `a stolen address and a lower advert: asserted again`() {
    var cluster = Self.running()
    cluster.holder = "1002"
    cluster.run(for: .seconds(60))
    #expect(cluster.holder == "1001" && cluster.assigns.map(\.node) == [0])
  }

  @Test func `the provider is away for ten minutes: master stays master, and recovers`() {
    var cluster = Self.running()
    cluster.providerIsDown = true
    cluster.run(for: .seconds(600))
    #expect(cluster.state(0) == "MASTER" && cluster.state(1) == "BACKUP")
    cluster.providerIsDown = false
    cluster.run(for: .seconds(90))
    #expect(cluster.nodes[0].engine.statusDocument(nil).verdict == .well)
  }

  @Test func `the primary comes back with a bad token: it waits, the address stays served`() {
    var cluster = Self.running()
    let down = LinkFacts(
      index: CloudCluster.interface, name: "eth1", isRunning: false, hardwareAddress: nil,
      mtu: 1500)
    cluster.feed(0, .linkChanged(down))
    cluster.refused = [0]
    cluster.run(for: .seconds(120))
    var back = down
    back.isRunning = true
    cluster.feed(0, .linkChanged(back))
    cluster.run(for: .seconds(60))
    #expect(cluster.state(0) == "BACKUP" && cluster.state(1) == "MASTER")
    #expect(cluster.holder == "1002")
    cluster.refused = []
    cluster.run(for: .seconds(120))
    #expect(cluster.state(0) == "MASTER" && cluster.holder == "1001")
  }

  @Test func `three nodes, one after the other fails: each time one assign by the next`() {
    var cluster = CloudCluster(priorities: [200, 150, 100], holder: "1001")
    cluster.run(for: .seconds(30))
    cluster.nodes[0].isAlive = false
    cluster.run(for: .seconds(20))
    #expect(cluster.holder == "1002")
    cluster.nodes[1].isAlive = false
    cluster.run(for: .seconds(20))
    #expect(cluster.holder == "1003" && cluster.assigns.map(\.node) == [1, 2])
  }

  @Test func `twenty addresses at once take hardly longer than one`() throws {
    func time(_ count: Int) -> Microseconds? {
      var cluster = CloudCluster(priorities: [200, 100], holder: "1001", addresses: count)
      cluster.run(for: .seconds(30))
      cluster.nodes[0].isAlive = false
      let took = cluster.run(atMost: .seconds(20)) { cluster in
        cluster.holders.values.allSatisfy { $0 == "1002" }
          && cluster.nodes[1].engine.isCloudConfirmed(0)
      }
      return cluster.assigns.count == count ? took : nil
    }
    let one = try #require(time(1))
    let twenty = try #require(time(20))
    #expect(twenty.count * 2 <= one.count * 3)
  }

  @Test func `addresses of one token share its budget: what is left belongs to the failover`() {
    var cluster = CloudCluster(priorities: [200, 100], holder: "1001", addresses: 10)
    cluster.run(for: .seconds(60))
    func calls(in time: Microseconds) -> Int {
      let before = cluster.calls
      cluster.run(for: time)
      return cluster.calls - before
    }
    let usual = calls(in: .seconds(300))
    cluster.callsLeft = 39
    // The next answer tells all of a node's addresses, so that none looks just to look.
    cluster.run(for: .seconds(120))
    let sparing = calls(in: .seconds(300))
    #expect(usual > 100 && sparing * 3 < usual, "\(usual), \(sparing)")
    let assigns = cluster.assigns.count
    cluster.nodes[0].isAlive = false
    cluster.run(for: .seconds(5))
    #expect(cluster.assigns.count == assigns + 10)
    #expect(cluster.holders.values.allSatisfy { $0 == "1002" })
  }

  @Test func `a reload adds and removes addresses; the last one takes the agent with it`() {
    var cluster = CloudCluster(priorities: [200, 100], holder: "9", addresses: 3)
    cluster.configure(0, 200, of: 2, addresses: 2)
    cluster.configure(1, 100, of: 2, addresses: 2)
    cluster.run(for: .seconds(30))
    #expect(cluster.holders.values.sorted() == ["1001", "1001", "9"])
    cluster.configure(0, 200, of: 2, addresses: 3)
    cluster.run(for: .seconds(10))
    #expect(cluster.holders.values.sorted() == ["1001", "1001", "1001"])
    let assigns = cluster.assigns.count
    cluster.configure(0, 200, of: 2, addresses: 0)
    cluster.run(for: .seconds(10))
    #expect(!cluster.nodes[0].agentRuns && cluster.assigns.count == assigns)
    #expect(cluster.state(0) == "MASTER" && cluster.cloud(0) == nil)
  }

  @Test func `an agent that is there before it is wanted is used once it is`() {
    var cluster = CloudCluster(priorities: [200, 100], holder: "1001", addresses: 0)
    cluster.run(for: .seconds(10))
    #expect(!cluster.nodes[0].agentRuns)
    cluster.startAgent(0)
    cluster.holder = "9"
    cluster.configure(0, 200, of: 2, addresses: 1)
    cluster.run(for: .seconds(10))
    #expect(cluster.holder == "1001")
  }

  @Test func `cloud show and cloud assign by hand`() {
    var cluster = Self.running()
    cluster.ask(0, .cloudShow)
    #expect(cluster.nodes[0].replies.isEmpty)
    cluster.run(for: .seconds(2))
    #expect(cluster.nodes[0].replies.first?.contains("\"mine\":true") == true)
    cluster.ask(1, .cloudAssign(address: nil))
    #expect(cluster.nodes[1].replies.first?.contains("\"notMaster\"") == true)
    cluster.holder = "9"
    cluster.ask(0, .cloudAssign(address: "203.0.113.10"))
    cluster.run(for: .seconds(10))
    #expect(cluster.nodes[0].replies.first?.contains("203.0.113.10 is here") == true)
    #expect(cluster.holder == "1001" && cluster.assigns.map(\.node) == [0])
    cluster.ask(0, .cloudAssign(address: "203.0.113.99"))
    #expect(cluster.nodes[0].replies.first?.contains("\"unknownAddress\"") == true)
  }

  @Test func `doctor asks the agent`() {
    var cluster = Self.running()
    cluster.ask(0, .doctorFacts)
    cluster.run(for: .milliseconds(100))
    #expect(cluster.nodes[0].replies.first?.contains("reserved_ip:update is missing") == true)
  }
}
