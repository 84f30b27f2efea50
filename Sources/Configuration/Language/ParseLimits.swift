/// Bounds on what is read, so that no input takes unbounded time or memory.
public enum ParseLimits {
  /// Largest file.
  public static let fileBytes = 16 << 20
  /// Largest text after includes, macros and repetitions.
  public static let expandedBytes = 32 << 20
  /// Most lines after includes, macros and repetitions.
  static let lines = 1_000_000
  /// Most turns of one repetition.
  static let turns = 131_072
  /// Deepest chain of files that include each other.
  static let includeDepth = 32
  /// Most files.
  static let files = 4_096
  /// Deepest nesting of blocks.
  static let blockDepth = 32
  /// Deepest nesting of macros, and of repetitions.
  static let expansionDepth = 24
  /// Most words that a brace expression of an include stands for.
  static let braceWords = 1_024
  /// Most diagnostics kept; one more says that there were others.
  static let diagnostics = 500
  /// Most misspelt words for which the nearest keyword is looked up.
  static let suggestions = 50
}
