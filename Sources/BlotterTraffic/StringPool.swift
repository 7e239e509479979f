/// Keeps each text once and hands out its number.
package struct StringPool: Sendable {
  var texts: [String] = []
  var numbers: [String: UInt32] = [:]

  /// Texts kept: beyond it a new text gets number 0, the empty one. A tunnel that makes up a name a packet fills it.
  static let limit = 1 << 18

  init() {
    texts = [""]
    numbers = ["": 0]
  }

  var isFull: Bool { texts.count >= Self.limit }

  mutating func intern(_ text: String) -> UInt32 {
    if let number = numbers[text] { return number }
    guard texts.count < Self.limit else { return 0 }
    let number = UInt32(texts.count)
    texts.append(text)
    numbers[text] = number
    return number
  }

  package var count: Int { texts.count }

  /// Where a list beside the texts has the entry of a number: what is no number of a text stands for the empty one.
  package func place(_ number: UInt32) -> Int { Int(number) < texts.count ? Int(number) : 0 }

  package subscript(number: UInt32) -> String { Int(number) < texts.count ? texts[Int(number)] : "" }
}
