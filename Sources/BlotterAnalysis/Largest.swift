/// The first few of many elements in an order, without sorting the rest.
struct Largest<Element> {
  /// In order.
  private(set) var elements: [Element] = []
  private let limit: Int
  private let isBefore: (Element, Element) -> Bool

  /// - Parameter isBefore: A strict order; of two elements that it does not order, the one offered first stays.
  init(_ limit: Int, by isBefore: @escaping (Element, Element) -> Bool) {
    self.limit = limit
    self.isBefore = isBefore
  }

  mutating func offer(_ element: Element) {
    // Nearly every element comes after all of them.
    if elements.count == limit, let last = elements.last, !isBefore(element, last) { return }
    elements.insert(element, at: elements.firstIndex { isBefore(element, $0) } ?? elements.count)
    if elements.count > limit { elements.removeLast() }
  }
}
