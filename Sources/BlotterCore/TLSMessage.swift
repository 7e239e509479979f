/// What the TLS records that begin in one segment say in clear text (RFC 5246, RFC 8446).
package struct TLSMessage: Sendable, Equatable {
  package enum Content: UInt8, Sendable {
    case clientHello, serverHello, certificate, alert, heartbeat, changeCipherSpec
    /// A part of a hello that a client of QUIC divides over several datagrams.
    case helloPart
  }

  /// What the segment holds, in order, at most ``contentLimit``.
  package var contents: [Content] = []
  /// Version of the hello, its extension `supported_versions` included: 0x0303 is TLS 1.2.
  package var version: UInt16 = 0
  /// Name that the client asks for (RFC 6066 §3); empty where it names none.
  package var serverName = ""
  /// Protocols that a client offers, or the one that the server chose, in their order (RFC 7301): `h2`, `http/1.1`.
  package var applicationProtocols: [String] = []
  /// JA4 of a client's hello, which tells the program that sent it; empty where the hello is not whole.
  package var fingerprint = ""
  /// Parts of a divided hello, and the connection id that they go by.
  package var parts: [HelloPart] = []
  package var connection: [UInt8] = []
  /// The first certificate of the server, as far as the segment holds it.
  package var certificate: TLSCertificate?
  /// 1 warning, 2 fatal; 0 where there is no readable alert.
  package var alertLevel: UInt8 = 0
  package var alert: UInt8 = 255
  /// Heartbeat (RFC 6520): 1 request, 2 response; 0 where there is none, 255 where it is encrypted.
  package var heartbeatType: UInt8 = 0
  /// Bytes that the heartbeat claims to carry.
  package var heartbeatClaim: UInt16 = 0
  /// Bytes of its record.
  package var heartbeatRecord: UInt16 = 0

  package static let contentLimit = 8
  /// Protocols kept: clients offer two or three.
  package static let protocolLimit = 8

  package init() {}

  /// Bytes of a hello from an offset on (RFC 9000 §19.6).
  package struct HelloPart: Sendable, Equatable {
    package var offset: UInt32
    package var bytes: [UInt8]

    package init(offset: UInt32, bytes: [UInt8]) {
      self.offset = offset
      self.bytes = bytes
    }
  }

  private static let alerts: [UInt8: String] = [
    0: "close_notify", 10: "unexpected_message", 20: "bad_record_mac", 21: "decryption_failed",
    22: "record_overflow", 30: "decompression_failure", 40: "handshake_failure", 41: "no_certificate",
    42: "bad_certificate", 43: "unsupported_certificate", 44: "certificate_revoked", 45: "certificate_expired",
    46: "certificate_unknown", 47: "illegal_parameter", 48: "unknown_ca", 49: "access_denied", 50: "decode_error",
    51: "decrypt_error", 60: "export_restriction", 70: "protocol_version", 71: "insufficient_security",
    80: "internal_error", 86: "inappropriate_fallback", 90: "user_canceled", 100: "no_renegotiation",
    109: "missing_extension", 110: "unsupported_extension", 112: "unrecognized_name",
    113: "bad_certificate_status_response", 115: "unknown_psk_identity", 116: "certificate_required",
    120: "no_application_protocol",
  ]

  /// The number of an alert's name; nil where it is none.
  package static func alertCode(_ name: String) -> UInt8? { alerts.first { $0.value == name }?.key }

  /// Names of alerts (RFC 8446 §6 and the IANA registry).
  package static func alertName(_ code: UInt8) -> String {
    alerts[code] ?? "alert \(code)"
  }

  /// `TLS 1.2`, `SSL 3.0`, or the number.
  package static func versionName(_ version: UInt16) -> String {
    switch version {
    case 0x0200: "SSL 2.0"
    case 0x0300: "SSL 3.0"
    case 0x0301: "TLS 1.0"
    case 0x0302: "TLS 1.1"
    case 0x0303: "TLS 1.2"
    case 0x0304: "TLS 1.3"
    default: "version \(version)"
    }
  }
}

/// What an X.509 certificate says of itself (RFC 5280), as far as a segment holds it.
package struct TLSCertificate: Sendable, Equatable {
  /// Common names of subject and issuer; empty where there is none.
  package var subject = ""
  package var issuer = ""
  /// Whether the two distinguished names are the same bytes.
  package var isSelfIssued = false
  /// Seconds since 1970 UTC; nil where not read.
  package var notBefore: Int64?
  package var notAfter: Int64?
  /// DNS names and addresses of the extension `subjectAltName`, at most ``nameLimit``.
  package var names: [String] = []
  /// Whether all extensions were read, so that `names` is complete.
  package var isComplete = false

  /// Names kept: shared hosting lists a hundred.
  package static let nameLimit = 128

  package init() {}
}
