import BlotterCore
import Testing

@Suite struct HTTPHeadTests {
  /// The message that a segment with this text to port 8080 holds.
  private func message(_ text: String) -> ApplicationMessage? {
    let sample = SampleFrame.httpRequest
    var frame = Array(sample.bytes.prefix(54)) + Array(text.utf8)
    let length = 40 + text.utf8.count
    frame[16] = UInt8(length >> 8)
    frame[17] = UInt8(length & 255)
    var packet = Packet()
    sample.decode(bytes: frame, into: &packet)
    return packet.application
  }

  @Test func readsRequestLineAndWantedFields() {
    #expect(
      message("POST /login HTTP/1.1\r\nHOST:  www.test \r\nX-Other: 1\r\nCookie: a=b\r\nCookie: c=d\r\n\r\nHost: body")
        == .httpRequest(
          HTTPRequestHead(
            method: "POST", target: "/login", version: "HTTP/1.1", fields: ["host": "www.test ", "cookie": "a=b, c=d"]))
    )
  }

  @Test func readsStatusLine() {
    #expect(
      message("HTTP/1.1 404 Not Found\r\nServer: nginx\r\n\r\n")
        == .httpResponse(
          HTTPResponseHead(version: "HTTP/1.1", status: 404, reason: "Not Found", fields: ["server": "nginx"])))
    #expect(
      message("HTTP/1.0 200\r\n\r\n") == .httpResponse(HTTPResponseHead(version: "HTTP/1.0", status: 200, reason: "")))
  }

  @Test func keepsBlanksOfTheTarget() {
    #expect(
      message("GET /a b' OR 1=1 HTTP/1.1\r\n\r\n")
        == .httpRequest(HTTPRequestHead(method: "GET", target: "/a b' OR 1=1", version: "HTTP/1.1")))
  }

  @Test func believesAKnownMethodWhoseLineGoesOn() {
    #expect(
      message("GET /" + String(repeating: "a", count: 300))
        == .httpRequest(
          HTTPRequestHead(method: "GET", target: "/" + String(repeating: "a", count: 300), version: "")))
  }

  @Test(arguments: [
    "GET", "GET ", "HELO mail.test\r\n", "USER anonymous\r\n", "GETX /a\r\n", "HTTP/2.0 200 OK\r\n",
    "HTTP/1.1 2x0 OK\r\n",
    "OPTIONS sip:a@b SIP/2.0\r\n", "get / HTTP/1.1\r\n",
  ])
  func leavesOtherTextAlone(_ text: String) {
    switch message(text) {
    case .httpRequest, .httpResponse: Issue.record("read as HTTP: \(text)")
    default: break
    }
  }
}
