import ArgumentParser
import ControlProtocol
import FoundationEssentials
import NetworkTypes
import VRRPWire

/// `failover decode`.
struct DecodeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "decode",
    abstract: "Explain a packet given in hexadecimal.",
    usage: "failover decode HEX [--source ADDRESS --destination ADDRESS] [--json]",
    discussion: """
      Takes a VRRP message, an IP packet or an Ethernet frame, with blanks or colons between bytes \
      or without, and says every check that it fails. A message alone needs --source and \
      --destination for its checksum. Exit code 1 if a check fails. Passwords are not shown.
      """)

  @OptionGroup var global: GlobalOptions

  @Argument(help: "The bytes.")
  var hex: [String]

  @Option(
    help: ArgumentHelp("Address that sent a message without IP header.", valueName: "address"))
  var source: String?

  @Option(help: ArgumentHelp("Address that it was sent to.", valueName: "address"))
  var destination: String?

  private func address(_ text: String?, _ option: String) throws -> IPAddress? {
    guard let text else { return nil }
    guard let address = IPAddress(text) else {
      throw ValidationError("The value '\(text)' of \(option) is no IP address.")
    }
    return address
  }

  /// The line, broken if it is too long for a terminal.
  private static func wrapped(_ line: Substring) -> [String] {
    guard line.count > TextLayout.width else { return [String(line)] }
    let indent = String(line.prefix { $0 == " " })
    return TextLayout.wrap(String(line), first: indent, rest: indent + "  ")
  }

  func run() throws {
    let bytes: [UInt8]
    do {
      bytes = try HexDecoder.decode(hex.joined(separator: " "))
    } catch {
      throw ValidationError("This is no packet: \(error).")
    }
    let description = PacketDescription(
      bytes, source: try address(source, "--source"),
      destination: try address(destination, "--destination"))
    let console = Console()
    if global.json {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
      console.print(json: Array(try encoder.encode(description)))
    } else {
      let lines = description.description.split(
        separator: "\n", omittingEmptySubsequences: false)
      console.print(lines.flatMap(Self.wrapped))
    }
    throw (description.isValid ? ExitStatus.success : .failed).exitCode
  }
}
