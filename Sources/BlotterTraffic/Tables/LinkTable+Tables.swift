import BlotterCore

extension LinkStation: TableCoded {
  static var blank: Self { Self(mac: .blank, frames: .blank, first: .blank, last: .blank, addresses: .blank) }

  mutating func code(_ coder: inout TableCoder) {
    coder.code(&mac)
    coder.code(&frames)
    coder.code(&first)
    coder.code(&last)
    coder.code(&addresses)
    coder.code(&latestAddress)
  }
}

extension RepeatedFrame: TableCoded {
  static var blank: Self {
    Self(
      destination: .blank, layers: .blank, hasIdentification: .blank, count: .blank, first: .blank, last: .blank,
      series: .blank)
  }

  mutating func code(_ coder: inout TableCoder) {
    coder.code(&destination)
    coder.code(&layers)
    coder.code(&hasIdentification)
    coder.code(&count)
    coder.code(&first)
    coder.code(&last)
    coder.code(&series)
  }
}

extension LinkTable: TableCoded {
  static var blank: Self { Self() }

  mutating func code(_ coder: inout TableCoder) {
    coder.code(&stations)
    coder.code(&groupFrames)
    coder.derived(1)
    codeFingerprints(&coder)
    coder.derived(1)
    guard coder.isReading else { return }
    coder.require(stations.count <= Self.stationLimit && groupFrames.count <= Self.frameLimit)
    for (number, station) in stations.enumerated() { numbers[station.mac] = number }
  }
}

extension LinkTable.Fingerprint: TableCoded {
  static var blank: Self {
    Self(
      source: .blank, destination: .blank, sender: .blank, target: .blank, numbers: .blank, length: .blank, icmp: .blank
    )
  }

  mutating func code(_ coder: inout TableCoder) {
    coder.code(&source)
    coder.code(&destination)
    coder.code(&sender)
    coder.code(&target)
    coder.code(&numbers)
    coder.code(&length)
    coder.code(&icmp)
  }
}

extension LinkTable {
  /// The fingerprints in the order of their frames.
  private mutating func codeFingerprints(_ coder: inout TableCoder) {
    var fingerprints = frameNumbers.sorted { $0.value < $1.value }.map(\.key)
    coder.code(&fingerprints)
    guard coder.isReading else { return }
    coder.require(fingerprints.count == groupFrames.count)
    for (number, fingerprint) in fingerprints.enumerated() { frameNumbers[fingerprint] = number }
    coder.require(frameNumbers.count == fingerprints.count)
  }
}
