import CLibNL
import NetworkTypes
import SystemCalls

/// A view of a received message, valid only while it is handed over.
@safe struct NetlinkMessage {
  private let header: UnsafeMutablePointer<nlmsghdr>

  /// A view of a message whose length was checked.
  @unsafe init(header: UnsafeMutablePointer<nlmsghdr>) {
    unsafe self.header = header
  }

  /// What kind of message it is: RTM_* or NLMSG_*.
  var type: Int32 { unsafe Int32(header.pointee.nlmsg_type) }
  /// The number of the request it answers; 0 if it answers none.
  var sequence: UInt32 { unsafe header.pointee.nlmsg_seq }
  /// The socket whose request it follows from; 0 for the kernel's own doing.
  var port: UInt32 { unsafe header.pointee.nlmsg_pid }
  /// True if the dump it belongs to saw a change under way.
  var isInterrupted: Bool { unsafe Int32(header.pointee.nlmsg_flags) & NLM_F_DUMP_INTR != 0 }

  /// The fixed part behind the header; nil if the message is too short for it.
  func fixedPart<Part: BitwiseCopyable>(_ type: Part.Type) -> Part? {
    guard unsafe nlmsg_datalen(header) >= MemoryLayout<Part>.size else { return nil }
    return unsafe nlmsg_data(header)?.loadUnaligned(as: type)
  }

  /// Hands over each attribute behind a fixed part of so many bytes.
  func forEachAttribute(after fixedSize: Int, _ body: (NetlinkAttribute) -> Void) {
    let fixed = Int32(fixedSize)
    guard unsafe nlmsg_valid_hdr(header, fixed) != 0 else { return }
    var remaining = unsafe nlmsg_attrlen(header, fixed)
    var next = unsafe nlmsg_attrdata(header, fixed)
    while let attribute = unsafe next, unsafe nla_ok(attribute, remaining) != 0 {
      unsafe body(NetlinkAttribute(attribute: attribute))
      unsafe next = nla_next(attribute, &remaining)
    }
  }

  /// For the end of a dump: the error number, if it ended early.
  var dumpError: Int32? {
    guard type == NLMSG_DONE, let result = fixedPart(Int32.self), result < 0 else { return nil }
    return -result
  }

  /// For an acknowledgement: the error number, 0 for success, and the kernel's sentence.
  func acknowledgement() -> (errno: Int32, detail: String)? {
    guard type == NLMSG_ERROR, let result = fixedPart(Int32.self) else { return nil }
    guard result != 0, unsafe Int32(header.pointee.nlmsg_flags) & NLM_F_ACK_TLVS != 0 else {
      return (-result, "")
    }
    // Requests are not echoed (NETLINK_CAP_ACK), so only their header stands before the sentence.
    var detail = ""
    forEachAttribute(after: MemoryLayout<nlmsgerr>.size) { attribute in
      if attribute.type == NLMSGERR_ATTR_MSG.rawValue { detail = attribute.text }
    }
    return (-result, detail)
  }
}

/// A view of an attribute, valid as long as its message.
@safe struct NetlinkAttribute {
  private let attribute: UnsafeMutablePointer<nlattr>

  /// A view of an attribute whose length was checked.
  @unsafe init(attribute: UnsafeMutablePointer<nlattr>) {
    unsafe self.attribute = attribute
  }

  /// What it means, without the bits that say how it is encoded.
  var type: Int { unsafe Int(nla_type(attribute)) }

  /// A number of fixed size; nil if the attribute is shorter.
  func value<Value: BitwiseCopyable>(_ type: Value.Type) -> Value? {
    guard unsafe nla_len(attribute) >= MemoryLayout<Value>.size else { return nil }
    return unsafe nla_data(attribute)?.loadUnaligned(as: type)
  }

  /// The payload.
  var bytes: UnsafeRawBufferPointer {
    unsafe UnsafeRawBufferPointer(start: nla_data(attribute), count: Int(nla_len(attribute)))
  }

  /// A text, up to its terminator.
  var text: String {
    unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
  }

  /// An Ethernet address; nil if it has not six bytes.
  var hardwareAddress: MACAddress? {
    guard unsafe nla_len(attribute) == 6 else { return nil }
    return unsafe MACAddress(
      Span(_unsafeElements: bytes.assumingMemoryBound(to: UInt8.self)), at: 0)
  }

  /// An address; nil if it has not the length of the family.
  func address(_ family: AddressFamily) -> IPAddress? {
    guard unsafe nla_len(attribute) == family.addressLength else { return nil }
    return unsafe IPAddress(
      Span(_unsafeElements: bytes.assumingMemoryBound(to: UInt8.self)), at: 0, family: family)
  }
}
