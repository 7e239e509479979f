/// Tells script in a value that a page may show (OWASP, Cross Site Scripting; CWE-79).
///
/// Editors of pages send HTML as well, so markup alone says nothing: counted is a script element, a handler in a tag,
/// or a `javascript:` address, in the query; in a body only with a call that attacks and tests use.
enum ScriptInjection {
  /// What the value does; nil where it is none. `value` is decoded and folded.
  static func reason(in value: [UInt8], isBody: Bool) -> String? {
    let calls = value.holds(any: [
      "alert(", "prompt(", "confirm(", "document.cookie", "eval(", "fromcharcode(", "document.location", "alert`",
    ])
    if isBody, !calls { return nil }
    if value.holds("<script") { return "a script element" }
    var from = 0
    while let index = value.find("<", from: from) {
      from = index + 1
      for tag in [
        "img", "svg", "body", "iframe", "input", "video", "audio", "details", "object", "embed", "math", "a", "div",
        "marquee", "select", "textarea", "image", "x",
      ] as [StaticString]
      where value.stands(tag, at: index + 1) {
        let end = index + 1 + tag.utf8CodeUnitCount
        guard end < value.count, !value[end].isWord else { continue }
        let tail = Array(value[end...].prefix { $0 != UInt8(ascii: ">") })
        if handler(tail) { return "an event handler in a tag" }
        if tail.holds("javascript:") { return "a javascript: address in a tag" }
      }
    }
    if value.stands("javascript:", at: 0), calls { return "a javascript: address" }
    if value.holds(any: ["\" on", "' on"]), calls, handler(value) {
      return "an event handler that breaks out of an attribute"
    }
    return nil
  }

  /// ` onerror=`, `/onload =`.
  private static func handler(_ text: [UInt8]) -> Bool {
    var from = 0
    while let index = text.find("on", from: from) {
      from = index + 1
      guard index > 0, !text[index - 1].isWord else { continue }
      var end = index + 2
      while end < text.count, text[end].isLetter { end += 1 }
      guard end - index >= 5 else { continue }
      if SQLInjection.skipBlank(text, end) < text.count, text[SQLInjection.skipBlank(text, end)] == UInt8(ascii: "=") {
        return true
      }
    }
    return false
  }
}
