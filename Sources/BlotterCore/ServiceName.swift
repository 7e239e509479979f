/// Port numbers and the names that the IANA registry, `/etc/services` and packet tools give them.
package enum ServiceName {
  /// The name of a port, `domain` for 53; nil where none is registered here.
  package static func name(forPort port: UInt16, isTCP: Bool) -> String? {
    guard let entry = entries[port] else { return nil }
    return isTCP ? entry.tcp ?? entry.udp : entry.udp ?? entry.tcp
  }

  /// Whether a name is registered here for a port of either transport.
  package static func isKnown(_ port: UInt16) -> Bool { known[Int(port >> 6)] >> UInt64(port & 63) & 1 == 1 }

  /// A bit for each port that has a name: every flow is asked for both of its ports.
  private static let known: [UInt64] = {
    var bits = [UInt64](repeating: 0, count: 1024)
    for row in table where !row.tcp.isEmpty || !row.udp.isEmpty {
      bits[Int(row.port >> 6)] |= 1 << UInt64(row.port & 63)
    }
    return bits
  }()

  /// `DNS`, `HTTPS`, `SSH` … for the protocols that people call by their own name; nil for others.
  package static func application(port: UInt16, isTCP: Bool) -> String? {
    switch port {
    case 53: "DNS"
    case 80, 8080: isTCP ? "HTTP" : nil
    case 443: isTCP ? "HTTPS" : "QUIC"
    case 21: isTCP ? "FTP" : nil
    case 22: isTCP ? "SSH" : nil
    case 23: isTCP ? "Telnet" : nil
    case 25, 587: isTCP ? "SMTP" : nil
    case 67, 68: isTCP ? nil : "DHCP"
    case 69: isTCP ? nil : "TFTP"
    case 88: "Kerberos"
    case 110: isTCP ? "POP3" : nil
    case 123: isTCP ? nil : "NTP"
    case 143: isTCP ? "IMAP" : nil
    case 161, 162: isTCP ? nil : "SNMP"
    case 389: "LDAP"
    case 445: isTCP ? "SMB" : nil
    case 500, 4500: isTCP ? nil : "ISAKMP"
    case 514: isTCP ? nil : "syslog"
    case 1900: isTCP ? nil : "SSDP"
    case 3306: isTCP ? "MySQL" : nil
    case 3389: "RDP"
    case 5060: "SIP"
    case 5432: isTCP ? "PostgreSQL" : nil
    default: nil
    }
  }

  /// The port behind a name or alias as tcpdump or Wireshark print it (`domain`, `imap2`); nil where unknown.
  package static func port(forName name: some StringProtocol) -> UInt16? { ports[name.lowercased()] }

  private struct Entry {
    var tcp: String?
    var udp: String?
  }

  private static let entries: [UInt16: Entry] = Dictionary(
    uniqueKeysWithValues: table.map {
      ($0.port, Entry(tcp: $0.tcp.isEmpty ? nil : $0.tcp, udp: $0.udp.isEmpty ? nil : $0.udp))
    })

  private static let ports: [String: UInt16] = {
    var ports: [String: UInt16] = [:]
    for row in table {
      for name in [row.tcp, row.udp] + row.aliases.split(separator: " ").map(String.init) where !name.isEmpty {
        if ports[name] == nil { ports[name] = row.port }
      }
    }
    return ports
  }()

  private static let table: [(port: UInt16, tcp: String, udp: String, aliases: String)] = [
    (1, "tcpmux", "", ""),
    (7, "echo", "echo", ""),
    (9, "discard", "discard", "null sink"),
    (11, "systat", "", "users"),
    (13, "daytime", "daytime", ""),
    (15, "netstat", "", ""),
    (17, "qotd", "qotd", "quote"),
    (19, "chargen", "chargen", "source ttytst"),
    (20, "ftp-data", "", ""),
    (21, "ftp", "fsp", "fspd"),
    (22, "ssh", "", ""),
    (23, "telnet", "", ""),
    (25, "smtp", "", "mail"),
    (37, "time", "time", "timserver"),
    (43, "whois", "", "nicname"),
    (49, "tacacs", "tacacs", ""),
    (53, "domain", "domain", "dns"),
    (67, "bootps", "bootps", ""),
    (68, "bootpc", "bootpc", ""),
    (69, "tftp", "tftp", ""),
    (70, "gopher", "", ""),
    (79, "finger", "", ""),
    (80, "http", "http", "www"),
    (88, "kerberos", "kerberos", "kerberos-sec kerberos5 krb5"),
    (102, "iso-tsap", "", "tsap"),
    (104, "acr-nema", "", "dicom"),
    (106, "poppassd", "", ""),
    (110, "pop3", "", "pop-3"),
    (111, "sunrpc", "sunrpc", "portmapper"),
    (113, "auth", "", "authentication ident tap"),
    (119, "nntp", "nntp", "readnews untp"),
    (123, "", "ntp", ""),
    (135, "epmap", "", "loc-srv"),
    (137, "", "netbios-ns", ""),
    (138, "", "netbios-dgm", ""),
    (139, "netbios-ssn", "", ""),
    (143, "imap", "imap", "imap2"),
    (161, "snmp", "snmp", ""),
    (162, "snmp-trap", "snmp-trap", "snmptrap"),
    (163, "cmip-man", "cmip-man", ""),
    (164, "cmip-agent", "cmip-agent", ""),
    (174, "mailq", "", ""),
    (177, "", "xdmcp", ""),
    (179, "bgp", "bgp", ""),
    (199, "smux", "", ""),
    (209, "qmtp", "", ""),
    (210, "z3950", "", "wais"),
    (213, "", "ipx", ""),
    (319, "", "ptp-event", ""),
    (320, "", "ptp-general", ""),
    (345, "pawserv", "", ""),
    (346, "zserv", "", ""),
    (369, "rpc2portmap", "rpc2portmap", ""),
    (370, "codaauth2", "codaauth2", ""),
    (371, "", "clearcase", "clearcase"),
    (389, "ldap", "ldap", ""),
    (427, "svrloc", "svrloc", ""),
    (443, "https", "https", ""),
    (444, "snpp", "", ""),
    (445, "microsoft-ds", "microsoft-ds", "smb"),
    (464, "kpasswd", "kpasswd", ""),
    (465, "submissions", "", "smtps ssmtp urd"),
    (487, "saft", "", ""),
    (500, "isakmp", "isakmp", ""),
    (502, "mbap", "mbap", ""),
    (512, "exec", "biff", "comsat"),
    (513, "login", "who", "whod"),
    (514, "shell", "syslog", "cmd"),
    (515, "printer", "", "spooler"),
    (517, "", "talk", ""),
    (518, "", "ntalk", ""),
    (520, "route", "route", "routed router"),
    (538, "gdomap", "gdomap", ""),
    (540, "uucp", "", "uucpd"),
    (543, "klogin", "", ""),
    (544, "kshell", "", "krcmd"),
    (546, "dhcpv6-client", "dhcpv6-client", "dhcp6c"),
    (547, "dhcpv6-server", "dhcpv6-server", "dhcp6s"),
    (548, "afpovertcp", "", ""),
    (554, "rtsp", "rtsp", ""),
    (563, "nntps", "", "snntp"),
    (587, "submission", "submission", ""),
    (607, "nqs", "", ""),
    (623, "", "asf-rmcp", ""),
    (628, "qmqp", "", ""),
    (631, "ipp", "", ""),
    (636, "ldaps", "ldaps", ""),
    (646, "ldp", "ldp", ""),
    (655, "tinc", "tinc", ""),
    (706, "silc", "", ""),
    (749, "kerberos-adm", "", ""),
    (750, "kerberos4", "kerberos4", "kdc kerberos-iv"),
    (751, "kerberos-master", "kerberos-master", "kerberos_master"),
    (752, "", "passwd-server", "passwd_server"),
    (754, "krb-prop", "", "hprop krb5_prop krb_prop"),
    (775, "moira-db", "", "moira_db"),
    (777, "moira-update", "", "moira_update"),
    (779, "", "moira-ureg", "moira_ureg"),
    (783, "spamd", "", ""),
    (853, "domain-s", "domain-s", ""),
    (871, "supfilesrv", "", ""),
    (873, "rsync", "", ""),
    (989, "ftps-data", "", ""),
    (990, "ftps", "", ""),
    (992, "telnets", "", ""),
    (993, "imaps", "", ""),
    (995, "pop3s", "", ""),
    (1080, "socks", "", ""),
    (1093, "proofd", "", ""),
    (1094, "rootd", "", ""),
    (1099, "rmiregistry", "", ""),
    (1127, "supfiledbg", "", ""),
    (1178, "skkserv", "", ""),
    (1194, "openvpn", "openvpn", ""),
    (1210, "", "predict", ""),
    (1236, "rmtcfg", "", ""),
    (1313, "xtel", "", ""),
    (1314, "xtelw", "", ""),
    (1352, "lotusnote", "", "lotusnotes"),
    (1433, "ms-sql-s", "ms-sql-s", ""),
    (1434, "", "ms-sql-m", ""),
    (1524, "ingreslock", "", ""),
    (1645, "datametrics", "datametrics", "old-radius"),
    (1646, "sa-msg-port", "sa-msg-port", "old-radacct"),
    (1649, "kermit", "", ""),
    (1677, "groupwise", "", ""),
    (1701, "l2f", "l2f", "l2tp"),
    (1723, "pptp", "pptp", ""),
    (1812, "radius", "radius", ""),
    (1813, "radius-acct", "radius-acct", "radacct"),
    (1883, "mqtt", "mqtt", ""),
    (1900, "ssdp", "ssdp", ""),
    (2000, "cisco-sccp", "", ""),
    (2049, "nfs", "nfs", ""),
    (2086, "gnunet", "gnunet", ""),
    (2101, "rtcm-sc104", "rtcm-sc104", ""),
    (2102, "", "zephyr-srv", ""),
    (2103, "", "zephyr-clt", ""),
    (2104, "", "zephyr-hm", ""),
    (2119, "gsigatekeeper", "", ""),
    (2121, "iprop", "", ""),
    (2135, "gris", "", ""),
    (2401, "cvspserver", "", ""),
    (2430, "venus", "venus", ""),
    (2431, "venus-se", "venus-se", ""),
    (2432, "codasrv", "codasrv", ""),
    (2433, "codasrv-se", "codasrv-se", ""),
    (2583, "mon", "mon", ""),
    (2600, "zebrasrv", "", ""),
    (2601, "zebra", "", ""),
    (2602, "ripd", "", ""),
    (2603, "ripngd", "", ""),
    (2604, "ospfd", "", ""),
    (2605, "bgpd", "", ""),
    (2606, "ospf6d", "", ""),
    (2607, "ospfapi", "", ""),
    (2608, "isisd", "", ""),
    (2628, "dict", "", ""),
    (2792, "f5-globalsite", "", ""),
    (2811, "gsiftp", "", ""),
    (2947, "gpsd", "", ""),
    (3050, "gds-db", "", "gds_db"),
    (3128, "squid", "squid", ""),
    (3130, "", "icpv2", "icp"),
    (3205, "isns", "isns", ""),
    (3260, "iscsi-target", "", ""),
    (3268, "msft-gc", "msft-gc", ""),
    (3269, "msft-gc-ssl", "msft-gc-ssl", ""),
    (3306, "mysql", "mysql", ""),
    (3389, "ms-wbt-server", "ms-wbt-server", "rdp"),
    (3478, "stun", "stun", ""),
    (3493, "nut", "nut", ""),
    (3632, "distcc", "", ""),
    (3689, "daap", "", ""),
    (3690, "svn", "", "subversion"),
    (4031, "suucp", "", ""),
    (4094, "sysrqd", "", ""),
    (4190, "sieve", "", ""),
    (4353, "f5-iquery", "", ""),
    (4369, "epmd", "", ""),
    (4373, "remctl", "", ""),
    (4460, "ntske", "", ""),
    (4500, "ipsec-nat-t", "ipsec-nat-t", ""),
    (4557, "fax", "", ""),
    (4559, "hylafax", "", ""),
    (4569, "", "iax", ""),
    (4691, "mtn", "", ""),
    (4789, "vxlan", "vxlan", ""),
    (4899, "radmin-port", "", ""),
    (4949, "munin", "", "lrrd"),
    (5060, "sip", "sip", ""),
    (5061, "sips", "sips", "sip-tls"),
    (5222, "xmpp-client", "", "jabber-client"),
    (5269, "xmpp-server", "", "jabber-server"),
    (5308, "cfengine", "", ""),
    (5353, "mdns", "mdns", ""),
    (5355, "llmnr", "llmnr", ""),
    (5432, "postgresql", "postgresql", "postgres"),
    (5555, "", "rplay", ""),
    (5556, "freeciv", "", "rptp"),
    (5666, "nrpe", "", ""),
    (5667, "nsca", "", ""),
    (5671, "amqps", "", ""),
    (5672, "amqp", "", ""),
    (5680, "canna", "", ""),
    (5900, "vnc", "vnc", "rfb"),
    (5938, "teamviewer", "teamviewer", ""),
    (5985, "wsman", "wsman", ""),
    (5986, "wsmans", "wsmans", ""),
    (6000, "x11", "", "x11-0"),
    (6001, "x11-1", "", ""),
    (6002, "x11-2", "", ""),
    (6003, "x11-3", "", ""),
    (6004, "x11-4", "", ""),
    (6005, "x11-5", "", ""),
    (6006, "x11-6", "", ""),
    (6007, "x11-7", "", ""),
    (6081, "geneve", "geneve", ""),
    (6346, "gnutella-svc", "gnutella-svc", ""),
    (6347, "gnutella-rtr", "gnutella-rtr", ""),
    (6379, "redis", "redis", ""),
    (6444, "sge-qmaster", "", "sge_qmaster"),
    (6445, "sge-execd", "", "sge_execd"),
    (6446, "mysql-proxy", "", ""),
    (6514, "syslog-tls", "", ""),
    (6566, "sane-port", "", "sane saned"),
    (6667, "ircd", "", ""),
    (6696, "", "babel", ""),
    (6697, "ircs-u", "", ""),
    (7000, "bbs", "afs3-fileserver", ""),
    (7001, "", "afs3-callback", ""),
    (7002, "", "afs3-prserver", ""),
    (7003, "", "afs3-vlserver", ""),
    (7004, "", "afs3-kaserver", ""),
    (7005, "", "afs3-volser", ""),
    (7007, "", "afs3-bos", ""),
    (7008, "", "afs3-update", ""),
    (7009, "", "afs3-rmtsys", ""),
    (7100, "font-service", "", "xfs"),
    (8000, "irdmi", "irdmi", ""),
    (8021, "zope-ftp", "", ""),
    (8080, "http-alt", "http-alt", "http-proxy webcache"),
    (8081, "tproxy", "", ""),
    (8088, "omniorb", "", ""),
    (8140, "puppet", "", ""),
    (8443, "https-alt", "https-alt", ""),
    (8883, "mqtts", "mqtts", ""),
    (8990, "clc-build-daemon", "", ""),
    (9098, "xinetd", "", ""),
    (9101, "bacula-dir", "", ""),
    (9102, "bacula-fd", "", ""),
    (9103, "bacula-sd", "", ""),
    (9200, "elasticsearch", "elasticsearch", ""),
    (9418, "git", "", ""),
    (9667, "xmms2", "", ""),
    (9673, "zope", "", ""),
    (10000, "webmin", "", ""),
    (10050, "zabbix-agent", "", ""),
    (10051, "zabbix-trapper", "", ""),
    (10080, "amanda", "", ""),
    (10081, "kamanda", "", ""),
    (10082, "amandaidx", "", ""),
    (10083, "amidxtape", "", ""),
    (10809, "nbd", "", ""),
    (11112, "dicom", "", ""),
    (11211, "memcached", "memcached", ""),
    (11371, "hkp", "", ""),
    (17001, "", "sgi-cmsd", ""),
    (17002, "", "sgi-crsd", ""),
    (17003, "", "sgi-gcd", ""),
    (17004, "sgi-cad", "", ""),
    (17500, "db-lsp", "", ""),
    (20000, "dnp3", "dnp3", ""),
    (22125, "dcap", "", ""),
    (22128, "gsidcap", "", ""),
    (22273, "wnn6", "", ""),
    (24554, "binkp", "", ""),
    (27017, "mongodb", "mongodb", ""),
    (27374, "asp", "asp", ""),
    (30865, "csync2", "", ""),
    (47808, "bacnet", "bacnet", ""),
    (51820, "wireguard", "wireguard", ""),
    (57000, "dircproxy", "", ""),
    (60177, "tfido", "", ""),
    (60179, "fido", "", ""),
  ]
}
