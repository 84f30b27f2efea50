import NetworkTypes

extension KeywordTable {
  /// Keywords of `track_file`.
  static let trackFileKeywords: [Keyword] = [
    .works(
      .trackFile, "file", "PATH", "required", "The file whose number counts; none counts as 0.",
      read: { $0.trackFile.path = $0.absolutePath($1) }),
    .works(
      .trackFile, "weight", "-2147483647 to 2147483647 [reverse]", "1",
      "The number is multiplied by it; with 0, a number other than 0 is a FAULT.",
      read: { $0.trackFile.weight = $0.weight($1, 2_147_483_647) }),
    .works(
      .trackFile, "init_file", "[NUMBER] [overwrite]", "the file is left alone",
      "Writes NUMBER, or 0, at start, if there is no such file or with overwrite.",
      read: { $0.readInitialFile($1) }),
  ]
}
