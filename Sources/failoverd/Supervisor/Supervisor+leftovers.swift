import CLinux
import Netlink
import NetworkTypes
import Processes
import SupervisorProtocol

extension Supervisor {
  /// Takes off the virtual addresses that an engine which died while it left has left behind, so
  /// that the one who is master now has them alone before their lease ends.
  ///
  /// Blocks for as long as the kernel takes. Only addresses that the files name and, where the kernel
  /// keeps that (since 5.18), that an engine has bound.
  func removeLeftovers() {
    do throws(NetlinkError) {
      let requests = try NetlinkRequests()
      let keepsOrigins = clinux_kernel_at_least(5, 18) == 1
      let found = try requests.addresses().filter { address in
        virtualAddresses.contains(address.prefix.address)
          && (address.origin == AddressState.ownOrigin || !keepsOrigins)
      }
      for address in found {
        try requests.remove(address)
        log.write(.notice, "removed \(address.prefix), which the engine has left behind.")
      }
    } catch {
      log.write(.error, "addresses of the engine remain until their lease ends: \(error)")
    }
  }
}
