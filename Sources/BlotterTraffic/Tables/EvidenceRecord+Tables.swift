import BlotterCore

extension EvidenceClock: TableCoded {
  static var blank: Self { .none }
}

extension EvidenceRecord: TableCoded {
  static var blank: Self { EvidenceRecord(id: "", name: "", format: "") }

  mutating func code(_ coder: inout TableCoder) {
    coder.code(&id)
    coder.code(&name)
    coder.code(&format)
    coder.code(&packing)
    coder.code(&sizeBytes)
    coder.code(&sha256)
    coder.code(&packets)
    coder.code(&records)
    coder.code(&time)
    coder.code(&first)
    coder.code(&last)
    coder.code(&isFinerThanMicroseconds)
    coder.code(&repairs)
    coder.code(&skipped)
    coder.code(&warnings)
    coder.code(&droppedPackets)
    coder.code(&selections)
    coder.code(&fields)
    coder.code(&hostNames)
    coder.code(&remarks)
  }
}

extension ReadRemark: TableCoded {
  static var blank: Self { ReadRemark(id: "", summary: "") }

  mutating func code(_ coder: inout TableCoder) {
    coder.code(&id)
    coder.code(&summary)
    coder.code(&count)
    coder.code(&line)
    coder.code(&example)
  }
}

extension TimeStyle: TableCoded {
  static var blank: Self { TimeStyle(clock: .none) }

  mutating func code(_ coder: inout TableCoder) {
    coder.code(&clock)
    coder.code(&fractionDigits)
  }
}

extension HostNames: TableCoded {
  static var blank: Self { Self() }

  mutating func code(_ coder: inout TableCoder) {
    coder.code(&text)
  }
}
