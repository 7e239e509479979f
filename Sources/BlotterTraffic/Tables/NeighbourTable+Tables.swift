import BlotterCore

extension NeighbourEvent: TableCoded {
  static var blank: Self {
    Self(mark: .blank, isReply: .blank, isIPv6: .blank, claimed: .blank, mac: .blank, target: .blank, isGroup: .blank)
  }

  mutating func code(_ coder: inout TableCoder) {
    coder.code(&mark)
    coder.code(&isReply)
    coder.code(&isIPv6)
    coder.code(&claimed)
    coder.code(&mac)
    coder.code(&target)
    coder.code(&isGroup)
  }
}

extension AdvertisingRouter: TableCoded {
  static var blank: Self {
    Self(
      address: .blank, mac: .blank, advertisement: .blank, count: .blank, toAll: .blank, first: .blank, last: .blank,
      firstToAll: .blank, lastToAll: .blank)
  }

  mutating func code(_ coder: inout TableCoder) {
    coder.code(&address)
    coder.code(&mac)
    coder.code(&advertisement)
    coder.code(&count)
    coder.code(&toAll)
    coder.code(&first)
    coder.code(&last)
    coder.code(&firstToAll)
    coder.code(&lastToAll)
  }
}

extension NeighbourTable: TableCoded {
  static var blank: Self { Self() }

  mutating func code(_ coder: inout TableCoder) {
    coder.code(&events)
    coder.code(&routers)
    coder.derived(1)
    guard coder.isReading else { return }
    coder.require(events.count <= Self.eventLimit && routers.count <= Self.routerLimit)
    for (number, router) in routers.enumerated() {
      routerNumbers[RouterKey(address: router.address, mac: router.mac), default: []].append(number)
    }
  }
}

extension RouterAdvertisement: TableCoded {
  static var blank: Self { Self() }

  mutating func code(_ coder: inout TableCoder) {
    coder.code(&lifetime)
    coder.code(&preference)
    coder.code(&isManaged)
    coder.code(&hasOtherConfiguration)
    coder.code(&prefixes)
    coder.code(&dnsServers)
    coder.code(&linkAddress)
  }
}
