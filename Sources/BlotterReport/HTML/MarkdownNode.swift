internal import CCMark

/// The C boundary: the syntax tree that libcmark makes of a Markdown text.
///
/// The tree owns its nodes; a ``MarkdownNode`` is valid as long as the tree that holds it.
@safe struct MarkdownTree: ~Copyable {
  let root: MarkdownNode

  /// Parses in safe mode. `CMARK_OPT_UNSAFE` appears nowhere in this program: raw HTML never reaches the page.
  init?(parsing text: String) {
    var text = text
    let parsed = text.withUTF8 { bytes in
      unsafe cmark_parse_document(
        UnsafeRawPointer(bytes.baseAddress)?.assumingMemoryBound(to: CChar.self), bytes.count,
        CMARK_OPT_DEFAULT | CMARK_OPT_VALIDATE_UTF8)
    }
    guard let parsed = unsafe parsed else { return nil }
    unsafe root = MarkdownNode(parsed)
  }

  deinit { unsafe cmark_node_free(root.pointer) }

  /// The tree as HTML. Custom nodes come out as they are: whoever makes one escapes every value in it.
  func html() -> String {
    guard let rendered = unsafe cmark_render_html(root.pointer, CMARK_OPT_DEFAULT) else { return "" }
    defer { unsafe cmark_get_default_mem_allocator().pointee.free(rendered) }
    return unsafe String(cString: rendered)
  }
}

/// One node of a ``MarkdownTree``.
@safe struct MarkdownNode: Equatable {
  enum Kind {
    case document, blockQuote, list, item, codeBlock, htmlBlock, customBlock, paragraph, heading, thematicBreak
    case text, softBreak, lineBreak, code, htmlInline, customInline, emphasis, strong, link, image, other
  }

  fileprivate let pointer: OpaquePointer

  fileprivate init(_ pointer: OpaquePointer) { unsafe self.pointer = unsafe pointer }

  private init?(optional pointer: OpaquePointer?) {
    guard let pointer = unsafe pointer else { return nil }
    unsafe self.init(pointer)
  }

  static func == (a: Self, b: Self) -> Bool { unsafe a.pointer == b.pointer }

  var kind: Kind {
    switch unsafe cmark_node_get_type(pointer) {
    case CMARK_NODE_DOCUMENT: .document
    case CMARK_NODE_BLOCK_QUOTE: .blockQuote
    case CMARK_NODE_LIST: .list
    case CMARK_NODE_ITEM: .item
    case CMARK_NODE_CODE_BLOCK: .codeBlock
    case CMARK_NODE_HTML_BLOCK: .htmlBlock
    case CMARK_NODE_CUSTOM_BLOCK: .customBlock
    case CMARK_NODE_PARAGRAPH: .paragraph
    case CMARK_NODE_HEADING: .heading
    case CMARK_NODE_THEMATIC_BREAK: .thematicBreak
    case CMARK_NODE_TEXT: .text
    case CMARK_NODE_SOFTBREAK: .softBreak
    case CMARK_NODE_LINEBREAK: .lineBreak
    case CMARK_NODE_CODE: .code
    case CMARK_NODE_HTML_INLINE: .htmlInline
    case CMARK_NODE_CUSTOM_INLINE: .customInline
    case CMARK_NODE_EMPH: .emphasis
    case CMARK_NODE_STRONG: .strong
    case CMARK_NODE_LINK: .link
    case CMARK_NODE_IMAGE: .image
    default: .other
    }
  }

  var parent: MarkdownNode? { unsafe MarkdownNode(optional: cmark_node_parent(pointer)) }
  var firstChild: MarkdownNode? { unsafe MarkdownNode(optional: cmark_node_first_child(pointer)) }
  var next: MarkdownNode? { unsafe MarkdownNode(optional: cmark_node_next(pointer)) }
  var previous: MarkdownNode? { unsafe MarkdownNode(optional: cmark_node_previous(pointer)) }

  var children: [MarkdownNode] {
    var found: [MarkdownNode] = []
    var child = firstChild
    while let node = child {
      found.append(node)
      child = node.next
    }
    return found
  }

  /// First line of a block in the source, counted from 1; 0 where unknown.
  var startLine: Int { unsafe Int(cmark_node_get_start_line(pointer)) }
  /// Last line of a block in the source, counted from 1.
  var endLine: Int { unsafe Int(cmark_node_get_end_line(pointer)) }
  /// First byte of a block in its line, counted from 1.
  var startColumn: Int { unsafe Int(cmark_node_get_start_column(pointer)) }
  /// 1 to 6.
  var headingLevel: Int { unsafe Int(cmark_node_get_heading_level(pointer)) }

  /// Text of a text, code or raw HTML node.
  var literal: String { unsafe Self.string(cmark_node_get_literal(pointer)) }
  /// What follows the opening fence of a code block.
  var fenceInfo: String { unsafe Self.string(cmark_node_get_fence_info(pointer)) }
  /// The HTML that a custom node begins with.
  var opening: String { unsafe Self.string(cmark_node_get_on_enter(pointer)) }
  /// Destination of a link or image, unescaped.
  var url: String { unsafe Self.string(cmark_node_get_url(pointer)) }
  /// What a link or image says when it is pointed at.
  var hint: String { unsafe Self.string(cmark_node_get_title(pointer)) }

  /// All nodes below this one, each before its children.
  ///
  /// Walks by libcmark's iterator: nesting is input, and recursion would let it choose our stack depth.
  var descendants: [MarkdownNode] {
    guard let iterator = unsafe cmark_iter_new(pointer) else { return [] }
    defer { unsafe cmark_iter_free(iterator) }
    var found: [MarkdownNode] = []
    while true {
      let event = unsafe cmark_iter_next(iterator)
      if event == CMARK_EVENT_DONE { return found }
      guard event == CMARK_EVENT_ENTER, let node = unsafe MarkdownNode(optional: cmark_iter_get_node(iterator)),
        node != self
      else { continue }
      found.append(node)
    }
  }

  /// The words of this node and all below it, without markup; a line break counts as a space.
  var plainText: String {
    var text = ""
    for node in [self] + descendants {
      switch node.kind {
      case .text, .code: text += node.literal
      case .softBreak, .lineBreak: text += " "
      default: break
      }
    }
    return text
  }

  // MARK: Changing the tree

  /// A block whose HTML is ours: `enter`, the children, `exit`.
  static func customBlock(enter: String, exit: String) -> MarkdownNode? {
    make(CMARK_NODE_CUSTOM_BLOCK, enter: enter, exit: exit)
  }

  /// A run of text whose HTML is ours: `enter`, the children, `exit`.
  static func customInline(enter: String, exit: String) -> MarkdownNode? {
    make(CMARK_NODE_CUSTOM_INLINE, enter: enter, exit: exit)
  }

  static func text(_ text: String) -> MarkdownNode? {
    guard let node = unsafe MarkdownNode(optional: cmark_node_new(CMARK_NODE_TEXT)) else { return nil }
    _ = unsafe cmark_node_set_literal(node.pointer, text)
    return node
  }

  static func lineBreak() -> MarkdownNode? { unsafe MarkdownNode(optional: cmark_node_new(CMARK_NODE_LINEBREAK)) }

  private static func make(_ type: cmark_node_type, enter: String, exit: String) -> MarkdownNode? {
    guard let node = unsafe MarkdownNode(optional: cmark_node_new(type)) else { return nil }
    _ = unsafe cmark_node_set_on_enter(node.pointer, enter)
    _ = unsafe cmark_node_set_on_exit(node.pointer, exit)
    return node
  }

  /// Adds a node that belongs to no tree, or takes one out of its tree, as the last child.
  func append(_ child: MarkdownNode?) {
    guard let child else { return }
    unsafe cmark_node_unlink(child.pointer)
    if unsafe cmark_node_append_child(pointer, child.pointer) == 0 { unsafe cmark_node_free(child.pointer) }
  }

  /// Puts a node in front of this one.
  func insertBefore(_ node: MarkdownNode) {
    unsafe cmark_node_unlink(node.pointer)
    if unsafe cmark_node_insert_before(pointer, node.pointer) == 0 { unsafe cmark_node_free(node.pointer) }
  }

  /// Moves all children to the end of another node.
  func moveChildren(to other: MarkdownNode) {
    while let child = firstChild { other.append(child) }
  }

  /// Takes this node's place and its children away and frees it. `replacement` keeps its own children.
  func replace(with replacement: MarkdownNode?) {
    guard let replacement else { return }
    if unsafe cmark_node_replace(pointer, replacement.pointer) == 1 {
      unsafe cmark_node_free(pointer)
    } else {
      unsafe cmark_node_free(replacement.pointer)
    }
  }

  /// Puts `wrapper` in this node's place and this node's children into `wrapper`.
  func become(_ wrapper: MarkdownNode?) {
    guard let wrapper else { return }
    moveChildren(to: wrapper)
    replace(with: wrapper)
  }

  /// Takes this node and all below it out of the tree and frees it.
  func remove() {
    unsafe cmark_node_unlink(pointer)
    unsafe cmark_node_free(pointer)
  }

  private static func string(_ text: UnsafePointer<CChar>?) -> String {
    guard let text = unsafe text else { return "" }
    return unsafe String(cString: text)
  }
}
