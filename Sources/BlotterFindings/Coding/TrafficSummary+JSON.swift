extension TrafficSummary: JSONWritable {
  package init(from reader: inout ObjectReader) throws(DocumentError) {
    self.init()
    hasPacketCounts = reader.node("packets") != nil
    packets = try reader.integer("packets") ?? 0
    bytes = try reader.integer("bytes")
    durationSeconds = try reader.number("duration_s")
    protocols = try reader.list("protocols", ProtocolCount.init(from:))
    icmp = try reader.list("icmp", ICMPCount.init(from:))
    hasTCPCounts = reader.node("tcp") != nil
    hasDNSCounts = reader.node("dns") != nil
    hasHTTPCounts = reader.node("http") != nil
    tcp = try reader.object("tcp", TCPCounts.init(from:)) ?? TCPCounts()
    dns = try reader.object("dns", DNSCounts.init(from:)) ?? DNSCounts()
    http = try reader.object("http", HTTPCounts.init(from:)) ?? HTTPCounts()
    hosts = try reader.list("hosts", Host.init(from:))
    conversations = try reader.list("conversations", Conversation.init(from:))
    services = try reader.list("services", Service.init(from:))
    series = try reader.list("series", Series.init(from:))
    extra = reader.rest
  }

  package var jsonValue: JSONValue {
    var writer = ObjectWriter(extra: extra)
    if hasPacketCounts { writer.set("packets", packets) }
    writer.set("bytes", bytes)
    writer.set("duration_s", durationSeconds)
    writer.set("protocols", protocols)
    writer.set("icmp", icmp)
    if hasTCPCounts { writer.set("tcp", tcp) }
    if hasDNSCounts { writer.set("dns", dns) }
    if hasHTTPCounts { writer.set("http", http) }
    writer.set("hosts", hosts)
    writer.set("conversations", conversations)
    writer.set("services", services)
    writer.set("series", series)
    return writer.value
  }
}

extension TrafficSummary.ProtocolCount: JSONWritable {
  package init(from reader: inout ObjectReader) throws(DocumentError) {
    self.init(name: try reader.requiredString("name"), packets: try reader.integer("packets") ?? 0)
    extra = reader.rest
  }

  package var jsonValue: JSONValue {
    var writer = ObjectWriter(extra: extra)
    writer.set("name", name)
    writer.set("packets", packets)
    return writer.value
  }
}

extension TrafficSummary.ICMPCount: JSONWritable {
  package init(from reader: inout ObjectReader) throws(DocumentError) {
    self.init(
      version: try reader.integer("version") ?? 4, type: try reader.integer("type") ?? 0,
      code: try reader.integer("code") ?? 0, packets: try reader.integer("packets") ?? 0)
    extra = reader.rest
  }

  package var jsonValue: JSONValue {
    var writer = ObjectWriter(extra: extra)
    writer.set("version", version)
    writer.set("type", type)
    writer.set("code", code)
    writer.set("packets", packets)
    return writer.value
  }
}

extension TrafficSummary.TCPCounts: JSONWritable {
  package init(from reader: inout ObjectReader) throws(DocumentError) {
    self.init()
    syn = try reader.integer("syn") ?? 0
    synAck = try reader.integer("syn_ack") ?? 0
    fin = try reader.integer("fin") ?? 0
    rst = try reader.integer("rst") ?? 0
    retransmissions = try reader.integer("retransmissions") ?? 0
    extra = reader.rest
  }

  package var jsonValue: JSONValue {
    var writer = ObjectWriter(extra: extra)
    writer.set("syn", syn)
    writer.set("syn_ack", synAck)
    writer.set("fin", fin)
    writer.set("rst", rst)
    writer.set("retransmissions", retransmissions)
    return writer.value
  }
}

extension TrafficSummary.DNSCounts: JSONWritable {
  package init(from reader: inout ObjectReader) throws(DocumentError) {
    self.init()
    queries = try reader.integer("queries") ?? 0
    responses = try reader.integer("responses") ?? 0
    unanswered = try reader.integer("unanswered") ?? 0
    rcodes = try reader.counts("rcodes")
    if reader.node("names") != nil { names = try reader.strings("names") }
    if reader.node("types") != nil { types = try reader.counts("types") }
    if reader.node("answers") != nil { answers = try reader.strings("answers") }
    extra = reader.rest
  }

  package var jsonValue: JSONValue {
    var writer = ObjectWriter(extra: extra)
    writer.set("queries", queries)
    writer.set("responses", responses)
    writer.set("unanswered", unanswered)
    writer.set("rcodes", rcodes.mapValues { .int($0) })
    if let names { writer.set("names", names) }
    if let types { writer.set("types", types.mapValues { .int($0) }) }
    if let answers { writer.set("answers", answers) }
    return writer.value
  }
}

extension TrafficSummary.HTTPCounts: JSONWritable {
  package init(from reader: inout ObjectReader) throws(DocumentError) {
    self.init()
    requests = try reader.integer("requests") ?? 0
    statuses = try reader.counts("statuses")
    extra = reader.rest
  }

  package var jsonValue: JSONValue {
    var writer = ObjectWriter(extra: extra)
    writer.set("requests", requests)
    writer.set("statuses", statuses.mapValues { .int($0) })
    return writer.value
  }
}
