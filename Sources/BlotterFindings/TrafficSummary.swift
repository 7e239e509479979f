/// What went over the wire, in figures that an independent tool can confirm.
package struct TrafficSummary: Sendable, Equatable {
  package var packets: UInt64 = 0
  /// Whether the evidence tells a number of packets at all: a log of name lookups does not, and its ``packets`` are
  /// then left out and no zero.
  package var hasPacketCounts = true
  /// Whether it tells the flags of TCP segments one by one, as packets do and connection logs do not.
  package var hasTCPCounts = true
  /// Whether it tells of name lookups, and of web requests, at all.
  package var hasDNSCounts = true
  package var hasHTTPCounts = true
  /// Bytes on the wire, where the evidence has lengths.
  package var bytes: UInt64?
  /// Seconds from the earliest to the latest packet; nil where the clock does not tell.
  package var durationSeconds: JSONNumber?
  /// A packet counts once under each protocol that it carries, tunnelled ones too, quoted ones not. Most packets first.
  package var protocols: [ProtocolCount] = []
  package var icmp: [ICMPCount] = []
  package var tcp = TCPCounts()
  package var dns = DNSCounts()
  package var http = HTTPCounts()
  /// Busiest first.
  package var hosts: [Host] = []
  /// Largest first, capped; the rest is in the totals.
  package var conversations: [Conversation] = []
  package var services: [Service] = []
  /// Counts over time, for charts.
  package var series: [Series] = []
  package var extra: [String: JSONValue] = [:]

  package init() {}

  package struct ProtocolCount: Sendable, Equatable {
    package var name: String
    package var packets: UInt64
    package var extra: [String: JSONValue] = [:]
    package init(name: String, packets: UInt64) {
      self.name = name
      self.packets = packets
    }
  }

  package struct ICMPCount: Sendable, Equatable {
    /// 4 for ICMP, 6 for ICMPv6.
    package var version: UInt8
    package var type: UInt8
    package var code: UInt8
    package var packets: UInt64
    package var extra: [String: JSONValue] = [:]
    package init(version: UInt8, type: UInt8, code: UInt8, packets: UInt64) {
      self.version = version
      self.type = type
      self.code = code
      self.packets = packets
    }
  }

  /// Segments by flag; `syn` is SYN without ACK.
  package struct TCPCounts: Sendable, Equatable {
    package var syn: UInt64 = 0
    package var synAck: UInt64 = 0
    package var fin: UInt64 = 0
    package var rst: UInt64 = 0
    package var retransmissions: UInt64 = 0
    package var extra: [String: JSONValue] = [:]
    package init() {}
  }

  package struct DNSCounts: Sendable, Equatable {
    package var queries: UInt64 = 0
    package var responses: UInt64 = 0
    package var unanswered: UInt64 = 0
    /// Responses by code name: `NXDOMAIN`.
    package var rcodes: [String: UInt64] = [:]
    /// All names asked for, lower case, sorted; nil where they are not told or too many to list.
    package var names: [String]?
    /// Queries by record type: `A`, `AAAA`; nil where they are not told.
    package var types: [String: UInt64]?
    /// Addresses and names that answers gave, sorted; nil where they are not told or too many to list.
    package var answers: [String]?
    package var extra: [String: JSONValue] = [:]
    package init() {}
  }

  package struct HTTPCounts: Sendable, Equatable {
    package var requests: UInt64 = 0
    /// Responses by status code.
    package var statuses: [String: UInt64] = [:]
    package var extra: [String: JSONValue] = [:]
    package init() {}
  }

  package struct Host: Sendable, Equatable {
    package var address: String
    package var roles: [String]
    package var sentPackets: UInt64
    package var receivedPackets: UInt64
    /// `inside` or `outside` of the border of the recording, as the shape of the traffic suggests; nil where it does
    /// not. A conclusion.
    package var side: String?
    /// The sign that tells the side.
    package var sideBecause: String?
    package var extra: [String: JSONValue] = [:]
    package init(address: String, roles: [String], sentPackets: UInt64, receivedPackets: UInt64) {
      self.address = address
      self.roles = roles
      self.sentPackets = sentPackets
      self.receivedPackets = receivedPackets
    }
  }

  /// One flow, `a` the side that spoke first.
  package struct Conversation: Sendable, Equatable {
    /// `TCP`, `UDP`, `ICMP` …
    package var transport: String
    package var a: HostRole
    package var b: HostRole
    package var packets: UInt64
    package var bytes: UInt64?
    package var first: String?
    package var last: String?
    /// `served`, `refused`, `unanswered`, `reset`, `open` …
    package var outcome: String?
    package var extra: [String: JSONValue] = [:]
    package init(transport: String, a: HostRole, b: HostRole, packets: UInt64) {
      self.transport = transport
      self.a = a
      self.b = b
      self.packets = packets
    }
  }

  /// One server port and what its clients got.
  package struct Service: Sendable, Equatable {
    package var address: String
    package var port: UInt16
    package var transport: String
    package var service: String?
    /// Distinct clients by the best outcome that each had.
    package var clientsServed: UInt64 = 0
    package var clientsRefused: UInt64 = 0
    package var clientsUnanswered: UInt64 = 0
    package var clientsFailed: UInt64 = 0
    /// Connections or transactions by outcome.
    package var served: UInt64 = 0
    package var refused: UInt64 = 0
    package var unanswered: UInt64 = 0
    package var failed: UInt64 = 0
    package var extra: [String: JSONValue] = [:]
    package init(address: String, port: UInt16, transport: String) {
      self.address = address
      self.port = port
      self.transport = transport
    }
  }

  /// Counts in equal intervals from `first` on.
  package struct Series: Sendable, Equatable {
    /// `packets`, or `outcomes` of a service.
    package var name: String
    /// `203.0.113.2:53/UDP` for outcomes; nil for all traffic.
    package var subject: String?
    package var first: String?
    package var intervalSeconds: JSONNumber
    /// One list a measure, all of one length: `packets`; or `served`, `refused`, `unanswered`, `failed`.
    package var counts: [String: [UInt64]]
    package var extra: [String: JSONValue] = [:]
    package init(
      name: String, subject: String?, first: String?, intervalSeconds: JSONNumber, counts: [String: [UInt64]]
    ) {
      self.name = name
      self.subject = subject
      self.first = first
      self.intervalSeconds = intervalSeconds
      self.counts = counts
    }
  }
}
