/// Tells SQL injection in one value of a request (OWASP, Testing for SQL Injection; CWE-89).
///
/// Single words say nothing: people search for `select` and `union`. What tells is syntax that only makes sense where
/// the value ends up in a statement that somebody else wrote.
enum SQLInjection {
  /// What the value does; nil where it is none. `value` is folded (``WebText/folded(_:)``).
  static func reason(in value: [UInt8]) -> String? {
    guard value.count >= 4 else { return nil }
    // An interface that takes whole statements is used as it is meant to be.
    for start in ["select ", "with ", "show ", "insert ", "create ", "describe "] as [StaticString]
    where value.stands(start, at: 0) { return nil }
    if union(value) { return "UNION SELECT" }
    if tautology(value) { return "a condition that is always true or false" }
    if delay(value) { return "a function that waits" }
    if stacked(value) { return "a second statement" }
    if schema(value) { return "a query of the schema or of files" }
    return comment(value) ? "a quotation mark and a comment that cuts the statement off" : nil
  }

  /// Whether a value ends the string that it stands in: what a first probe sends. Says something only with the answer.
  static func isProbe(_ value: [UInt8]) -> Bool {
    guard let last = value.last, value.count <= 24 else { return false }
    return [UInt8(ascii: "'"), UInt8(ascii: "\""), UInt8(ascii: ")")].contains(last)
      && value.dropLast().allSatisfy { $0.isWord || $0 == UInt8(ascii: "'") || $0 == UInt8(ascii: "-") }
  }

  /// Messages of databases that a statement broken by a stray quotation mark draws.
  static func isDatabaseError(_ answer: [UInt8]) -> Bool {
    WebText.folded(answer).holds(any: [
      "you have an error in your sql syntax", "sqlstate[", "mysql_fetch", "mysqli_", "ora-01756", "ora-00933",
      "unclosed quotation mark", "quoted string not properly terminated", "pg_query(", "unterminated quoted string",
      "sqlite3.operationalerror", "sqlite error", "sqlite_error", "odbc sql server driver", "syntax error at or near",
      "sql syntax", "db2 sql error", "microsoft ole db provider",
    ])
  }

  private static func union(_ value: [UInt8]) -> Bool {
    for index in value.words("union") where index > 0 {
      var next = skipBlank(value, index + 5)
      for word in ["all", "distinct"] as [StaticString] where value.stands(word, at: next) {
        next = skipBlank(value, next + word.utf8CodeUnitCount)
      }
      while next < value.count, value[next] == UInt8(ascii: "(") { next = skipBlank(value, next + 1) }
      guard value.stands("select", at: next) else { continue }
      let rest = skipBlank(value, next + 6)
      guard rest < value.count else { return true }
      let tail = Array(value[rest...])
      // Prose goes on with words; a column list has numbers, NULL, quotes, commas or functions, or comes from a table.
      if tail[0].isDigit
        || [UInt8(ascii: "'"), UInt8(ascii: "\""), UInt8(ascii: "*"), UInt8(ascii: "@"), UInt8(ascii: "(")].contains(
          tail[0])
      {
        return true
      }
      if tail.stands("null", at: 0) || tail.holds(any: [",", "(", "--", "#", " from "]) { return true }
    }
    return false
  }

  /// `' or 1=1`, `1) and 'a'='a`, `" || 1 like 1`.
  private static func tautology(_ value: [UInt8]) -> Bool {
    for operation in ["or", "and", "xor", "||", "&&"] as [StaticString] {
      let width = operation.utf8CodeUnitCount
      var from = 0
      while let index = value.find(operation, from: from) {
        from = index + 1
        guard opens(value, before: index, isWord: width > 0 && operation.description.first?.isLetter == true) else {
          continue
        }
        var next = skipBlank(value, index + width)
        while value.stands("not ", at: next) || next < value.count && value[next] == UInt8(ascii: "(") {
          next = skipBlank(value, next + (value[next] == UInt8(ascii: "(") ? 1 : 4))
        }
        guard let left = operand(value, &next) else { continue }
        next = skipBlank(value, next)
        guard let width = comparison(value, at: next) else { continue }
        next = skipBlank(value, next + width)
        guard let right = operand(value, &next) else { continue }
        // Literals on both sides: a condition about no column at all.
        if left.isLiteral, right.isLiteral { return true }
      }
    }
    return false
  }

  /// Whether what stands before an operator ends an expression that the value broke into: a quotation mark, a bracket
  /// or a number that is all there is.
  private static func opens(_ value: [UInt8], before index: Int, isWord: Bool) -> Bool {
    var end = index
    while end > 0, value[end - 1] == 0x20 { end -= 1 }
    guard end > 0 else { return false }
    if isWord, end == index, value[end - 1].isWord { return false }
    if [UInt8(ascii: "'"), UInt8(ascii: "\""), UInt8(ascii: ")"), UInt8(ascii: "`")].contains(value[end - 1]) {
      return true
    }
    return value[..<end].allSatisfy { $0.isDigit || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".") }
  }

  private struct Operand {
    var isLiteral: Bool
  }

  private static func operand(_ value: [UInt8], _ index: inout Int) -> Operand? {
    guard index < value.count else { return nil }
    let first = value[index]
    if first == UInt8(ascii: "'") || first == UInt8(ascii: "\"") {
      index += 1
      while index < value.count, value[index] != first { index += 1 }
      if index < value.count { index += 1 }
      return Operand(isLiteral: true)
    }
    let start = index
    while index < value.count, value[index].isWord { index += 1 }
    guard index > start else { return nil }
    return Operand(
      isLiteral: value[start..<index].allSatisfy(\.isDigit) || value[start..<index].elementsEqual("true".utf8))
  }

  private static func comparison(_ value: [UInt8], at index: Int) -> Int? {
    for word in ["<=>", "!=", "<>", ">=", "<=", "=", "<", ">", "like ", "rlike ", "between "] as [StaticString]
    where value.stands(word, at: index) { return word.utf8CodeUnitCount }
    return nil
  }

  private static func delay(_ value: [UInt8]) -> Bool {
    if value.holds("waitfor delay '") || value.holds("dbms_pipe.receive_message(") { return true }
    for function in ["sleep(", "pg_sleep(", "benchmark("] as [StaticString] {
      guard let index = value.find(function), index > 0 else { continue }
      let before = Array(value[..<index])
      // Code that people look for has the call as well, but no statement around it.
      if before.holds(any: ["'", "\"", ")", ";", "select", "||"]) || !before.words("and").isEmpty
        || !before.words("or").isEmpty
      {
        let rest = index + function.utf8CodeUnitCount
        if rest < value.count, value[rest].isDigit || value[rest] == UInt8(ascii: "(") { return true }
      }
    }
    return false
  }

  private static func stacked(_ value: [UInt8]) -> Bool {
    var from = 0
    while let index = value.find(";", from: from) {
      from = index + 1
      let next = skipBlank(value, index + 1)
      for statement in [
        "drop table ", "drop database ", "insert into ", "delete from ", "truncate table ", "exec ", "execute ",
        "declare @", "shutdown", "select pg_sleep", "alter table ", "copy (",
      ] as [StaticString] where value.stands(statement, at: next) {
        // Prose has semicolons too, and apostrophes before them: the statement must break out of something, and what
        // begins with a word of prose must stand right behind it.
        let before = value[..<index]
        let isWord = ["exec ", "execute ", "shutdown"].contains { (word: StaticString) in value.stands(word, at: next) }
        let isOut = before.last { $0 != 0x20 }.map { $0.isDigit || $0 == UInt8(ascii: "'") || $0 == UInt8(ascii: ")") }
        if index > 0,
          before.contains(UInt8(ascii: "'")) && (!isWord || isOut ?? false)
            || before.allSatisfy({ $0.isDigit || $0 == 0x20 || $0 == UInt8(ascii: ")") })
        {
          return true
        }
      }
    }
    return false
  }

  private static func schema(_ value: [UInt8]) -> Bool {
    if value.holds("xp_cmdshell") && value.holds(any: ["exec", ";"]) { return true }
    let words: [StaticString] = [
      "information_schema.", "into outfile '", "into dumpfile '", "load_file(", "extractvalue(", "updatexml(",
      "sqlite_master", "sys.databases", "utl_http.request(", "concat(0x", "group_concat(", "@@version",
    ]
    guard value.holds(any: words) else { return false }
    return value.holds("select") || value.holds(any: ["'", ")) ", " and ", " or "])
  }

  /// `admin'--`, `x' #`, `1') -- -`.
  private static func comment(_ value: [UInt8]) -> Bool {
    var from = 0
    while let quote = value.find("'", from: from) {
      from = quote + 1
      var next = quote + 1
      while next < value.count, [0x20, UInt8(ascii: ")"), UInt8(ascii: ";")].contains(value[next]) { next += 1 }
      // Only at the end: an apostrophe in prose may well be followed by a dash.
      if value.stands("--", at: next), value.count - next <= 6 { return true }
      if value.stands("#", at: next), value.count - next <= 2 { return true }
      for clause in ["order by ", "group by ", "having "] as [StaticString] where value.stands(clause, at: next) {
        let rest = next + clause.utf8CodeUnitCount
        if rest < value.count, value[rest].isDigit { return true }
      }
    }
    return false
  }

  static func skipBlank(_ value: [UInt8], _ index: Int) -> Int {
    var index = index
    while index < value.count, value[index] == 0x20 { index += 1 }
    return index
  }
}
