/// How adverts between unicast peers travel: `unicast_transport`.
public enum UnicastTransport: Hashable, Sendable {
  /// IP protocol 112, as RFC 9568 has it and keepalived does.
  case vrrp
  /// UDP datagrams from and to this port, 1 to 65535, where the network passes nothing else;
  /// between failoverd peers only.
  case udp(port: UInt16)
}
