import BlotterBytes
import BlotterCore

/// A certificate (RFC 5280 §4.1) as far as the bytes go: names, validity, and who the certificate is for.
enum X509 {
  static func read(_ bytes: RawSpan) -> TLSCertificate? {
    guard let outer = DER.element(bytes, at: 0, limit: .max / 2), outer.tag == 0x30,
      let body = DER.children(bytes, outer, most: 1).first, body.tag == 0x30
    else { return nil }
    var fields = DER.children(bytes, body, most: 12)
    // The version is left out in the first version.
    if fields.first?.tag == 0xa0 { fields.removeFirst() }
    guard fields.count >= 5, fields[2].tag == 0x30, fields[3].tag == 0x30, !fields[3].isCut else { return nil }
    var certificate = TLSCertificate()
    certificate.issuer = commonName(bytes, fields[2])
    let dates = DER.children(bytes, fields[3], most: 2)
    if dates.count == 2 {
      certificate.notBefore = time(bytes, dates[0])
      certificate.notAfter = time(bytes, dates[1])
    }
    guard !fields[4].isCut else { return certificate }
    certificate.subject = commonName(bytes, fields[4])
    certificate.isSelfIssued = same(bytes, fields[2].contents, fields[4].contents) && !fields[2].contents.isEmpty
    for field in fields.dropFirst(5) where field.tag == 0xa3 { readExtensions(bytes, field, &certificate) }
    // Without extensions there are no other names.
    if !body.isCut { certificate.isComplete = true }
    return certificate
  }

  private static func readExtensions(_ bytes: RawSpan, _ field: DER.Element, _ certificate: inout TLSCertificate) {
    guard let list = DER.children(bytes, field, most: 1).first else { return }
    for entry in DER.children(bytes, list, most: 64) {
      let parts = DER.children(bytes, entry, most: 3)
      // subjectAltName is 2.5.29.17.
      guard let id = parts.first, id.tag == 6, id.contents.count == 3, bytes.be16(id.contents.lowerBound) == 0x551d,
        bytes.uint8(id.contents.lowerBound + 2) == 17, let value = parts.last, value.tag == 4
      else { continue }
      guard let names = DER.children(bytes, value, most: 1).first else { continue }
      for name in DER.children(bytes, names, most: TLSCertificate.nameLimit) where !name.isCut {
        if name.tag == 0x82 {
          certificate.names.append(TextLine.text(bytes, name.contents))
        } else if name.tag == 0x87, name.contents.count == 4 {
          certificate.names.append(HostAddress(ipv4: bytes.be32(name.contents.lowerBound)).description)
        }
      }
      // Once these names are whole, no other field adds one.
      if !names.isCut { certificate.isComplete = true }
    }
  }

  /// The last common name (2.5.4.3) of a name.
  private static func commonName(_ bytes: RawSpan, _ name: DER.Element) -> String {
    var result = ""
    for set in DER.children(bytes, name, most: 32) {
      for pair in DER.children(bytes, set, most: 4) {
        let parts = DER.children(bytes, pair, most: 2)
        guard parts.count == 2, parts[0].contents.count == 3, bytes.be16(parts[0].contents.lowerBound) == 0x5504,
          bytes.uint8(parts[0].contents.lowerBound + 2) == 3
        else { continue }
        result = TextLine.text(bytes, parts[1].contents)
      }
    }
    return result
  }

  private static func same(_ bytes: RawSpan, _ a: Range<Int>, _ b: Range<Int>) -> Bool {
    a.count == b.count && zip(a, b).allSatisfy { bytes.uint8($0) == bytes.uint8($1) }
  }

  /// UTCTime (`YYMMDDhhmmssZ`, years from 1950 to 2049) or GeneralizedTime (`YYYYMMDDhhmmssZ`), RFC 5280 §4.1.2.5.
  private static func time(_ bytes: RawSpan, _ element: DER.Element) -> Int64? {
    var digits: [Int64] = []
    for offset in element.contents {
      guard 0x30...0x39 ~= bytes.uint8(offset) else { break }
      digits.append(Int64(bytes.uint8(offset) - 0x30))
    }
    func pair(_ at: Int) -> Int64 { digits[at] * 10 + digits[at + 1] }
    let year: Int64
    if element.tag == 0x17, digits.count >= 12 {
      year = pair(0) < 50 ? 2000 + pair(0) : 1900 + pair(0)
      digits.removeFirst(2)
    } else if element.tag == 0x18, digits.count >= 14 {
      year = pair(0) * 100 + pair(2)
      digits.removeFirst(4)
    } else {
      return nil
    }
    let (month, day) = (pair(0), pair(2))
    guard 1...12 ~= month, 1...31 ~= day else { return nil }
    // Days from the civil date, with years that begin in March.
    let y = month <= 2 ? year - 1 : year
    let era = (y >= 0 ? y : y - 399) / 400
    let yearOfEra = y - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    let days = era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    return days * 86_400 + pair(4) * 3600 + pair(6) * 60 + pair(8)
  }
}
