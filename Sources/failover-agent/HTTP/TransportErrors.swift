import AgentProtocol
import AsyncHTTPClient
import CloudTransport
import NIOCore
import NIOPosix
import NIOSSL

/// Errors of async-http-client in the few classes that matter, in words for people.
enum TransportErrors {
  /// What an error means, by whether a byte had left.
  static func failure(_ error: any Error, wasSent: Bool, origin: Origin) -> TransportFailure {
    if let error = error as? HTTPClientError, error == .cancelled {
      return .cancelled(wasSent: wasSent)
    }
    let host = origin.host
    if wasSent { return .noAnswer(text: "\(host): \(lost(error))") }
    let problem = problem(error)
    switch problem {
    case .security:
      return .notSent(.security, text: "\(host): \(security(error))")
    case .connection:
      return .notSent(.connection, text: "\(host) cannot be reached: \(connection(error))")
    case .nameResolution:
      return .notSent(.nameResolution, text: "\(host) does not resolve.")
    case .other:
      let text = PrintableText.line(String(describing: error), limit: 160)
      return .notSent(.other, text: "\(host): \(text)")
    }
  }

  private static func problem(_ error: any Error) -> TransportProblem {
    if error is NIOSSLError || error is NIOSSLExtraError || error is BoringSSLError {
      return .security
    }
    if let error = error as? HTTPClientError {
      if error == .tlsHandshakeTimeout { return .security }
      let late: [HTTPClientError] = [
        .connectTimeout, .getConnectionFromPoolTimeout, .deadlineExceeded, .remoteConnectionClosed,
        .readTimeout, .writeTimeout,
      ]
      return late.contains(error) ? .connection : .other
    }
    if error is NIOConnectionError || error is IOError || error is ChannelError {
      return .connection
    }
    return .other
  }

  private static func lost(_ error: any Error) -> String {
    if error is Exchange.Fault {
      return "the answer is larger than \(CloudResponse.bodyLimit) bytes."
    }
    if let error = error as? HTTPClientError {
      if error == .deadlineExceeded || error == .readTimeout { return "no answer in time." }
      if error == .remoteConnectionClosed { return "the connection ended before the answer." }
    }
    if let error = error as? IOError {
      return "the connection broke: \(SystemText.of(error))."
    }
    return "the answer is broken (\(PrintableText.line(String(describing: error), limit: 120)))."
  }

  private static func connection(_ error: any Error) -> String {
    if let error = error as? IOError { return "\(SystemText.of(error))." }
    if let error = error as? NIOConnectionError {
      let last = error.connectionErrors.last?.error as? IOError
      return last.map { "\(SystemText.of($0))." } ?? "no connection."
    }
    return "no connection in time."
  }

  private static func security(_ error: any Error) -> String {
    let text = String(describing: error)
    if text.contains("CERTIFICATE_VERIFY_FAILED") {
      return "its certificate is not one that this machine trusts, or has expired."
    }
    if error is NIOSSLExtraError { return "its certificate is for another name." }
    if let error = error as? HTTPClientError, error == .tlsHandshakeTimeout {
      return "it does not answer the TLS handshake."
    }
    return "TLS fails (\(PrintableText.line(text, limit: 120)))."
  }
}

/// The system's words for its errors.
enum SystemText {
  /// As "Connection refused".
  static func of(_ error: IOError) -> String {
    let text = PrintableText.line(String(describing: error), limit: 160)
    // "connect(descriptor:addr:size:): Connection refused (errno: 111)"
    let reason = text.split(separator: ": ", omittingEmptySubsequences: true).dropFirst()
      .first { !$0.hasSuffix(":)") }
    guard let reason else { return text }
    return String(reason.prefix { $0 != "(" && $0 != ")" }).trimmingBlanks
  }
}

extension String {
  /// Without spaces at the end.
  fileprivate var trimmingBlanks: String {
    var rest = self[...]
    while rest.last == " " { rest.removeLast() }
    return String(rest)
  }
}
