/// What became of one try of a client to use a service.
package enum Outcome: String, Sendable, CaseIterable {
  /// The server sent data, or an answer.
  case served
  /// The handshake was completed; no data came from the server, and nothing went wrong.
  case connected
  /// The server, or an ICMP error of the port, said no.
  case refused
  /// A router or host said by ICMP that the way is barred.
  case unreachable
  /// Nothing came back.
  case unanswered
  /// The server acknowledged a SYN, and the client never completed the handshake.
  case halfOpen = "half-open"
  /// The server reset an open connection before it sent data.
  case reset
  /// The server answered that it cannot: HTTP 5xx, or a DNS failure.
  case failed
  /// The evidence holds too little to say: it begins in mid-connection, or the transport needs no answer.
  case unknown

  /// Whether the client got what it wanted, as far as packets tell.
  package var isSuccess: Bool { self == .served || self == .connected }
  /// Whether the client was denied it.
  package var isFailure: Bool { !isSuccess && self != .unknown }
}

/// What a TCP client's first segment was.
package enum Probe: String, Sendable {
  case syn
  case ack
  case fin
  case null
  case xmas
  /// A later part of a connection, or no TCP.
  case none
}

/// One try of a client: a TCP connection, a UDP exchange or a DNS transaction.
package struct Attempt: Sendable {
  package var client: FlowEnd
  package var server: FlowEnd
  package var transport: Transport
  package var outcome: Outcome
  package var probe = Probe.none
  /// What the client sent first.
  package var start: PacketMark
  /// What shows the outcome; ``PacketMark/none`` where nothing came.
  package var decisive: PacketMark
  /// HTTP status of a failed or served exchange, 0 where there is none.
  package var status: UInt16 = 0
  /// Number in the flow table, or of the DNS transaction.
  package var flow: Int?
  package var transaction: Int?
  /// SYNs, datagrams or queries that the client sent for it.
  package var tries: UInt32 = 1
  /// Number of the ICMP error that decided it.
  package var error: Int?
}
