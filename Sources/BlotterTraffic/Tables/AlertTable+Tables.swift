import BlotterCore

extension AlertRecord.Class: TableCoded {
  static var blank: Self { .alert }
}

extension AlertGroup: TableCoded {
  static var blank: Self {
    Self(
      alert: .blank, source: .blank, destination: .blank, ipProtocol: .blank, port: .blank, count: .blank,
      marks: .blank, first: .blank, last: .blank, blocked: .blank)
  }

  mutating func code(_ coder: inout TableCoder) {
    coder.code(&alert)
    coder.code(&source)
    coder.code(&destination)
    coder.code(&ipProtocol)
    coder.code(&port)
    coder.code(&count)
    coder.code(&marks)
    coder.code(&first)
    coder.code(&last)
    coder.code(&blocked)
  }
}

extension AlertTable: TableCoded {
  static var blank: Self { Self() }

  mutating func code(_ coder: inout TableCoder) {
    coder.code(&groups)
    coder.code(&beyond)
    coder.derived(1)
    guard coder.isReading else { return }
    coder.require(groups.count <= Self.groupLimit)
    for (number, group) in groups.enumerated() {
      let key = Key(
        type: group.alert.type, engine: group.alert.engine, rule: group.alert.rule, source: group.source,
        destination: group.destination)
      numbers[key] = number
    }
  }
}

extension AlertRecord: TableCoded {
  static var blank: Self { AlertRecord(.alert, engine: "", rule: "", signature: "") }

  mutating func code(_ coder: inout TableCoder) {
    coder.code(&type)
    coder.code(&engine)
    coder.code(&rule)
    coder.code(&signature)
    coder.code(&category)
    coder.code(&priority)
    coder.code(&action)
    coder.code(&confidence)
    coder.code(&target)
    coder.code(&message)
  }
}
