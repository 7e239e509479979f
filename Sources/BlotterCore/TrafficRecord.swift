/// One line of a sensor's log: what a program that saw the packets wrote down about them.
///
/// The currency between the readers of such logs and the tables. A record holds no packet and has no packet number; it
/// is cited by its line. What the log leaves out is nil here, and never a zero.
package struct TrafficRecord: Sendable {
  /// Index of the evidence in the case, from 0.
  package var evidence: UInt16 = 0
  /// Position among the records of its evidence, from 1.
  package var ordinal: UInt64 = 0
  /// Line in the log, from 1.
  package var line: UInt64 = 0
  /// Nanoseconds since 1970 UTC of the first thing that the record tells; nil where the line has no time.
  package var time: Int64?
  /// Who began, or for an alert who sent the packet; ``HostAddress/none`` where the log does not say.
  package var source = HostAddress.none
  package var destination = HostAddress.none
  /// 0 where there is none.
  package var sourcePort: UInt16 = 0
  package var destinationPort: UInt16 = 0
  /// IANA protocol number, 255 where unknown.
  package var ipProtocol: UInt8 = 255
  package var content: Content

  package enum Content: Sendable {
    /// A connection, or all packets between two ends over a while.
    case flow(FlowRecord)
    /// A DNS query, its answer, or both.
    case dns(DNSExchangeRecord)
    /// An HTTP request with its answer.
    case http(HTTPExchangeRecord)
    /// An application protocol that was recognised on a connection.
    case application(ApplicationRecord)
    /// A rule that matched, a notice, or an oddity.
    case alert(AlertRecord)
  }

  package init(_ content: Content) { self.content = content }
}

/// What a sensor says of one connection.
package struct FlowRecord: Sendable, Equatable {
  /// Nanoseconds from the first packet to the last.
  package var duration: Int64?
  /// Counts by side: the one that began, and the other.
  package var packets = Sides()
  /// Bytes on the wire, link layer included.
  package var wireBytes = Sides()
  /// Bytes of transport payload.
  package var payload = Sides()
  /// What passed, in order, each kind of segment once for each side: nothing is known of how often.
  package var steps: [FlowStep] = []
  /// ICMP only: type and code of the first message, and the type that came back.
  package var icmpType: UInt8?
  package var icmpCode: UInt8?
  package var icmpReplyType: UInt8?

  /// Steps kept: both sides have eight kinds of segments.
  package static let stepLimit = 16

  package init() {}

  package struct Sides: Sendable, Equatable {
    package var originator: UInt64?
    package var responder: UInt64?
    package init(_ originator: UInt64? = nil, _ responder: UInt64? = nil) {
      self.originator = originator
      self.responder = responder
    }
  }
}

/// One kind of segment that passed on a connection.
package struct FlowStep: Sendable, Equatable {
  package var fromOriginator: Bool
  package var flags: TCPFlags
  package var hasPayload: Bool

  package init(fromOriginator: Bool, _ flags: TCPFlags, hasPayload: Bool = false) {
    self.fromOriginator = fromOriginator
    self.flags = flags
    self.hasPayload = hasPayload
  }
}

/// A DNS query with its answer, as far as one line tells. The record's source is the client.
package struct DNSExchangeRecord: Sendable, Equatable {
  package var query: DNSMessage?
  package var response: DNSMessage?
  /// Nanoseconds from the query to the answer.
  package var delay: Int64?

  package init(query: DNSMessage?, response: DNSMessage?, delay: Int64? = nil) {
    self.query = query
    self.response = response
    self.delay = delay
  }
}

/// An HTTP request with its answer, as far as one line tells. The record's source is the client.
package struct HTTPExchangeRecord: Sendable, Equatable {
  package var request: HTTPRequestHead?
  package var response: HTTPResponseHead?

  package init(request: HTTPRequestHead?, response: HTTPResponseHead?) {
    self.request = request
    self.response = response
  }
}

/// A protocol that was recognised on a connection.
package struct ApplicationRecord: Sendable, Equatable {
  package var layers: PacketLayers
  /// Whether the line shows that both sides sent data.
  package var isAnswered: Bool
  /// What the line tells of the messages that passed, in their order: a login and its answer, a handshake and its end.
  package var messages: [Message] = []

  package init(_ layers: PacketLayers, isAnswered: Bool, messages: [Message] = []) {
    self.layers = layers
    self.isAnswered = isAnswered
    self.messages = messages
  }

  /// A message in the form that packets of it would be read in.
  package struct Message: Sendable, Equatable {
    package var fromOriginator: Bool
    package var content: ApplicationMessage

    package init(fromOriginator: Bool, _ content: ApplicationMessage) {
      self.fromOriginator = fromOriginator
      self.content = content
    }
  }
}

/// What a detection engine reports.
package struct AlertRecord: Sendable, Equatable {
  package enum Class: UInt8, Sendable {
    /// A rule matched.
    case alert
    /// A script or policy found something worth a person's look.
    case notice
    /// Traffic that breaks a protocol's rules: malice, misconfiguration or a bad sensor.
    case oddity
  }

  package var type: Class
  /// `Suricata`, `Zeek`, `Snort`.
  package var engine: String
  /// The engine's own identifier of the rule: `1:2018358`, `SSH::Password_Guessing`.
  package var rule: String
  /// The rule's text, at most ``textLimit`` bytes.
  package var signature: String
  /// The engine's class of the rule; empty where it has none.
  package var category = ""
  /// The engine's own rank, 1 the gravest; nil where it gives none.
  package var priority: UInt8?
  /// What the engine did: `allowed`, `blocked`; empty where it does not say.
  package var action = ""
  /// The rule's own confidence, lower case; empty where it has none.
  package var confidence = ""
  /// Host that the rule names as the one under attack, where it names one.
  package var target = HostAddress.none
  /// The engine's sentence about this very case; empty where there is none.
  package var message = ""

  /// Bytes kept of a text: signatures are a line.
  package static let textLimit = 300

  package init(_ type: Class, engine: String, rule: String, signature: String) {
    self.type = type
    self.engine = engine
    self.rule = rule
    self.signature = signature
  }
}
