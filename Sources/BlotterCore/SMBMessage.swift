/// What one SMB or DCE/RPC packet does that matters to an incident: a logon's outcome, a share or pipe opened, an
/// interface bound, a call ([MS-CIFS], [MS-SMB2], [C706]).
package struct SMBMessage: Sendable, Equatable {
  package enum Action: UInt8, Sendable {
    case negotiate, sessionSetup, treeConnect, open, write, bind, call, answer, transaction, other
  }

  package var action: Action
  /// 1 or 2; 0 for DCE/RPC over TCP.
  package var version: UInt8
  package var isResponse = false
  /// NT status of a response; for answers of Netlogon the last word of the stub.
  package var status: UInt32 = 0
  /// Share, pipe or file name; user of a session setup.
  package var name = ""
  /// First 32 bits of the interface that is bound.
  package var interface: UInt32 = 0
  /// Operation number of a call.
  package var operation: UInt16 = 0
  /// Whether the packet has the form that the named weakness needs; see the flags below.
  package var marks: Marks = []

  package struct Marks: OptionSet, Sendable {
    package let rawValue: UInt8
    package init(rawValue: UInt8) { self.rawValue = rawValue }
    /// SMB 3.1.1 compression offered by a client (needed for CVE-2020-0796).
    package static let offersCompression = Marks(rawValue: 1)
    /// A compressed message whose sizes cannot be (CVE-2020-0796).
    package static let impossibleCompression = Marks(rawValue: 2)
    /// Trans2 SESSION_SETUP, which no client sends (MS17-010 exploits and the DoublePulsar implant).
    package static let trans2SessionSetup = Marks(rawValue: 4)
    /// NT_TRANSACT whose data exceed what its primary request may announce, or of an undefined function (MS17-010).
    package static let oversizedTransaction = Marks(rawValue: 8)
    /// Netlogon authentication with a client credential of zeros (CVE-2020-1472).
    package static let zeroCredential = Marks(rawValue: 16)
    /// Netlogon call with a password of zeros.
    package static let zeroPassword = Marks(rawValue: 32)
    /// An executable file image follows in a write.
    package static let executable = Marks(rawValue: 64)
    /// PeekNamedPipe on FID 0: the test for MS17-010.
    package static let peeksAtPipeZero = Marks(rawValue: 128)
  }

  package init(_ action: Action, version: UInt8) {
    self.action = action
    self.version = version
  }
}

/// A Kerberos message (RFC 4120 §5).
package struct KerberosMessage: Sendable, Equatable {
  /// 10 AS-REQ, 11 AS-REP, 12 TGS-REQ, 13 TGS-REP, 30 ERROR.
  package var type: UInt8 = 0
  /// Error code; 0 where the message is no error.
  package var error: UInt32 = 0
  /// Client principal, realm left out.
  package var client = ""
  /// Service principal: `cifs/host`.
  package var service = ""
  /// Encryption type of the ticket that a reply carries: 23 is RC4-HMAC.
  package var ticketEncryption: Int32 = 0
  /// Whether an AS-REQ carries an encrypted time stamp, that is, tries a password.
  package var hasPreauthentication = false

  package init() {}
}
