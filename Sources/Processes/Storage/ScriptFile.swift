import CLinux
import SystemCalls

/// A look into script files.
public enum ScriptFile {
  /// The first bytes of a regular file; nil if it cannot be read. Links are followed, as they are
  /// when the script is run.
  public static func head(_ path: String, count: Int) -> [UInt8]? {
    let opened = unsafe path.withCString { unsafe clinux_file_open_following($0) }
    guard opened >= 0 else { return nil }
    let file = FileDescriptor(owning: opened)
    var bytes = [UInt8](repeating: 0, count: count)
    let read = unsafe bytes.withUnsafeMutableBytes {
      unsafe clinux_file_read_at(file.rawValue, $0.baseAddress, $0.count, 0)
    }
    guard read >= 0 else { return nil }
    return Array(bytes[..<Int(read)])
  }
}
