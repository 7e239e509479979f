/// One step of a login as one packet shows it: what a client offers, or what a server says to it.
///
/// Decoders see one packet at a time; which answer belongs to which offer follows from the connection. The secret
/// itself is never kept: ``secretHash`` only tells two guesses apart.
package struct LoginMessage: Sendable, Equatable {
  package enum Service: UInt8, Sendable, CaseIterable {
    case ftp, pop3, imap, smtp, telnet, ldap, kerberos, mysql, postgresql, tds, smb, rdp, http, mqtt
    /// Told by a sensor: packets show nothing of its logins but their sizes.
    case ssh
  }

  package enum Verdict: UInt8, Sendable {
    case none
    /// The server lets the client in.
    case accepted
    /// The server turns the login down.
    case denied
    /// The server asks for more: FTP 331, SMTP 334, a challenge.
    case more
  }

  package var service: Service
  /// Name that the client gives; empty where this packet has none.
  package var user = ""
  /// Whether this packet offers a secret, or stands for the typing of one.
  package var hasSecret = false
  /// Whether the secret passes so that anybody on the way can read it.
  package var isClear = false
  /// Tells secrets apart without holding them; 0 where there is none or it cannot be read.
  package var secretHash: UInt64 = 0
  package var verdict = Verdict.none
  /// Reply code of the protocol: FTP 530, SMTP 535, MySQL 1045, LDAP 49, Kerberos 24, NT status; 0 where none.
  package var code: UInt32 = 0
  /// Command, mechanism or tag: `AUTH PLAIN`, `LOGIN`, `a1`; never a secret.
  package var command = ""
  /// The server's words, at most ``textLimit`` bytes.
  package var text = ""

  /// What was typed at a terminal: read only behind a prompt for a name, and never printed.
  package var typed = ""

  /// Bytes kept of a segment of typing: a name.
  package static let typedLimit = 32
  /// Bytes kept of a name or reply: one line of a report.
  package static let textLimit = 160

  package init(_ service: Service) { self.service = service }
}

extension LoginMessage.Service {
  /// `FTP`, `POP3` …
  package var name: String {
    switch self {
    case .ftp: "FTP"
    case .pop3: "POP3"
    case .imap: "IMAP"
    case .smtp: "SMTP"
    case .telnet: "Telnet"
    case .ldap: "LDAP"
    case .kerberos: "Kerberos"
    case .mysql: "MySQL"
    case .postgresql: "PostgreSQL"
    case .tds: "SQL Server"
    case .smb: "SMB"
    case .rdp: "RDP"
    case .http: "HTTP"
    case .mqtt: "MQTT"
    case .ssh: "SSH"
    }
  }
  /// As in kinds: `ftp`, `pop3` …
  package var slug: String {
    switch self {
    case .tds: "mssql"
    default: name.lowercased()
    }
  }
}
