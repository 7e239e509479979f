/// Names of the NT status values that logons and sessions end in ([MS-ERREF] §2.3).
package enum NTStatus {
  private static let names: [UInt32: String] = [
    0: "STATUS_SUCCESS", 0xc000_0016: "STATUS_MORE_PROCESSING_REQUIRED", 0xc000_0022: "STATUS_ACCESS_DENIED",
    0xc000_0064: "STATUS_NO_SUCH_USER", 0xc000_006a: "STATUS_WRONG_PASSWORD", 0xc000_006d: "STATUS_LOGON_FAILURE",
    0xc000_006e: "STATUS_ACCOUNT_RESTRICTION", 0xc000_006f: "STATUS_INVALID_LOGON_HOURS",
    0xc000_0070: "STATUS_INVALID_WORKSTATION", 0xc000_0071: "STATUS_PASSWORD_EXPIRED",
    0xc000_0072: "STATUS_ACCOUNT_DISABLED", 0xc000_0193: "STATUS_ACCOUNT_EXPIRED",
    0xc000_0234: "STATUS_ACCOUNT_LOCKED_OUT",
  ]

  package static func name(_ status: UInt32) -> String {
    names[status] ?? "NT status 0x" + String(status, radix: 16)
  }

  /// The value of a name; nil where it is none of those above.
  package static func code(_ name: String) -> UInt32? { names.first { $0.value == name }?.key }
}
