/// The providers that this program knows. A new one is a file of its own and one line here.
public enum ProviderRegistry {
  /// All of them, in the order in which they are named to people.
  public static var all: [any CloudProvider.Type] {
    [
      DigitalOcean.self,
      HetznerCloud.self,
      AmazonEC2.self,
    ]
  }

  /// The provider with that `type`; nil if there is none.
  public static func named(_ type: String) -> (any CloudProvider.Type)? {
    all.first { $0.type == type }
  }
}
