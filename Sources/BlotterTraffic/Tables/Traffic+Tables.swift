import BlotterCore

extension Traffic: TableCoded {
  static var blank: Self { Traffic(isContinuation: true) }

  mutating func code(_ coder: inout TableCoder) {
    coder.code(&evidence)
    coder.code(&protocols)
    coder.code(&quality)
    coder.place(&evidence, &quality)
    coder.code(&flows)
    coder.code(&streams)
    coder.code(&fragments)
    coder.code(&icmp)
    coder.code(&dns)
    coder.code(&http)
    coder.code(&content)
    coder.code(&echoes)
    coder.code(&arp)
    coder.code(&neighbours)
    coder.code(&link)
    coder.code(&probes)
    coder.code(&sessions)
    coder.code(&alerts)
    coder.code(&texts)
    coder.derived(3)
    if coder.isReading { checkNumbers(&coder) }
  }
}

extension Traffic {
  /// Numbers of flows that lead somewhere: merging follows them.
  private func checkNumbers(_ coder: inout TableCoder) {
    let flows = flows.flows.indices
    func isFlow(_ number: Int?) -> Bool { number.map { flows.contains($0) } ?? true }
    coder.require(http.events.allSatisfy { isFlow($0.flow) })
    coder.require(content.chunks.allSatisfy { isFlow($0.flow) } && content.left.count <= flows.count)
    coder.require(echoes.events.allSatisfy { isFlow($0.flow) })
    coder.require(sessions.ssh.segments.keys.allSatisfy { isFlow($0) })
    coder.require(
      sessions.logins.events.allSatisfy { isFlow($0.flow) } && sessions.tls.events.allSatisfy { isFlow($0.flow) }
        && sessions.dhcp.events.allSatisfy { isFlow($0.flow) } && sessions.wlan.events.allSatisfy { isFlow($0.flow) }
        && sessions.smb.events.allSatisfy { isFlow($0.flow) }
        && sessions.kerberos.events.allSatisfy { isFlow($0.flow) })
    coder.require(streams.open.allSatisfy { isFlow($0.flow) } && streams.heads.segments.allSatisfy { isFlow($0.flow) })
    coder.require(evidence.count <= quality.count && quality.count == coder.evidenceEnd)
  }
}
