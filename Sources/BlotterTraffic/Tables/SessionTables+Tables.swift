import BlotterCore

extension LoginMessage.Service: TableCoded {
  static var blank: Self { .ftp }
}

extension LoginMessage.Verdict: TableCoded {
  static var blank: Self { .none }
}

extension TLSMessage.Content: TableCoded {
  static var blank: Self { .alert }
}

extension SMBMessage.Action: TableCoded {
  static var blank: Self { .other }
}

extension SMBMessage.Marks: TableCoded {
  static var blank: Self { Self(rawValue: 0) }
}

extension SessionEvent: TableCoded where Content: TableCoded {
  static var blank: Self { Self(mark: .blank, source: .blank, destination: .blank, transport: .blank, content: .blank) }

  mutating func code(_ coder: inout TableCoder) {
    coder.code(&mark, of: &flow)
    coder.code(&source)
    coder.code(&destination)
    coder.code(&transport)
    coder.code(&content)
  }
}

extension SessionLog: TableCoded where Content: TableCoded {
  static var blank: Self { Self() }

  mutating func code(_ coder: inout TableCoder) {
    coder.code(&events)
    coder.code(&eventsBeyond)
    coder.require(events.count <= Self.eventLimit)
  }
}

extension SessionTables: TableCoded {
  static var blank: Self { Self() }

  mutating func code(_ coder: inout TableCoder) {
    coder.code(&logins)
    coder.code(&tls)
    coder.code(&dhcp)
    coder.code(&wlan)
    coder.code(&smb)
    coder.code(&kerberos)
    coder.code(&ssh)
    coder.code(&partBytes)
  }
}

extension LoginMessage: TableCoded {
  static var blank: Self { LoginMessage(.ftp) }

  mutating func code(_ coder: inout TableCoder) {
    coder.code(&service)
    coder.code(&user)
    coder.code(&hasSecret)
    coder.code(&isClear)
    coder.code(&secretHash)
    coder.code(&verdict)
    coder.code(&code)
    coder.code(&command)
    coder.code(&text)
    coder.code(&typed)
  }
}

extension TLSMessage: TableCoded {
  static var blank: Self { Self() }

  mutating func code(_ coder: inout TableCoder) {
    coder.code(&contents)
    coder.code(&version)
    coder.code(&serverName)
    coder.code(&applicationProtocols)
    coder.code(&fingerprint)
    coder.code(&parts)
    coder.code(&connection)
    coder.code(&certificate)
    coder.code(&alertLevel)
    coder.code(&alert)
    coder.code(&heartbeatType)
    coder.code(&heartbeatClaim)
    coder.code(&heartbeatRecord)
  }
}

extension TLSMessage.HelloPart: TableCoded {
  static var blank: Self { Self(offset: 0, bytes: []) }

  mutating func code(_ coder: inout TableCoder) {
    coder.code(&offset)
    coder.code(&bytes)
  }
}

extension TLSCertificate: TableCoded {
  static var blank: Self { Self() }

  mutating func code(_ coder: inout TableCoder) {
    coder.code(&subject)
    coder.code(&issuer)
    coder.code(&isSelfIssued)
    coder.code(&notBefore)
    coder.code(&notAfter)
    coder.code(&names)
    coder.code(&isComplete)
  }
}

extension DHCPMessage: TableCoded {
  static var blank: Self { Self() }

  mutating func code(_ coder: inout TableCoder) {
    coder.code(&type)
    coder.code(&isReply)
    coder.code(&transaction)
    coder.code(&client)
    coder.code(&sender)
    coder.code(&current)
    coder.code(&offered)
    coder.code(&requested)
    coder.code(&server)
    coder.code(&relay)
    coder.code(&router)
    coder.code(&nameServer)
    coder.code(&lease)
  }
}

extension WLANMessage: TableCoded {
  static var blank: Self { Self() }

  mutating func code(_ coder: inout TableCoder) {
    coder.code(&subtype)
    coder.code(&source)
    coder.code(&destination)
    coder.code(&network)
    coder.code(&algorithm)
    coder.code(&sequence)
    coder.code(&code)
  }
}

extension SMBMessage: TableCoded {
  static var blank: Self { SMBMessage(.other, version: 0) }

  mutating func code(_ coder: inout TableCoder) {
    coder.code(&action)
    coder.code(&version)
    coder.code(&isResponse)
    coder.code(&status)
    coder.code(&name)
    coder.code(&interface)
    coder.code(&operation)
    coder.code(&marks)
  }
}

extension KerberosMessage: TableCoded {
  static var blank: Self { Self() }

  mutating func code(_ coder: inout TableCoder) {
    coder.code(&type)
    coder.code(&error)
    coder.code(&client)
    coder.code(&service)
    coder.code(&ticketEncryption)
    coder.code(&hasPreauthentication)
  }
}
