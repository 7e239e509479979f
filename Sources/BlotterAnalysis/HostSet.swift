import BlotterCore
import BlotterTraffic

/// Some of the hosts of the evidence.
struct HostSet: Sendable {
  private let hosts: HostList
  /// By number of the host.
  private var isMember: [Bool]

  init(of hosts: HostList) {
    self.hosts = hosts
    isMember = Array(repeating: false, count: hosts.count)
  }

  func contains(_ host: HostAddress) -> Bool { hosts.number(of: host).map { isMember[Int($0)] } ?? false }

  subscript(number: UInt32) -> Bool {
    get { isMember[Int(number)] }
    set { isMember[Int(number)] = newValue }
  }
}
