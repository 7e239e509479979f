import BlotterBytes
import BlotterCore

/// Kerberos 5 messages (RFC 4120 §5.4, §5.9), of which a segment or datagram holds the beginning at least.
enum KerberosDecoder {
  static func read(_ bytes: RawSpan, isTCP: Bool) -> KerberosMessage? {
    // Over TCP four bytes of length stand in front (§7.2.2).
    let start = isTCP ? 4 : 0
    guard let outer = DER.element(bytes, at: start, limit: .max / 2) else { return nil }
    var message = KerberosMessage()
    message.type = outer.tag & 0x1f
    guard outer.tag & 0xe0 == 0x60, let body = DER.children(bytes, outer, most: 1).first, body.tag == 0x30 else {
      return nil
    }
    switch message.type {
    case 10, 12: request(bytes, body, &message)
    case 11, 13: reply(bytes, body, &message)
    case 30: error(bytes, body, &message)
    default: return nil
    }
    return message
  }

  /// `padata [3]`, `req-body [4]` with `cname [1]` and `sname [3]`.
  private static func request(_ bytes: RawSpan, _ body: DER.Element, _ message: inout KerberosMessage) {
    for field in DER.children(bytes, body, most: 8) {
      guard let inner = DER.children(bytes, field, most: 1).first else { continue }
      if field.tag == 0xa3 {
        for entry in DER.children(bytes, inner, most: 16) {
          // PA-ENC-TIMESTAMP is 2, PA-ENCRYPTED-CHALLENGE 138.
          if let type = DER.children(bytes, entry, most: 1).first.flatMap({ DER.children(bytes, $0, most: 1).first }),
            let value = DER.integer(bytes, type), value == 2 || value == 138
          {
            message.hasPreauthentication = true
          }
        }
      } else if field.tag == 0xa4 {
        for part in DER.children(bytes, inner, most: 12) {
          if part.tag == 0xa1 { message.client = principal(bytes, part) }
          if part.tag == 0xa3 { message.service = principal(bytes, part) }
        }
      }
    }
  }

  /// `cname [4]`, `ticket [5]` with `sname [2]` and `enc-part [3]`.
  private static func reply(_ bytes: RawSpan, _ body: DER.Element, _ message: inout KerberosMessage) {
    for field in DER.children(bytes, body, most: 8) {
      if field.tag == 0xa4 { message.client = principal(bytes, field) }
      guard field.tag == 0xa5, let ticket = DER.children(bytes, field, most: 1).first,
        let parts = DER.children(bytes, ticket, most: 1).first
      else { continue }
      for part in DER.children(bytes, parts, most: 5) {
        if part.tag == 0xa2 { message.service = principal(bytes, part) }
        if part.tag == 0xa3, let data = DER.children(bytes, part, most: 1).first,
          let type = DER.children(bytes, data, most: 1).first.flatMap({ DER.children(bytes, $0, most: 1).first })
        {
          message.ticketEncryption = Int32(clamping: DER.integer(bytes, type) ?? 0)
        }
      }
    }
  }

  /// `error-code [6]`, `cname [8]`, `sname [10]`.
  private static func error(_ bytes: RawSpan, _ body: DER.Element, _ message: inout KerberosMessage) {
    for field in DER.children(bytes, body, most: 14) {
      switch field.tag {
      case 0xa6:
        message.error =
          DER.children(bytes, field, most: 1).first.flatMap { DER.integer(bytes, $0) }
          .map { UInt32(clamping: $0) } ?? 0
      case 0xa8: message.client = principal(bytes, field)
      case 0xaa: message.service = principal(bytes, field)
      default: continue
      }
    }
  }

  /// `name-string [1]`, its parts joined with `/`.
  private static func principal(_ bytes: RawSpan, _ field: DER.Element) -> String {
    guard let name = DER.children(bytes, field, most: 1).first,
      let list = DER.children(bytes, name, most: 2).first(where: { $0.tag == 0xa1 }),
      let strings = DER.children(bytes, list, most: 1).first
    else { return "" }
    return DER.children(bytes, strings, most: 4).map { TextLine.text(bytes, $0.contents) }.joined(separator: "/")
  }
}
