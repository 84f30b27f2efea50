import Foundation
import NetworkTypes
import Testing

@testable import Configuration

@Suite("Printing")
struct PrinterTests {
  /// Parses, prints, parses again.
  static func roundTrip(_ configuration: FailoverConfiguration) -> (
    text: String, again: ParseResult
  ) {
    let text = ConfigurationPrinter.print(configuration, masksSecrets: false)
    return (text, Sample.parse(text, takesPending: true))
  }

  @Test(arguments: 0..<400) func `what is printed reads back to the same`(_ seed: UInt64) {
    let generator = ConfigurationGenerator(seed: seed)
    let source = generator.text()
    guard let configuration = Sample.parse(source, takesPending: true).configuration else { return }
    let (text, again) = Self.roundTrip(configuration)
    #expect(
      again.configuration == configuration, "\(source)\n---\n\(text)\n\(Sample.summary(again))")
    let (second, _) = Self.roundTrip(configuration)
    #expect(second == text)
  }

  @Test func `the generator makes mostly valid configurations`() {
    let valid = (0..<400).count { seed in
      let generator = ConfigurationGenerator(seed: UInt64(seed))
      return Sample.parse(generator.text(), takesPending: true).configuration != nil
    }
    #expect(valid > 100, "\(valid) of 400")
  }

  @Test(arguments: CorpusTests.files) func `the corpus reads back to the same`(
    _ name: String
  ) throws {
    let configuration = try #require(try CorpusTests.parse(name).configuration)
    let (text, again) = Self.roundTrip(configuration)
    #expect(again.configuration == configuration, "\(text)")
  }

  @Test func `the primary's file is printed so`() throws {
    let configuration = try #require(try CorpusTests.parse("seed-primary.conf").configuration)
    #expect(
      ConfigurationPrinter.print(configuration, masksSecrets: true) == """
        global_defs {
            vrrp_version 2
        }
        vrrp_script check_haproxy {
            script "pidof haproxy"
            interval 2
            timeout 2
            weight 0
            rise 1
            fall 1
        }
        vrrp_instance VI_1 {
            interface eth1
            virtual_router_id 50
            version 2
            state MASTER
            priority 255
            advert_int 1
            authentication {
                auth_type PASS
                auth_pass <hidden>
            }
            unicast_src_ip 10.108.0.5
            unicast_peer {
                10.108.0.6
            }
            track_script {
                check_haproxy weight 0 noreverse
            }
            notify_master "/etc/keepalived/master.sh"
        }

        """)
  }
}
