package import BlotterCore

/// An ICMP error and the datagram that it answers.
package struct ICMPError: Sendable {
  package var mark: PacketMark
  /// Who reports the error: the host itself, or a router on the way.
  package var reporter: HostAddress
  /// Whom it is reported to: the sender of the datagram, if the datagram's source was not forged.
  package var receiver: HostAddress
  /// 4 for ICMP, 6 for ICMPv6.
  package var version: UInt8
  package var type: UInt8
  package var code: UInt8
  /// Bytes from the ICMP header on; 0 where unknown.
  package var length: UInt32
  package var mtu: UInt32
  package var quoted: QuotedDatagram
  /// The datagram that drew the error, where it is in the evidence.
  package var datagram = PacketMark.none
  /// Who sent the datagram: the quote's source, or the one found where the log prints the destination only.
  package var sender: FlowEnd
  /// Where the datagram went.
  package var target: FlowEnd

  package var transport: Transport { Transport(rawValue: UInt16(quoted.ipProtocol)) }
  /// Whether neither the evidence holds the datagram nor the message says where it went.
  package var isAboutUnknown: Bool { quoted.isUnprinted && !datagram.exists }
  /// Nanoseconds from the datagram to the error; nil where either has no time.
  package var delay: Int64? { mark.delay(since: datagram) }

  /// What the message says cannot be reached; nil for other errors.
  package var unreachable: Unreachable? {
    switch (version, type, code) {
    case (4, 3, 0), (4, 3, 6), (4, 3, 11), (6, 1, 0), (6, 1, 6): .net
    case (4, 3, 1), (4, 3, 5), (4, 3, 7), (4, 3, 8), (4, 3, 12), (6, 1, 3): .host
    case (4, 3, 2): .protocol
    case (4, 3, 3), (6, 1, 4): .port
    case (4, 3, 4), (6, 2, _): .fragmentation
    case (4, 3, 9), (4, 3, 10), (4, 3, 13), (6, 1, 1), (6, 1, 5): .prohibited
    default: nil
    }
  }

  /// Whether it tells that the time to live ran out on the way.
  package var isTimeExceeded: Bool { version == 4 ? type == 11 && code == 0 : type == 3 && code == 0 }

  /// The reasons of destination unreachable (RFC 792, RFC 1812 §5.2.7.1, RFC 4443 §3.1), joined by what they mean.
  package enum Unreachable: String, Sendable {
    case net, host, `protocol`, port, fragmentation, prohibited
  }
}

/// Echo requests of one host to another, over time.
package struct EchoSeries: Sendable {
  package var source: HostAddress
  package var target: HostAddress
  /// 4 for ICMP, 6 for ICMPv6.
  package var version: UInt8
  package var count: UInt64
  package var first: PacketMark
  package var last: PacketMark
  package var series: TimeSeries
}

/// ICMP messages: counts by type and code, and the errors one by one.
package struct ICMPTable: Sendable {
  /// Packets by version, type and code, as `version << 16 | type << 8 | code`.
  package internal(set) var counts: [UInt32: UInt64] = [:]
  package internal(set) var errors: [ICMPError] = []
  /// Errors that were counted but not kept.
  package internal(set) var errorsBeyond: UInt64 = 0
  /// Echo requests by who asks whom, in order of the first.
  package internal(set) var echoes: [EchoSeries] = []
  /// Messages that send a host another way, in order.
  package internal(set) var redirects: [ICMPRedirect] = []
  var echoNumbers: [EchoPair: Int] = [:]
  /// Datagrams that errors of a later part may answer.
  var recent = RecentDatagrams()

  /// Errors kept one by one: 16 MiB of them. A flood that draws more is told by its counts.
  package static let errorLimit = 1 << 16

  /// Pairs of hosts whose echo requests are followed over time; of others only the flows tell.
  package static let echoLimit = 1 << 12

  struct EchoPair: Hashable {
    var source: HostAddress
    var target: HostAddress
  }

  var isFull: Bool { errors.count >= Self.errorLimit || echoes.count >= Self.echoLimit }

  init() {}

  mutating func note(datagram packet: borrowing Packet, mark: PacketMark) {
    recent.add(
      FlowEnd(packet.source, packet.sourcePort), FlowEnd(packet.destination, packet.destinationPort), mark,
      ipProtocol: packet.ipProtocol)
  }

  /// Counts an ICMP message, and keeps it if it is an error. `latest` finds the last packet that went from one end to
  /// another.
  mutating func observe(
    _ packet: borrowing Packet, mark: PacketMark, latest: (FlowEnd, FlowEnd, Transport) -> PacketMark?
  ) {
    let version: UInt8 = packet.layers.contains(.icmpv6) ? 6 : 4
    if packet.known.contains(.icmp) {
      let slot = UInt32(version) << 16 | UInt32(packet.icmp.type) << 8 | UInt32(packet.icmp.code)
      counts[slot, default: 0] &+= 1
    }
    if version == 4 ? packet.icmp.type == 8 : packet.icmp.type == 128 {
      if let number = echoNumbers[EchoPair(source: packet.source, target: packet.destination)] {
        echoes[number].count &+= 1
        echoes[number].last = mark
        if mark.hasTime { echoes[number].series.add(mark.time) }
      } else {
        var series = TimeSeries()
        if mark.hasTime { series.add(mark.time) }
        add(
          EchoSeries(
            source: packet.source, target: packet.destination, version: version, count: 1, first: mark, last: mark,
            series: series))
      }
    }
    if redirects.count < ICMPRedirect.limit, let redirect = ICMPRedirect(packet, mark: mark) {
      redirects.append(redirect)
    }
    // A redirect quotes a datagram as well, and reports no failure.
    guard let quoted = packet.icmp.quoted, !(version == 4 && packet.icmp.type == 5) else { return }
    guard errors.count < Self.errorLimit else {
      errorsBeyond &+= 1
      return
    }
    var error = ICMPError(
      mark: mark, reporter: packet.source, receiver: packet.destination, version: version, type: packet.icmp.type,
      code: packet.icmp.code, length: packet.icmp.length, mtu: packet.icmp.mtu, quoted: quoted,
      sender: FlowEnd(quoted.source == .none ? packet.destination : quoted.source, quoted.sourcePort),
      target: FlowEnd(quoted.destination == .none ? packet.source : quoted.destination, quoted.destinationPort))
    resolve(&error, latest: latest)
    errors.append(error)
  }

  private mutating func add(_ echo: EchoSeries) {
    let pair = EchoPair(source: echo.source, target: echo.target)
    if let number = echoNumbers[pair] {
      echoes[number].count &+= echo.count
      echoes[number].last = echo.last
      echoes[number].series.append(echo.series)
    } else if echoes.count < Self.echoLimit {
      echoNumbers[pair] = echoes.count
      echoes.append(echo)
    }
  }

  /// Counts messages that a record tells of.
  mutating func count(version: UInt8, type: UInt8, code: UInt8, packets: UInt64) {
    guard packets > 0 else { return }
    counts[UInt32(version) << 16 | UInt32(type) << 8 | UInt32(code), default: 0] &+= packets
  }

  private mutating func resolve(_ error: inout ICMPError, latest: (FlowEnd, FlowEnd, Transport) -> PacketMark?) {
    guard !error.datagram.exists else { return }
    if error.quoted.isUnprinted {
      if let found = recent.takeOnly(from: error.sender.address, before: error.mark.position) {
        error.datagram = found.mark
        error.sender = found.source
        error.target = found.destination
        error.quoted.ipProtocol = found.ipProtocol
      }
    } else if error.sender.port == 0, [6, 17, 255].contains(error.quoted.ipProtocol) {
      if let found = recent.take(
        from: error.sender.address, to: error.target, ipProtocol: error.quoted.ipProtocol, before: error.mark.position)
      {
        error.datagram = found.mark
        error.sender = found.source
        error.target = found.destination
        error.quoted.ipProtocol = found.ipProtocol
      }
    } else if let mark = latest(error.sender, error.target, error.transport), mark.position < error.mark.position {
      error.datagram = mark
    }
  }

  /// Appends the part that follows; its open errors look for their datagram here, in order.
  mutating func append(_ later: ICMPTable, latest: (FlowEnd, FlowEnd, Transport) -> PacketMark?) {
    for (slot, count) in later.counts { counts[slot, default: 0] &+= count }
    for error in later.errors {
      guard errors.count < Self.errorLimit else {
        errorsBeyond &+= 1
        continue
      }
      var error = error
      resolve(&error, latest: latest)
      errors.append(error)
    }
    errorsBeyond &+= later.errorsBeyond
    for echo in later.echoes { add(echo) }
    redirects += later.redirects.prefix(max(0, ICMPRedirect.limit - redirects.count))
    recent.append(later.recent)
  }
}
