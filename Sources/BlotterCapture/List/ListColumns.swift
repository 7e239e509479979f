/// What the columns of a packet list hold.
struct ListColumns {
  enum Role: Int, CaseIterable {
    case number, time, source, destination, transport, length, info, sourcePort, destinationPort
    /// Of UDP, where a list has columns for each transport.
    case udpSourcePort, udpDestinationPort
    /// TCP flags as one number.
    case flags
    /// IPv6 addresses, where a list has columns for each version.
    case source6, destination6
    /// The number of the protocol above IP, and the bytes that a segment carries.
    case ipProtocol, payload
  }

  /// Column of each role; -1 where the list has none.
  private var columns = [Int](repeating: -1, count: Role.allCases.count)
  /// Columns that the header names.
  private(set) var count = 0
  /// Where the columns of a padded header start.
  private var starts: [Int] = []

  /// Whether the padded column `column` is empty in a row whose last value ends at `gap` and whose next one starts at
  /// `next`. Values that overflow their column move the rest, and then nothing can be told from places.
  func isEmpty(_ column: Int, gap: Int, next: Int) -> Bool {
    guard column == self[.source] || column == self[.destination], column + 1 < starts.count else { return false }
    return gap < starts[column] && next >= starts[column + 1]
  }

  subscript(role: Role) -> Int { columns[role.rawValue] }
  func has(_ role: Role) -> Bool { self[role] >= 0 }

  /// Columns read from one row: more than a person adds, and enough for `tshark -T fields`.
  static let limit = 64

  /// The order in which Wireshark lists its columns by default.
  static func standard(hasLength: Bool) -> ListColumns { hasLength ? standardWithLength : standardWithoutLength }

  private static let standardWithLength = make(hasLength: true)
  private static let standardWithoutLength = make(hasLength: false)

  private static func make(hasLength: Bool) -> ListColumns {
    var columns = ListColumns()
    let roles: [Role] = [.number, .time, .source, .destination, .transport] + (hasLength ? [.length] : []) + [.info]
    for role in roles { columns.add(role) }
    return columns
  }

  private init() {}

  /// Reads a header; nil where the cells name no packet list.
  init?(_ text: Span<UInt8>, _ cells: [ListCell]) {
    guard cells.count >= 3, cells.count <= Self.limit else { return nil }
    for cell in cells {
      add(Self.role(text, cell))
      starts.append(cell.start)
    }
    let hasEnds = has(.source) && has(.destination) || has(.source6) && has(.destination6)
    guard hasEnds, has(.time) || has(.number) || has(.transport) || has(.info) else { return nil }
  }

  private mutating func add(_ role: Role?) {
    if let role, columns[role.rawValue] < 0 { columns[role.rawValue] = count }
    count += 1
  }

  private static let names: [(name: StaticString, role: Role)] = [
    ("no", .number), ("number", .number), ("nr", .number), ("framenumber", .number), ("packet", .number),
    ("packetno", .number), ("frame", .number), ("time", .time), ("timestamp", .time), ("datetime", .time),
    ("utctime", .time), ("abstime", .time), ("reltime", .time), ("timesinceref", .time), ("frametimerelative", .time),
    ("frametimeepoch", .time), ("frametime", .time), ("arrivaltime", .time), ("wscoltime", .time), ("source", .source),
    ("src", .source), ("sourceaddress", .source), ("sourceip", .source), ("srcip", .source), ("ipsrc", .source),
    ("wscoldefsrc", .source), ("wscolsource", .source), ("destination", .destination), ("dst", .destination),
    ("dest", .destination), ("destinationaddress", .destination), ("destinationip", .destination),
    ("destip", .destination), ("dstip", .destination), ("ipdst", .destination), ("wscoldefdst", .destination),
    ("wscoldestination", .destination), ("protocol", .transport), ("proto", .transport), ("wscolprotocol", .transport),
    ("length", .length), ("len", .length), ("framelen", .length), ("packetlength", .length), ("size", .length),
    ("info", .info), ("information", .info), ("summary", .info), ("description", .info), ("wscolinfo", .info),
    ("details", .info), ("sourceport", .sourcePort), ("srcport", .sourcePort), ("sport", .sourcePort),
    ("tcpsrcport", .sourcePort), ("udpsrcport", .udpSourcePort), ("destinationport", .destinationPort),
    ("destport", .destinationPort), ("dstport", .destinationPort), ("dport", .destinationPort),
    ("tcpdstport", .destinationPort), ("udpdstport", .udpDestinationPort), ("tcpflags", .flags), ("logitem", .info),
    ("ipv6src", .source6), ("ipv6dst", .destination6), ("ipproto", .ipProtocol),
    ("tcplen", .payload),
    // The default columns in other languages, of which letters beyond ASCII are left out.
    ("zeit", .time), ("quelle", .source), ("ziel", .destination), ("protokoll", .transport), ("lnge", .length),
    ("tiempo", .time), ("origen", .source), ("destino", .destination), ("protocolo", .transport),
    ("longitud", .length), ("informacin", .info), ("nmero", .number), ("tempo", .time), ("origem", .source),
    ("comprimento", .length), ("tamanho", .length), ("informao", .info), ("informaes", .info), ("temps", .time),
    ("protocole", .transport), ("longueur", .length), ("origine", .source), ("sorgente", .source),
    ("destinazione", .destination), ("protocollo", .transport), ("lunghezza", .length), ("informazioni", .info),
  ]

  /// The role of a column by its name, whatever its case, blanks and punctuation.
  private static func role(_ text: Span<UInt8>, _ cell: ListCell) -> Role? {
    // The longest name that is known has 18 letters.
    var letters: [UInt8] = []
    for index in cell.start..<cell.end where ASCII.isAlphanumeric(text.at(index)) {
      letters.append(ASCII.lower(text.at(index)))
      if letters.count > 24 { return nil }
    }
    let span = letters.span
    for entry in names where entry.name.utf8CodeUnitCount == span.count && span.has(entry.name, at: 0) {
      return entry.role
    }
    return nil
  }
}

/// One value of a row, as a range of the row's text.
struct ListCell {
  var start = 0
  var end = 0
  var isEmpty: Bool { end <= start }
  var count: Int { max(0, end - start) }
}
