import BlotterCore

extension ICMPError: TableCoded {
  static var blank: Self {
    Self(
      mark: .blank, reporter: .blank, receiver: .blank, version: .blank, type: .blank, code: .blank, length: .blank,
      mtu: .blank, quoted: .blank, sender: .blank, target: .blank)
  }

  mutating func code(_ coder: inout TableCoder) {
    coder.code(&mark)
    coder.code(&reporter)
    coder.code(&receiver)
    coder.code(&version)
    coder.code(&type)
    coder.code(&code)
    coder.code(&length)
    coder.code(&mtu)
    coder.code(&quoted)
    coder.code(&datagram)
    coder.code(&sender)
    coder.code(&target)
  }
}

extension EchoSeries: TableCoded {
  static var blank: Self {
    Self(source: .blank, target: .blank, version: .blank, count: .blank, first: .blank, last: .blank, series: .blank)
  }

  mutating func code(_ coder: inout TableCoder) {
    coder.code(&source)
    coder.code(&target)
    coder.code(&version)
    coder.code(&count)
    coder.code(&first)
    coder.code(&last)
    coder.code(&series)
  }
}

extension ICMPRedirect: TableCoded {
  static var blank: Self {
    Self(
      mark: .blank, reporter: .blank, receiver: .blank, gateway: .blank, target: .blank, mac: .blank, version: .blank,
      quoted: .blank)
  }

  mutating func code(_ coder: inout TableCoder) {
    coder.code(&mark)
    coder.code(&reporter)
    coder.code(&receiver)
    coder.code(&gateway)
    coder.code(&target)
    coder.code(&mac)
    coder.code(&version)
    coder.code(&quoted)
  }
}

extension ICMPTable: TableCoded {
  static var blank: Self { Self() }

  mutating func code(_ coder: inout TableCoder) {
    coder.code(&counts)
    // Version, type and code, a byte each.
    coder.require(counts.keys.allSatisfy { $0 < 1 << 24 })
    coder.code(&errors)
    coder.code(&errorsBeyond)
    coder.code(&echoes)
    coder.code(&redirects)
    coder.derived(1)
    coder.code(&recent)
    guard coder.isReading else { return }
    coder.require(errors.count <= Self.errorLimit && echoes.count <= Self.echoLimit)
    coder.require(redirects.count <= ICMPRedirect.limit)
    for (number, echo) in echoes.enumerated() {
      echoNumbers[EchoPair(source: echo.source, target: echo.target)] = number
    }
  }
}

extension QuotedDatagram: TableCoded {
  static var blank: Self { Self() }

  mutating func code(_ coder: inout TableCoder) {
    coder.code(&source)
    coder.code(&destination)
    coder.code(&ipProtocol)
    coder.code(&sourcePort)
    coder.code(&destinationPort)
    coder.code(&tcpSequence)
    coder.code(&dnsIdentifier)
    coder.code(&totalLength)
    coder.code(&ttl)
  }
}
