internal import BlotterCore
package import BlotterFindings

/// Which stand-in stands for what: the file that belongs beside the evidence and never into a report.
///
/// The order of the entries is the order of first appearance, and it gives the numbers. A key that is used again keeps
/// what it has and goes on, so that several reports of one case agree.
package struct RedactionKey: Sendable, Equatable {
  package static let schema = "blotter.redaction-key/1"
  /// More originals than any report of ours holds; a foreign document cannot grow the key without bound.
  package static let entryLimit = 500_000

  package enum Kind: String, Sendable, CaseIterable {
    case address, network, card, domain, sub, machine, mailbox, user, person, organization, label, file, word
  }

  package struct Entry: Sendable, Equatable {
    package let kind: Kind
    package let original: String
    package let pseudonym: String
  }

  package private(set) var entries: [Entry] = []
  private var places: [Place: Int] = [:]
  private var taken: Set<String> = []
  private var numbers: [String: Int] = [:]

  private struct Place: Hashable {
    let kind: Kind
    let original: String
  }

  package init() {}

  /// The stand-in of an original, made by `make` from the next number of `stem` where there is none yet.
  package mutating func pseudonym(
    _ kind: Kind, _ original: String, stem: String, make: (String) -> String = { $0 }
  ) -> String {
    if let place = places[Place(kind: kind, original: original)] { return entries[place].pseudonym }
    guard entries.count < Self.entryLimit else { return make(stem + "-0") }
    var pseudonym: String
    repeat {
      numbers[stem, default: 0] += 1
      pseudonym = make("\(stem)-\(numbers[stem] ?? 0)")
    } while taken.contains(pseudonym)
    add(Entry(kind: kind, original: original, pseudonym: pseudonym))
    return pseudonym
  }

  /// The stand-in of an original that has one already.
  package func known(_ kind: Kind, _ original: String) -> String? {
    places[Place(kind: kind, original: original)].map { entries[$0].pseudonym }
  }

  private mutating func add(_ entry: Entry) {
    places[Place(kind: entry.kind, original: entry.original)] = entries.count
    taken.insert(entry.pseudonym)
    // A key that is read again goes on where it stopped.
    let label = entry.pseudonym.prefix { $0 != "." && $0 != "@" }
    if let dash = label.lastIndex(of: "-"), let number = Int(label[label.index(after: dash)...]) {
      let stem = String(label[..<dash])
      numbers[stem] = max(numbers[stem] ?? 0, number)
    }
    entries.append(entry)
  }

  // MARK: The file

  /// The key as JSON text.
  package var json: String {
    let list = entries.map { entry in
      JSONValue.object([
        "kind": .string(entry.kind.rawValue), "original": .string(entry.original),
        "pseudonym": .string(entry.pseudonym),
      ])
    }
    return JSONWriter.pretty(.object(["schema": .string(Self.schema), "entries": .array(list)]))
  }

  /// Reads a key. `file` names it in errors.
  package init(json bytes: [UInt8], file: String) throws(DocumentError) {
    self.init()
    var reader = try ObjectReader(document: bytes, file: file)
    try reader.requireSchema(Self.schema)
    let read = try reader.list("entries") { (entry) throws(DocumentError) -> Entry in
      let kind: Kind = try entry.word("kind", Kind.self) ?? .word
      return Entry(
        kind: kind, original: try entry.string("original") ?? "", pseudonym: try entry.string("pseudonym") ?? "")
    }
    for entry in read.prefix(Self.entryLimit) where !entry.original.isEmpty && !entry.pseudonym.isEmpty {
      guard places[Place(kind: entry.kind, original: entry.original)] == nil else { continue }
      add(entry)
    }
  }
}
