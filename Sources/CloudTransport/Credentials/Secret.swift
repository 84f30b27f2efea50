/// A token or key. Whatever prints, dumps or interpolates it shows that there is one, and no more.
public struct Secret: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible,
  CustomReflectable
{
  private let text: String

  /// A secret by its text.
  public init(_ text: String) {
    self.text = text
  }

  /// The text, for the one header or signature that needs it.
  public var revealed: String { text }

  /// Always the same words.
  public var description: String { "(secret)" }
  /// Always the same words.
  public var debugDescription: String { "(secret)" }
  /// Always empty.
  public var customMirror: Mirror { Mirror(self, children: []) }
}
