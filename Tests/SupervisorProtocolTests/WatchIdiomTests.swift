import Testing

@testable import SupervisorProtocol

@Suite struct `Watch idioms` {
  @Test(arguments: [
    (["pidof", "haproxy"], WatchTarget.pidof("haproxy")),
    (["/bin/pidof", "haproxy"], .pidof("haproxy")),
    (["/usr/bin/pidof", "nginx"], .pidof("nginx")),
    (["killall", "-0", "haproxy"], .killall("haproxy")),
    (["/usr/bin/killall", "-0", "haproxy"], .killall("haproxy")),
    (["pgrep", "haproxy"], .pgrep("haproxy", isExact: false)),
    (["/usr/bin/pgrep", "-x", "haproxy"], .pgrep("haproxy", isExact: true)),
    (["sh", "-c", "pidof haproxy"], .pidof("haproxy")),
    (["/bin/bash", "-c", "pidof haproxy >/dev/null 2>&1"], .pidof("haproxy")),
    (["/bin/sh", "-c", "kill -0 $(cat /run/haproxy.pid)"], .pidFile("/run/haproxy.pid")),
    (["sh", "-c", "/bin/kill -0 `cat /run/haproxy.pid`"], .pidFile("/run/haproxy.pid")),
    (["sh", "-c", #"kill -0 "$(/bin/cat /run/haproxy.pid)""#], .pidFile("/run/haproxy.pid")),
    (["sh", "-c", #"kill -0 "`cat '/run/x y.pid'`" || exit 1"#], .pidFile("/run/x y.pid")),
    (["sh", "-c", "kill -0 $(cat /run/x.pid 2>/dev/null)"], .pidFile("/run/x.pid")),
    (["sh", "-c", "exec killall -0 'haproxy' &>/dev/null"], .killall("haproxy")),
  ])
  func `commands that look for processes`(words: [String], target: WatchTarget) {
    #expect(WatchIdiom.target(ofCommand: words) == target)
  }

  @Test(arguments: [
    [], ["pidof"], ["pidof", "a", "b"], ["pidof", "-x", "a"], ["pidof", "/usr/sbin/haproxy"],
    ["pidof", ""], ["pidof", "-s"], ["/tmp/pidof", "haproxy"], ["./pidof", "haproxy"],
    ["killall", "haproxy"], ["killall", "-9", "haproxy"], ["killall", "-0", "a", "b"],
    ["killall", "-0", "-u", "x"], ["pgrep", "-f", "haproxy"], ["pgrep", "hap.*"],
    ["pgrep", "^haproxy$"], ["pgrep", "-x", "sixteen-bytes-xx"], ["pgrep", "-x", "-u", "root"],
    ["kill", "-0", "$(cat /run/x.pid)"], ["kill", "-0", "123"], ["curl", "http://127.0.0.1/"],
    ["sh", "-c"], ["sh", "-c", ""], ["sh", "-c", "pidof haproxy", "x"], ["sh", "pidof", "haproxy"],
    ["sh", "-c", "kill -9 $(cat /run/x.pid)"], ["sh", "-c", "kill -0 $(cat run/x.pid)"],
    ["sh", "-c", "kill -0 $(cat /run/x.pid | head -1)"], ["sh", "-c", "kill -0 $(cat /a /b)"],
    ["sh", "-c", "kill -0 x$(cat /run/x.pid)"], ["sh", "-c", "kill -0 $(cat /run/x.pid"],
    ["sh", "-c", "kill -0 $PID"], ["sh", "-c", "! pidof haproxy"], ["sh", "-c", "pidof haproxy &"],
    ["sh", "-c", "pidof haproxy && curl x"], ["sh", "-c", "pidof haproxy || true"],
    ["sh", "-c", "pidof haproxy || exit 0"], ["sh", "-c", "pidof haproxy | grep 1"],
    ["sh", "-c", "pidof haproxy; exit 0"], ["sh", "-c", "pidof hap*"], ["sh", "-c", "pidof $NAME"],
    ["sh", "-c", "pidof 'haproxy"], ["sh", "-c", "pidof \"$NAME\""], ["sh", "-c", "pidof a\\b"],
    ["sh", "-c", "(pidof haproxy)"], ["sh", "-c", "{ pidof haproxy; }"],
    ["sh", "-c", "pidof haproxy > /tmp/log"], ["sh", "-c", "if pidof haproxy; then exit 0; fi"],
    ["sh", "-c", "pidof haproxy || exit 1 || exit 2"], ["sh", "-c", "|| exit 1"],
    ["sh", "-c", "PATH=/x pidof haproxy"],
  ])
  func `commands that do something else`(words: [String]) {
    #expect(WatchIdiom.target(ofCommand: words) == nil)
  }

  @Test(arguments: [
    ("#!/bin/sh\npidof haproxy\n", WatchTarget.pidof("haproxy")),
    ("#!/bin/sh\npidof haproxy", .pidof("haproxy")),
    (
      "#! /usr/bin/env bash\n\n# is it there?\n\nset -e\nexec /usr/bin/killall -0 haproxy\n",
      .killall("haproxy")
    ),
    (
      "#!/bin/bash -e\n  pgrep -x nginx >/dev/null 2>&1 || exit 1  # gone\n\n",
      .pgrep("nginx", isExact: true)
    ),
    ("#!/usr/bin/dash\nset -eu;kill -0 `cat /run/x.pid` 2> /dev/null\n", .pidFile("/run/x.pid")),
  ])
  func `script files that look for processes`(text: String, target: WatchTarget) {
    #expect(WatchIdiom.target(ofScript: Array(text.utf8)) == target)
  }

  @Test(arguments: [
    "", "pidof haproxy\n", "#!/bin/sh", "#!/bin/sh\n", "#!/usr/bin/perl\npidof haproxy\n",
    "#!/usr/bin/env python3\npidof haproxy\n", "#!/bin/sh -x\npidof haproxy\n",
    "#!sh\npidof haproxy\n", "#!/tmp/sh\npidof haproxy\n",
    "#!/bin/sh\npidof haproxy\npidof nginx\n", "#!/bin/sh\npidof haproxy\nexit 0\n",
    "#!/bin/sh\nset -x\npidof haproxy\n", "#!/bin/sh\nset -e\nset -e\npidof haproxy\n",
    "#!/bin/sh\r\npidof haproxy\r\n", "#!/bin/sh\npidof \\\nhaproxy\n",
    "#!/bin/sh\ncurl -f http://127.0.0.1/\n", "#!/bin/sh\npidof haproxy <<X\nX\n",
    "#!/bin/sh\nexec\n", "#!/bin/sh\nexec 3</dev/null\n",
  ])
  func `script files that do something else`(text: String) {
    #expect(WatchIdiom.target(ofScript: Array(text.utf8)) == nil)
  }

  @Test func `no text makes it trap`() {
    var generator = MessageGenerator(seed: 42)
    let pieces = [
      "pidof", " ", "$(", ")", "`", "cat", "/a", "'", "\"", ">", "2", "&", "|", "||",
      "\n", ";", "#", "exit", "1", "\\", "$", "kill", "-0", "é", "\u{0}",
    ]
    for _ in 0..<20_000 {
      let text = (0..<generator.below(12)).map { _ in pieces[generator.below(pieces.count)] }
      _ = WatchIdiom.target(ofCommand: ["sh", "-c", text.joined()])
      _ = WatchIdiom.target(ofScript: Array(("#!/bin/sh\n" + text.joined()).utf8))
    }
  }
}
