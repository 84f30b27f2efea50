extension MessageWriter {
  /// The facts of a start.
  mutating func write(_ facts: StartFacts) {
    write(facts.nodeName)
    write(facts.softwareVersion)
    write(facts.bootEpoch)
    write(facts.wallClockOffset)
    write(facts.configFile)
    write(facts.runDirectory)
    write(facts.stateDirectory)
    write(facts.supervisorProcessID)
    write(facts.observe)
    write(facts.stateBlob)
    write(facts.lastEventSequence)
    write(facts.records)
    write(facts.lastAlive)
    write(facts.daemonLife)
  }

  /// A configuration.
  mutating func write(_ loaded: LoadedConfiguration) {
    write(count: loaded.texts.count)
    for text in loaded.texts {
      write(text.path)
      write(text.bytes)
    }
    write(loaded.mainFile)
    write(loaded.configID)
    write(loaded.clusterKey)
    write(count: loaded.watches.count)
    for watch in loaded.watches {
      write(watch.script)
      write(watch.target)
    }
    write(loaded.hostFindings)
    write(loaded.dryRun)
    write(loaded.loadedAt)
    write(loaded.vrrpOnly)
    write(count: loaded.authenticationKeys.count)
    for key in loaded.authenticationKeys {
      write(key.instance)
      write(key.id)
      write(key.secret)
    }
    write(loaded.controlReaders)
    write(loaded.controlAdministrators)
  }

  /// Which events are wanted.
  mutating func write(_ query: EventQuery) {
    write(query.since)
    write(query.until)
    write(query.types)
    write(query.instance)
    write(query.last)
  }
}

extension MessageReader {
  /// The facts of a start.
  mutating func startFacts() throws(MessageError) -> StartFacts {
    var facts = StartFacts(
      nodeName: try text(), softwareVersion: try text(), bootEpoch: try long(),
      wallClockOffset: try signedLong(), configFile: try text(), runDirectory: try text(),
      stateDirectory: try text(), supervisorProcessID: try signedWord(), observe: try flag(),
      stateBlob: try data(), lastEventSequence: try long())
    facts.records = try instanceRecords()
    facts.lastAlive = try signedLong()
    facts.daemonLife = try long()
    return facts
  }

  /// A configuration.
  mutating func loadedConfiguration() throws(MessageError) -> LoadedConfiguration {
    let size = try count(elementSize: 8)
    var files: [ConfigurationText] = []
    files.reserveCapacity(size)
    for _ in 0..<size {
      files.append(ConfigurationText(path: try text(), bytes: try data()))
    }
    let mainFile = try text()
    let configID = try text()
    let clusterKey = try optionalData()
    let watchCount = try count(elementSize: 5)
    var watches: [ScriptWatch] = []
    watches.reserveCapacity(watchCount)
    for _ in 0..<watchCount {
      watches.append(ScriptWatch(script: try text(), target: try watchTarget()))
    }
    var loaded = LoadedConfiguration(
      texts: files, mainFile: mainFile, configID: configID, clusterKey: clusterKey,
      watches: watches, hostFindings: try texts(), dryRun: try flag(),
      loadedAt: try signedLong())
    loaded.vrrpOnly = try flag()
    let keyCount = try count(elementSize: 9)
    var keys: [LoadedKey] = []
    keys.reserveCapacity(keyCount)
    for _ in 0..<keyCount {
      keys.append(LoadedKey(instance: try text(), id: try byte(), secret: try data()))
    }
    loaded.authenticationKeys = keys
    loaded.controlReaders = try optionalWord()
    loaded.controlAdministrators = try optionalWord()
    return loaded
  }

  /// Which events are wanted.
  mutating func eventQuery() throws(MessageError) -> EventQuery {
    EventQuery(
      since: try optionalSignedLong(), until: try optionalSignedLong(), types: try texts(),
      instance: try optionalText(), last: try optionalWord())
  }
}
