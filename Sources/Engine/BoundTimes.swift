import Configuration
import NetworkTypes

/// When the addresses of an instance were bound, in microseconds of UTC.
struct BoundTimes: Sendable {
  private struct Entry {
    var interface: InterfaceIndex
    var prefix: AddressPrefix
    var time: Int64
  }

  private var entries: [Entry] = []

  /// When one was bound; nil if it is not.
  subscript(request: AddressRequest) -> Int64? {
    get { place(request).map { entries[$0].time } }
    set {
      switch (place(request), newValue) {
      case (let position?, let time?): entries[position].time = time
      case (let position?, nil): entries.remove(at: position)
      case (nil, let time?):
        entries.append(
          Entry(interface: request.index, prefix: request.address.prefix, time: time))
      case (nil, nil): break
      }
    }
  }

  private func place(_ request: AddressRequest) -> Int? {
    entries.firstIndex {
      $0.interface == request.index && $0.prefix == request.address.prefix
    }
  }
}

extension BoundTimes {
  /// Writes or reads all of them.
  mutating func pass(_ archive: inout StateArchive) {
    let blank = Entry(interface: .blank, prefix: .blank, time: 0)
    archive.pass(list: &entries, blank: blank) { archive, entry in
      archive.pass(&entry.interface)
      archive.pass(&entry.prefix)
      archive.pass(&entry.time)
    }
  }
}
