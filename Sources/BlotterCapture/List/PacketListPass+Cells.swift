import BlotterCore

/// What the cells of a row say.
extension PacketListPass {
  func cell(_ column: Int) -> ListCell? {
    column >= 0 && column < cells.count ? cells[column] : nil
  }

  func trimmed(_ text: Span<UInt8>, _ column: Int) -> ListCell? {
    guard let cell = cell(column) else { return nil }
    let inner = ListText.trim(text, cell)
    return inner.isEmpty ? nil : inner
  }

  func hasLength(_ text: Span<UInt8>) -> Bool {
    guard cells.count >= 7 else { return false }
    let cell = ListText.trim(text, cells[5])
    var at = cell.start
    return text.decimal(&at) != nil && at == cell.end
  }

  /// A row has a time or a number that can be read, and an end. Leaves both in ``number`` and ``printed``.
  mutating func isRow(_ text: Span<UInt8>, _ columns: ListColumns) -> Bool {
    printed = nil
    number = nil
    guard cells.count >= 3 else { return false }
    if columns.has(.time) {
      guard let cell = cell(columns[.time]) else { return false }
      printed = ListTime.read(text, cell)
      // tshark leaves the place of a time that it was told not to print.
      guard layout == .arrow && cell.isEmpty || printed != nil else { return false }
    }
    if columns.has(.number) {
      number = number(text, columns)
      guard number != nil else { return false }
    }
    return trimmed(text, columns[.source]) != nil || trimmed(text, columns[.source6]) != nil
      || trimmed(text, columns[.destination]) != nil
      || columns.has(.number) && columns.has(.time)
  }

  private func number(_ text: Span<UInt8>, _ columns: ListColumns) -> UInt64? {
    guard let cell = trimmed(text, columns[.number]) else { return nil }
    var at = cell.start
    guard let number = text.decimal(&at) else { return nil }
    // Spreadsheets write 47.0.
    if at < cell.end, text.has(".0", at: at), at + 2 == cell.end { return number }
    return at == cell.end ? number : nil
  }

  mutating func time(_ line: UInt64, _ original: Span<UInt8>, _ used: inout TextRepairs) -> Int64? {
    guard let printed else { return nil }
    used.formUnion(printed.repairs)
    guard let time = clock.time(printed) else {
      warnings.add(
        "time-of-another-kind", "rows print another kind of time than the rest; their times were left out", line: line,
        text: original)
      return nil
    }
    return time
  }

  /// Reads source and destination: IP addresses, link addresses, names.
  mutating func ends(_ text: Span<UInt8>, _ columns: ListColumns, _ packet: inout Packet) {
    for isSource in [true, false] {
      guard
        let cell = trimmed(text, columns[isSource ? .source : .destination])
          ?? trimmed(text, columns[isSource ? .source6 : .destination6])
      else { continue }
      var at = cell.start
      var host = HostAddress.none
      if let bits = TextAddress.ipv4(text, &at) {
        host = HostAddress(ipv4: bits)
        if at < cell.end, text.at(at) == UInt8(ascii: ":") {
          at += 1
          if let port = text.decimal(&at), at == cell.end, let port = UInt16(exactly: port) {
            if isSource { packet.sourcePort = port } else { packet.destinationPort = port }
          }
        } else if at != cell.end, text.at(at) != UInt8(ascii: ",") {
          // Behind a comma `tshark -T fields` puts the addresses of inner and quoted datagrams.
          host = .none
        }
      } else if let mac = TextAddress.mac(text, &at), at == cell.end {
        if isSource { packet.sourceMAC = mac } else { packet.destinationMAC = mac }
        packet.known.insert(.linkLayer)
        continue
      } else if let address = TextAddress.ipv6(text, cell.start, cell.end) {
        host = address
      } else if isName(text, cell) {
        host = info.names.host(text, cell.start, cell.end)
      }
      if isSource { packet.source = host } else { packet.destination = host }
      if host.kind == .ipv4 { packet.layers.insert(.ipv4) }
      if host.kind == .ipv6 { packet.layers.insert(.ipv6) }
    }
  }

  /// Whether the cell is a host's name: letters, digits, hyphens and dots. `Broadcast` and `Dell_c0:56:f0` are none.
  private func isName(_ text: Span<UInt8>, _ cell: ListCell) -> Bool {
    guard cell.count <= 253, !text.has("Broadcast", at: cell.start) else { return false }
    for index in cell.start..<cell.end {
      let byte = text.at(index)
      guard ASCII.isAlphanumeric(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".") || byte == 0x5f else {
        return false
      }
    }
    return true
  }

  mutating func transport(
    _ text: Span<UInt8>, _ columns: ListColumns, _ packet: inout Packet, _ used: inout TextRepairs
  ) {
    if let length = trimmed(text, columns[.length]) {
      var at = length.start
      if let value = text.decimal32(&at), at == length.end {
        packet.wireLength = value
        packet.capturedLength = value
        packet.known.insert(.wireLength)
      }
    }
    if let number = trimmed(text, columns[.ipProtocol]) {
      var at = number.start
      if let value = text.decimal(&at), at == number.end || text.at(at) == UInt8(ascii: ",") {
        packet.ipProtocol = UInt8(exactly: value) ?? 255
        if packet.ipProtocol == 1 { packet.layers.insert(.icmp) }
      }
    }
    if let payload = trimmed(text, columns[.payload]) {
      var at = payload.start
      if let value = text.decimal32(&at), at == payload.end {
        packet.payloadLength = value
        packet.known.insert(.payloadLength)
      }
    }
    guard let cell = trimmed(text, columns[.transport]) else { return }
    if case .delimited = layout, let raw = self.cell(columns[.transport]), raw.end > cell.end {
      used.note(.extraBlanks)
    }
    guard let read = ListProtocol.read(text, cell) else {
      if self.columns == nil, case .delimited = layout,
        (cell.start..<cell.end).allSatisfy({ ASCII.isDigit(text.at($0)) })
      {
        isAmbiguous = true
      }
      return
    }
    packet.layers.formUnion(read.layers)
    packet.ipProtocol = read.ipProtocol
    if packet.layers.contains(.arp) {
      // The columns of an ARP row name stations, not hosts.
      packet.layers.subtract([.ipv4, .ipv6])
      packet.source = .none
      packet.destination = .none
    }
  }

  mutating func contents(
    _ text: Span<UInt8>, _ cell: ListCell, _ packet: inout Packet, _ used: inout TextRepairs
  ) {
    if case .delimited = layout, text.find("\"\"", from: cell.start, to: cell.end) != nil {
      var bytes: [UInt8] = []
      var index = cell.start
      while index < cell.end {
        bytes.append(text.at(index))
        index += text.has("\"\"", at: index) ? 2 : 1
      }
      info.read(bytes.span, ListCell(start: 0, end: bytes.count), &packet)
    } else {
      info.read(text, cell, &packet)
    }
    used.formUnion(info.repairs)
    if packet.known.contains(.tcpFlags) {
      if packet.tcp.flags.contains(.syn), packet.tcp.sequence != 0 { hasAbsoluteNumbers = true }
      packet.tcp.isRelative = !hasAbsoluteNumbers
    }
  }

  /// Ports from columns of their own, or from the only conversation that the row can belong to.
  mutating func ports(
    _ text: Span<UInt8>, _ columns: ListColumns, _ packet: inout Packet, _ used: inout TextRepairs
  ) {
    // Ports in the row of an ICMP message are those of the datagram that it quotes.
    let isQuote = packet.layers.contains(.icmp) || packet.layers.contains(.icmpv6)
    if !packet.known.contains(.ports), !isQuote {
      if !takePorts(text, columns[.sourcePort], columns[.destinationPort], &packet),
        takePorts(text, columns[.udpSourcePort], columns[.udpDestinationPort], &packet), packet.ipProtocol == 255
      {
        packet.ipProtocol = 17
      }
    }
    if !packet.known.contains(.ports), packet.sourcePort != 0, packet.destinationPort != 0 {
      packet.known.insert(.ports)
    }
    if packet.known.contains(.ports) {
      conversations.note(packet)
    } else if packet.ipProtocol == 6, let found = conversations.ports(from: packet.source, to: packet.destination) {
      packet.sourcePort = found.source
      packet.destinationPort = found.destination
      packet.known.insert(.ports)
      used.note(.portsFromConversation)
    }
    // Kerberos runs over both; over TCP it belongs to a connection that the list shows, and else to port 88 (RFC 4120
    // §7.2).
    if !packet.known.contains(.ports), case .kerberos(let message) = packet.application, packet.ipProtocol == 255 {
      if let found = conversations.ports(from: packet.source, to: packet.destination) {
        (packet.sourcePort, packet.destinationPort) = (found.source, found.destination)
        packet.known.insert(.ports)
        packet.ipProtocol = 6
        used.note(.portsFromConversation)
      } else {
        if [10, 12].contains(message.type) { packet.destinationPort = 88 } else { packet.sourcePort = 88 }
        packet.ipProtocol = 17
      }
    }
    // Wireshark calls DNS what has port 53 (RFC 1035 §4.2), and prints it for neither side.
    if !packet.known.contains(.ports), packet.layers.contains(.dns), case .dns(let message) = packet.application {
      if message.isResponse { packet.sourcePort = 53 } else { packet.destinationPort = 53 }
    }
  }

  /// Takes the ports of two columns; false where either has none.
  private func takePorts(_ text: Span<UInt8>, _ source: Int, _ destination: Int, _ packet: inout Packet) -> Bool {
    guard let source = trimmed(text, source), let destination = trimmed(text, destination),
      let from = HostPair.port(text, source.start, source.end),
      let to = HostPair.port(text, destination.start, destination.end)
    else { return false }
    packet.sourcePort = from
    packet.destinationPort = to
    packet.known.insert(.ports)
    return true
  }

  /// Reads the flags of a column of their own, `0x0012`, as `tshark -T fields -e tcp.flags` prints them.
  func flags(_ text: Span<UInt8>, _ columns: ListColumns, _ packet: inout Packet) {
    guard packet.ipProtocol == 6 || packet.ipProtocol == 255, !packet.known.contains(.tcpFlags),
      let cell = trimmed(text, columns[.flags]),
      text.has("0x", at: cell.start), cell.count > 2, cell.count <= 6
    else { return }
    var value: UInt16 = 0
    for index in (cell.start + 2)..<cell.end {
      switch text.at(index) {
      case let digit where ASCII.isDigit(digit): value = value << 4 | UInt16(digit - 0x30)
      case let letter where 0x61...0x66 ~= ASCII.lower(letter): value = value << 4 | UInt16(ASCII.lower(letter) - 0x57)
      default: return
      }
    }
    packet.tcp.flags = TCPFlags(rawValue: value & 0xff)
    packet.ipProtocol = 6
    packet.known.insert(.tcpFlags)
    packet.layers.insert(.tcp)
  }
}
