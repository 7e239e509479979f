/// A list that grows by pages: what it holds never moves, and is changed where it lies.
///
/// An array that doubles copies all that it holds each time and needs half as much again while it does. With pages,
/// memory grows with what is held, and a pass spends no time on copies.
struct Slab<Element: Sendable>: Sendable {
  private var pages: [[Element]] = []
  private(set) var count = 0

  /// Elements of a page: a power of two, so that a number divides into page and place without a division.
  private static var pageBits: Int { 10 }
  private static var pageSize: Int { 1 << pageBits }

  init() {}

  @inline(__always) mutating func append(_ element: Element) {
    if count & (Self.pageSize - 1) == 0 { addPage() }
    pages[pages.count - 1].append(element)
    count &+= 1
  }

  private mutating func addPage() {
    var page: [Element] = []
    // The first page grows as any array does: most evidence is small.
    if count > 0 { page.reserveCapacity(Self.pageSize) }
    pages.append(page)
  }

  /// Hands on each element with its number, where it lies: a subscript of an array would give a copy, with a count of
  /// references up and down for each list that the element holds.
  @inline(__always) func visit(_ body: (_ number: Int, _ element: Element) -> Void) {
    var number = 0
    for page in pages {
      let elements = page.span
      for index in elements.indices {
        body(number, elements[index])
        number &+= 1
      }
    }
  }

  subscript(index: Int) -> Element {
    @inline(__always) _read { yield pages[index >> Self.pageBits][index & (Self.pageSize - 1)] }
    @inline(__always) _modify { yield &pages[index >> Self.pageBits][index & (Self.pageSize - 1)] }
  }
}

/// The flows of a pass by number.
///
/// Of one type and not generic, so that other modules reach a flow by a direct call.
package struct FlowList: Sendable, RandomAccessCollection {
  private var slab = Slab<Flow>()

  package typealias Index = Int
  package typealias Indices = Range<Int>

  init() {}

  package var startIndex: Int { 0 }
  package var endIndex: Int { slab.count }
  package var count: Int { slab.count }
  package var indices: Range<Int> { 0..<slab.count }

  package internal(set) subscript(number: Int) -> Flow {
    @inline(__always) _read { yield slab[number] }
    @inline(__always) _modify { yield &slab[number] }
  }

  @inline(__always) mutating func append(_ flow: Flow) { slab.append(flow) }

  /// Hands on each flow with its number. The flow is looked at where it lies: a loop over flows takes a copy of each,
  /// and one is some seven hundred bytes.
  package func visit(_ body: (_ number: Int, _ flow: Flow) -> Void) {
    slab.visit(body)
  }

  /// Hands on one flow, looked at where it lies.
  package func look(at number: Int, _ body: (Flow) -> Void) { body(slab[number]) }

  package func makeIterator() -> Iterator { Iterator(list: self) }

  package struct Iterator: IteratorProtocol {
    let list: FlowList
    var number = 0

    package mutating func next() -> Flow? {
      guard number < list.count else { return nil }
      defer { number += 1 }
      return list[number]
    }
  }
}
