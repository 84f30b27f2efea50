/// A cloud whose API the emulator speaks.
public enum Provider: String, Sendable, CaseIterable {
  /// Droplets and reserved addresses.
  case digitalOcean = "digitalocean"
  /// Servers, floating addresses and alias addresses.
  case hetzner
  /// EC2 interfaces with secondary private addresses.
  case amazon
}
