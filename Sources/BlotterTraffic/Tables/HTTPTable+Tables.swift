import BlotterCore

extension HTTPEvent: TableCoded {
  static var blank: Self { Self(mark: .blank, source: .blank, destination: .blank, content: .blank) }

  mutating func code(_ coder: inout TableCoder) {
    coder.code(&mark, of: &flow)
    coder.code(&source)
    coder.code(&destination)
    coder.code(&content)
  }
}

extension HTTPTable: TableCoded {
  static var blank: Self { Self() }

  mutating func code(_ coder: inout TableCoder) {
    coder.code(&events)
    coder.code(&requests)
    coder.code(&statuses)
    coder.code(&eventsBeyond)
    coder.require(events.count <= Self.eventLimit)
  }
}

extension HTTPRequestHead: TableCoded {
  static var blank: Self { HTTPRequestHead(method: "", target: "", version: "") }

  mutating func code(_ coder: inout TableCoder) {
    coder.code(&method)
    coder.code(&target)
    coder.code(&version)
    coder.code(&fields)
  }
}

extension HTTPResponseHead: TableCoded {
  static var blank: Self { HTTPResponseHead(version: "", status: 0, reason: "") }

  mutating func code(_ coder: inout TableCoder) {
    coder.code(&version)
    coder.code(&status)
    coder.code(&reason)
    coder.code(&fields)
  }
}

extension HTTPEvent.Content: TableCoded {
  static var blank: Self { .response(.blank) }

  mutating func code(_ coder: inout TableCoder) {
    var request = HTTPRequestHead.blank
    var response = HTTPResponseHead.blank
    var isRequest = false
    switch self {
    case .request(let head): (request, isRequest) = (head, true)
    case .response(let head): response = head
    }
    coder.code(&isRequest)
    if isRequest { coder.code(&request) } else { coder.code(&response) }
    self = isRequest ? .request(request) : .response(response)
  }
}
