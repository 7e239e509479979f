import BlotterCore

extension ARPBinding: TableCoded {
  static var blank: Self { Self(address: .blank, mac: .blank, count: .blank, first: .blank, last: .blank) }

  mutating func code(_ coder: inout TableCoder) {
    coder.code(&address)
    coder.code(&mac)
    coder.code(&count)
    coder.code(&first)
    coder.code(&last)
  }
}

extension ARPTable: TableCoded {
  static var blank: Self { Self() }

  mutating func code(_ coder: inout TableCoder) {
    coder.code(&bindings)
    coder.code(&requests)
    coder.code(&replies)
    coder.derived(1)
    guard coder.isReading else { return }
    coder.require(bindings.count <= Self.limit)
    for (number, binding) in bindings.enumerated() {
      numbers[Key(address: binding.address, mac: binding.mac)] = number
    }
  }
}
