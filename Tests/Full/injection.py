"""Hostile text in every field that reaches a report: nothing runs, nothing loads, nothing appears that no template made.

Evidence, findings, notes and file names carry markup, addresses of scripts, formulas, escape sequences, direction
marks and broken UTF-8; the pages are opened in headless Chromium with every request watched.
"""
import csv, io, json, os, re, struct, subprocess

from selenium import webdriver
from selenium.webdriver.chrome.service import Service

import made

# A word in front and behind each says whether it was shown as what it was.
MARK = "zqx"
STRINGS = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "\"><svg onload=alert(1)>", "'><iframe src=//e.example>",
    "</style><script>alert(1)</script>", "</title><script>alert(1)</script>", "--><script>alert(1)</script>",
    "![x](http://e.example/a.png)", "[x](javascript:alert(1))", "<http://e.example/>", "http://e.example/a",
    "](javascript:alert(1))", "`\n\n# Heading\n\n<b>x</b>", "| a | b |\n|--|--|\n| c |", "```\n<script>alert(1)</script>",
    "{{title}}{{{title}}}{{> cover}}", "=cmd|'/c calc'!A1", "@SUM(1+1)", "+1+1", "-1+1", "\t=1+1", "\r=1+1",
    "\x1b[31mred\x1b]0;title\x07", "\x9b31m", "\u202egnp.exe", "a\u200bb\ufeffc", "\0null\0", "&lt;b&gt;&#60;b&#62;",
    "url(http://e.example/a)", "expression(alert(1))", "%0d%0aSet-Cookie:x", "*bold* _it_ ~~s~~ <!-- c -->", "\\u003cb\\u003e",
    "key: [a, *b]\n- c: {d: &e f}", "]]><x xmlns='http://e.example/'/>", "E1 No. 1](#x) (*observed*: x)",
]
# Terminal escapes, C0 and C1 controls but line breaks and tabs, direction marks and zero-width marks.
UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u200b\ufeff]")


def web(raw, place):
    return made.talk("192.0.2.10", 40000 + place, "203.0.113.80", 80, (
        "c", b"GET /" + raw.replace(b"\r", b"").replace(b"\n", b"").replace(b" ", b"%20")[:900]
        + b"?q=../../../../etc/passwd HTTP/1.1\r\nHost: " + raw.replace(b"\n", b"") + b"\r\nUser-Agent: " + raw.replace(b"\n", b"")
        + b"\r\nReferer: ${jndi:ldap://" + raw.replace(b"\n", b"") + b"/a}\r\n\r\n"),
        ("s", b"HTTP/1.1 500 " + raw.replace(b"\n", b"") + b"\r\nServer: " + raw.replace(b"\n", b"")
         + b"\r\nContent-Type: " + raw.replace(b"\n", b"") + b"\r\nContent-Length: 0\r\n\r\n"))


def login(raw, place):
    frames = []
    for attempt in range(6):
        turns = [("s", b"220 " + raw.replace(b"\n", b" ") + b"\r\n"), ("c", b"USER " + raw.replace(b"\n", b"") + b"\r\n"),
                 ("s", b"331 go on\r\n"), ("c", b"PASS " + raw.replace(b"\n", b"") + b"\r\n"),
                 ("s", b"530 " + raw.replace(b"\n", b"") + b"\r\n")]
        frames += made.talk("192.0.2.11", 41000 + place * 10 + attempt, "203.0.113.21", 21, *turns)
    return frames


def names(raw, place):
    label = raw[:63] or b"x"
    frames = []
    for attempt in range(8):
        ask = made.dns([label, b"example", b"com"], number=attempt)
        frames.append(made.udp("192.0.2.12", 42000 + place, "203.0.113.53", 53, ask))
        frames.append(made.udp("203.0.113.53", 53, "192.0.2.12", 42000 + place,
                               made.dns([label, b"example", b"com"], code=3, number=attempt)))
    return frames


def beacons(raw):
    head = b"\x80\0\0\0" + b"\xff" * 6 + b"\x02\0\0\0\0\x09" * 2 + b"\0\0" + b"\0" * 8 + b"\x64\0\x11\x04"
    return [head + b"\0" + bytes([len(raw[:32])]) + raw[:32]] * 5 + [
        b"\xc0\0\0\0" + b"\xff" * 6 + b"\x02\0\0\0\0\x09" * 2 + b"\0\0\x07\0"] * 40


def der(tag, *parts):
    body = b"".join(parts)
    size = bytes([len(body)]) if len(body) < 128 else b"\x82" + struct.pack(">H", len(body))
    return bytes([tag]) + size + body


def certificate(name):
    """An X.509 certificate (RFC 5280 §4.1) of a name of any bytes, issued by itself, over since 2001."""
    common = der(0x30, der(0x31, der(0x30, der(6, b"\x55\x04\x03"), der(0x0C, name))))
    algorithm = der(0x30, der(6, bytes.fromhex("2a864886f70d01010b")), b"\x05\0")
    names = der(0xA3, der(0x30, der(0x30, der(6, b"\x55\x1d\x11"), der(4, der(0x30, der(0x82, name))))))
    body = der(0x30, der(0xA0, b"\2\1\2"), der(2, b"\1"), algorithm, common,
               der(0x30, der(0x17, b"000101000000Z"), der(0x17, b"010101000000Z")), common,
               der(0x30, algorithm, der(3, b"\0" + b"\x55" * 32)), names)
    return der(0x30, body, algorithm, der(3, b"\0" + b"\x55" * 32))


def handshake(kind, body):
    return b"\x16\3\3" + struct.pack(">H", len(body) + 4) + bytes([kind]) + struct.pack(">I", len(body))[1:] + body


def secure(raw, place):
    """TLS 1.2: the name that is asked for, one in ALPN and those of the certificate; the client refuses it."""
    name = raw[:200]
    server = struct.pack(">HBH", len(name) + 3, 0, len(name)) + name
    alpn = struct.pack(">HB", len(name[:200]) + 1, len(name[:200])) + name[:200]
    extensions = struct.pack(">HH", 0, len(server)) + server + struct.pack(">HH", 16, len(alpn)) + alpn
    hello = b"\3\3" + b"\x11" * 32 + b"\0" + b"\0\2\xc0\x2f" + b"\1\0" + struct.pack(">H", len(extensions)) + extensions
    leaf = certificate(name)
    chain = struct.pack(">I", len(leaf) + 3)[1:] + struct.pack(">I", len(leaf))[1:] + leaf
    frames = []
    for attempt in range(3):
        frames += made.talk("192.0.2.13", 43000 + place * 4 + attempt, "203.0.113.43", 443, ("c", handshake(1, hello)),
                            ("s", handshake(2, b"\3\3" + b"\x22" * 32 + b"\0\xc0\x2f\0")), ("s", handshake(11, chain)),
                            ("c", b"\x15\3\3\0\2\2\x2a"))
    return frames


def sessions(raw, place):
    """Banners, prompts, cookies and names that other services send in clear."""
    line = raw.replace(b"\n", b" ").replace(b"\r", b" ")[:220]
    frames = []
    for attempt in range(4):
        port = 44000 + place * 40 + attempt * 8
        frames += made.talk("192.0.2.14", port, "203.0.113.22", 22, ("s", b"SSH-2.0-" + line + b"\r\n"),
                            ("c", b"SSH-2.0-" + line + b"\r\n"))
        frames += made.talk("192.0.2.14", port + 1, "203.0.113.25", 25, ("s", b"220 " + line + b"\r\n"),
                            ("c", b"EHLO " + line + b"\r\n"), ("s", b"550 " + line + b"\r\n"))
        frames += made.talk("192.0.2.14", port + 2, "203.0.113.23", 23, ("s", b"login: "), ("c", line + b"\r\n"),
                            ("s", b"Password: "), ("c", line + b"\r\n"), ("s", b"Login incorrect\r\n"))
        cookie = b"\xe0\0\0\0\0\0Cookie: mstshash=" + line + b"\r\n"
        cookie = bytes([len(cookie)]) + cookie
        frames += made.talk("192.0.2.14", port + 3, "203.0.113.33", 3389,
                            ("c", b"\3\0" + struct.pack(">H", len(cookie) + 4) + cookie))
        frames += made.talk("192.0.2.14", port + 4, "203.0.113.44", 4444, ("s", line + b"\r\n" + b"uid=0(root) gid=0 " + line))
        user = struct.pack(">H", len(line)) + line
        body = b"\0\4MQTT\4\xc2\0\x3c\0\1a" + user + user
        size = bytes([len(body) % 128 | 128, len(body) // 128])
        frames += made.talk("192.0.2.14", port + 5, "203.0.113.83", 1883, ("c", b"\x10" + size + body), ("s", b"\x20\2\0\5"))
    option = bytes([12, len(line)]) + line + bytes([60, len(line)]) + line
    for attempt in range(6):
        frames.append(made.udp("0.0.0.0", 68, "255.255.255.255", 67, b"\1\1\6\0" + struct.pack(">I", place) + b"\0" * 20
                               + b"\2\0\0\0\0\x0e" + b"\0" * 202 + b"\x63\x82\x53\x63\x35\1\1" + option + b"\xff"))
    return frames


def wide(raw):
    return raw.decode("utf-8", "replace").encode("utf-16-le")


def ntlm(name):
    """NTLMSSP AUTHENTICATE ([MS-NLMP] §2.2.1.3) of a user of a domain, both of any bytes."""
    text = wide(name)[:200]
    def field(offset):
        return struct.pack("<HHI", len(text), len(text), offset)
    return (b"NTLMSSP\0" + struct.pack("<I", 3) + b"\0" * 16 + field(64) + field(64) + b"\0" * 16 + b"\1\0\0\0" + text)


def smb(command, body, status=0, answer=False):
    """A message of SMB 2 ([MS-SMB2] §2.2.1.2) behind its length."""
    head = b"\xfeSMB" + struct.pack("<HHIHHI", 64, 0, status, command, 1, 1 if answer else 0) + b"\0" * 44
    return struct.pack(">I", 64 + len(body)) + head + body


def directory(raw, place):
    """Names that Windows networks, directories and databases speak: SMB, NTLM, Kerberos, LDAP, SQL, mail."""
    line = raw.replace(b"\n", b" ").replace(b"\r", b" ")[:100]
    base = 20000 + place * 400
    token = ntlm(line)
    share, tool = wide(b"\\\\" + line + b"\\ADMIN$")[:250], wide(b"psexesvc" + line + b".exe")[:250]
    frames = []
    for attempt in range(12):
        frames += made.talk("192.0.2.15", base + attempt, "203.0.113.45", 445,
                            ("c", smb(1, struct.pack("<HBBIIHHQ", 25, 0, 1, 0, 0, 88, len(token), 0) + token)),
                            ("s", smb(1, struct.pack("<HHHH", 9, 0, 72, 0), 0xC000006D, True)))
    frames += made.talk("192.0.2.15", base + 20, "203.0.113.46", 445,
                        ("c", smb(3, struct.pack("<HHHH", 9, 0, 72, len(share)) + share)),
                        ("c", smb(5, b"\x39\0" + b"\0" * 42 + struct.pack("<HH", 120, len(tool)) + b"\0" * 8 + tool)))
    string = der(0x1B, line)
    principal = der(0x30, der(0xA0, der(2, b"\1")), der(0xA1, der(0x30, string)))
    request = der(0x6A, der(0x30, der(0xA1, der(2, b"\5")), der(0xA2, der(2, b"\x0a")), der(0xA3, der(0x30, der(
        0x30, der(0xA1, der(2, b"\2")), der(0xA2, der(4, b"x"))))), der(0xA4, der(
            0x30, der(0xA0, der(3, b"\0" * 5)), der(0xA1, principal), der(0xA2, string), der(0xA3, principal)))))
    refusal = der(0x7E, der(0x30, der(0xA0, der(2, b"\5")), der(0xA1, der(2, b"\x1e")), der(0xA4, der(
        0x18, b"20261123132432Z")), der(0xA5, der(2, b"\0")), der(0xA6, der(2, b"\x18")), der(0xA8, principal),
        der(0xA9, string), der(0xAA, principal)))
    bind = der(0x30, der(2, b"\1"), der(0x60, der(2, b"\3"), der(4, b"cn=" + line), der(0x80, line)))
    denied = der(0x30, der(2, b"\1"), der(0x61, der(10, b"\x31"), der(4, line), der(4, line)))
    start = b"\0\3\0\0user\0" + line.replace(b"\0", b"") + b"\0database\0" + line.replace(b"\0", b"") + b"\0\0"
    error = b"SFATAL\0C28P01\0M" + line.replace(b"\0", b"") + b"\0\0"
    hello = b"\x85\xa6\xff\1" + b"\0" * 28 + line.replace(b"\0", b"") + b"\0\0"
    no = b"\xff\x15\x04#28000" + line
    for attempt in range(11):
        port = base + 30 + attempt * 8
        for step, server, service, turns in (
            (0, "203.0.113.88", 88, [("c", struct.pack(">I", len(request)) + request), ("s", struct.pack(">I", len(refusal)) + refusal)]),
            (1, "203.0.113.89", 389, [("c", bind), ("s", denied)]),
            (2, "203.0.113.54", 5432, [("c", struct.pack(">I", len(start) + 4) + start), ("s", b"E" + struct.pack(">I", len(error) + 4) + error)]),
            (3, "203.0.113.33", 3306, [("s", b"\x0a\0\0\0\x0a8.0.0\0\1\0\0\0"),
                                       ("c", struct.pack("<I", len(hello))[:3] + b"\1" + hello), ("s", struct.pack("<I", len(no))[:3] + b"\2" + no)]),
            (4, "203.0.113.11", 110, [("s", b"+OK " + line + b"\r\n"), ("c", b"USER " + line + b"\r\n"), ("s", b"+OK\r\n"),
                                      ("c", b"PASS %d" % attempt + line + b"\r\n"), ("s", b"-ERR " + line + b"\r\n")]),
            (5, "203.0.113.14", 143, [("s", b"* OK " + line + b"\r\n"), ("c", b'a1 LOGIN "' + line + b'" %d\r\n' % attempt),
                                      ("s", b"a1 NO " + line + b"\r\n")])):
            frames += made.talk("192.0.2.15", port + step, server, service, *turns)
    return frames


def neighbours(raw, place):
    """What hosts of a link and telephones say of themselves: mDNS, LLMNR, NetBIOS, SNMP, SIP, TFTP, SSDP; unanswered."""
    label, line = raw[:63] or b"x", raw.replace(b"\n", b" ").replace(b"\r", b" ")[:200]
    pointer = made.dns([b"_http", b"_tcp", b"local"], kind=12, code=0)[:6] + b"\0\1\0\0\0\0" + made.dns([b"_http", b"_tcp", b"local"], kind=12)[12:] \
        + b"\xc0\x0c\0\x0c\0\1\0\0\0\x78" + struct.pack(">H", len(label) + 3) + bytes([len(label)]) + label + b"\xc0\x0c"
    community = line[:100]
    snmp = der(0x30, der(2, b"\1"), der(4, community), der(0xA0, der(2, b"\1"), der(2, b"\0"), der(2, b"\0"), der(
        0x30, der(0x30, der(6, b"\x2b\6\1\2\1\1\1\0"), b"\5\0"))))
    sip = b"REGISTER sip:" + line + b" SIP/2.0\r\nFrom: <sip:" + line + b"@e.example>\r\nUser-Agent: " + line + b"\r\n\r\n"
    frames = []
    for attempt in range(8):
        port = 45000 + place * 10
        frames += [
            made.udp("192.0.2.16", 5353, "224.0.0.251", 5353, pointer),
            made.udp("192.0.2.16", port, "224.0.0.252", 5355, made.dns([label], number=attempt)),
            made.udp("192.0.2.16", 137, "203.0.113.137", 137, made.dns([label[:32]], kind=32, number=attempt)),
            made.udp("192.0.2.16", port, "203.0.113.161", 161, snmp), made.udp("192.0.2.16", port, "203.0.113.60", 5060, sip),
            made.udp("192.0.2.16", port, "203.0.113.69", 69, b"\0\1" + line.replace(b"\0", b"") + b"\0octet\0"),
            made.udp("192.0.2.16", port, "239.255.255.250", 1900, b"M-SEARCH * HTTP/1.1\r\nST: " + line + b"\r\n\r\n")]
        for server, service, sent in (("203.0.113.161", 161, snmp), ("203.0.113.60", 5060, sip)):
            inner = made.udp("192.0.2.16", port, server, service, sent)[14:]
            frames.append(made.ip(server, "192.0.2.16", 1, b"\3\3\0\0\0\0\0\0" + inner))
    return frames


def blocks(raw):
    """A pcapng file whose comments, interface and host names are any bytes (pcapng §3.5, §4.1, §4.2, §4.5)."""
    def block(kind, body):
        body += b"\0" * (-len(body) % 4)
        size = struct.pack("<I", len(body) + 12)
        return struct.pack("<I", kind) + size + body + size

    def option(code, value):
        return struct.pack("<HH", code, len(value)) + value + b"\0" * (-len(value) % 4)

    text = raw[:3000]
    ends = struct.pack("<HH", 0, 0)
    out = block(0x0A0D0D0A, struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1) + option(1, text) + option(2, text) + option(4, text) + ends)
    out += block(1, struct.pack("<HHI", 1, 0, 0) + option(2, text) + option(3, text) + ends)
    record = made.address("203.0.113.53") + text.replace(b"\0", b"") + b"\0"
    out += block(4, struct.pack("<HH", 1, len(record)) + record + b"\0" * (-len(record) % 4) + ends)
    for frame in names(b"plain", 2):
        out += block(6, struct.pack("<IIIII", 0, 0x00060000, 0, len(frame), len(frame)) + frame
                     + b"\0" * (-len(frame) % 4) + option(1, text) + ends)
    return out


def lines(texts):
    """A log as tcpdump prints it, and a packet list as Wireshark exports it."""
    flat = [text.replace("\n", " ").replace("\r", " ").replace("\0", " ") for text in texts]
    log = list_ = ""
    for place, text in enumerate(flat):
        at = f"13:{24 + place // 60:02}:{place % 60:02}.192571"
        log += f"{at} IP host-{place}.{text.replace(' ', '')[:60]}.52444 > 203.0.113.2.53: {3000 + place}+ A? {text} (24)\n"
        log += f"{at} IP 203.0.113.2 > 192.0.2.15: ICMP 203.0.113.2 udp port 53 unreachable, length 254\n"
        log += f"{at} IP 192.0.2.15.5{place:04} > 203.0.113.80.80: Flags [P.], seq 1:20, ack 1, win 9, length 19: HTTP: GET /{text} HTTP/1.1\n"
        cell = text.replace('"', '""')
        list_ += f'"{place + 1}","{place}.5","192.0.2.{place + 1}","203.0.113.80","HTTP","99","GET /{cell} HTTP/1.1 "\n'
        list_ += f'"{place + 1}","{place}.6","{cell}","203.0.113.53","DNS","99","Standard query 0x{place:04x} A {cell}"\n'
    return log, '"No.","Time","Source","Destination","Protocol","Length","Info"\n' + list_


def fill(value, text):
    """The same document with `text` behind each free string; what has a meaning of its own stays."""
    fixed = {"schema", "kind", "severity", "confidence", "id", "evidence", "time", "first", "last", "sha256", "format",
             "clock", "grade", "transport", "address", "role", "likelihood", "onset", "status", "packet", "template",
             "ours_grade", "prior", "tlp", "language", "timezone", "date"}
    if isinstance(value, dict):
        return {key: item if key in fixed else fill(item, text) for key, item in value.items()}
    if isinstance(value, list):
        return [fill(item, text) for item in value]
    return MARK + text + MARK if isinstance(value, str) else value


def make(folder, root):
    """Evidence and documents with hostile text, as (arguments of blotter, name)."""
    jobs = []

    def write(name, content):
        path = os.path.join(folder, name)
        with open(path, "wb") as file:
            file.write(content)
        return path

    raws = [(MARK + text + MARK).encode("utf-8", "surrogatepass") for text in STRINGS]
    raws += [b"zqx\xff\xfe\xc3\x28<b>\xed\xa0\x80zqx", b"zqx" + b"<b>" * 3000]
    for name, frames in (
        ("web", [frame for place, raw in enumerate(raws) for frame in web(raw, place)]),
        ("login", [frame for place, raw in enumerate(raws) for frame in login(raw[:400], place)]),
        ("names", [frame for place, raw in enumerate(raws) for frame in names(raw, place)]),
        ("secure", [frame for place, raw in enumerate(raws) for frame in secure(raw, place)]),
        ("sessions", [frame for place, raw in enumerate(raws) for frame in sessions(raw, place)]),
        ("directory", [frame for place, raw in enumerate(raws) for frame in directory(raw, place)]),
        ("neighbours", [frame for place, raw in enumerate(raws) for frame in neighbours(raw, place)])):
        jobs.append((["report", write(f"{name}.pcap", made.capture(frames))], name))
    for place, raw in enumerate(raws[:12]):
        jobs.append((["report", write(f"wifi-{place}.pcap", made.capture(beacons(raw), link=105))], f"wifi-{place}"))
    for place, raw in enumerate(raws):
        jobs.append((["report", write(f"blocks-{place}.pcapng", blocks(raw))], f"blocks-{place}"))
    log, packet_list = lines([MARK + text + MARK for text in STRINGS])
    jobs.append((["report", write("pasted.log", log.encode("utf-8", "surrogatepass"))], "pasted"))
    jobs.append((["report", write("list.csv", packet_list.encode("utf-8", "surrogatepass"))], "list"))
    # A name of a file is text of somebody's, too; a slash and a null byte cannot be in one.
    for place, text in enumerate(STRINGS):
        name = text.replace("/", "_").replace("\0", "_")[:80] + ".pcap"
        if place % 3 == 0:
            jobs.append((["report", write(name, made.capture(names(b"plain", 1)))], f"file-{place}"))
    alerts = []
    for place, text in enumerate(STRINGS):
        alerts.append({
            "timestamp": f"2026-11-23T13:24:{place % 60:02}.192571+0000", "flow_id": place, "event_type": "alert",
            "src_ip": "192.0.2.9", "src_port": 4000 + place, "dest_ip": "203.0.113.9", "dest_port": 80, "proto": "TCP",
            "alert": {"action": "allowed", "gid": 1, "signature_id": 2000000 + place, "rev": 1,
                      "signature": MARK + text + MARK, "category": MARK + text + MARK, "severity": 1},
            "http": {"hostname": MARK + text, "url": "/" + text, "http_user_agent": text, "status": 500}})
    jobs.append((["report", write("eve.json", "\n".join(map(json.dumps, alerts)).encode())], "eve"))
    zeek = b"#separator \\x09\n#path\tnotice\n#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tnote\tmsg\tsub\n"
    for place, raw in enumerate(raws):
        clean = raw.replace(b"\t", b" ").replace(b"\n", b" ")
        zeek += b"%d.5\tC%d\t192.0.2.8\t%d\t203.0.113.8\t22\tX::%s\t%s\t%s\n" % (
            1700000000 + place, place, 5000 + place, clean[:40], clean, clean)
    jobs.append((["report", write("notice.log", zeek)], "zeek"))
    with open(os.path.join(root, "Tests/Fixtures/findings/dns-port-unreachable.json")) as file:
        findings = json.load(file)
    with open(os.path.join(root, "Tests/Fixtures/incidents/dns-port-unreachable.json")) as file:
        incident = json.load(file)
    for place, text in enumerate(STRINGS):
        path = write(f"findings-{place}.json", json.dumps(fill(findings, text)).encode())
        jobs.append((["fill", path], f"findings-{place}"))
        path = write(f"incident-{place}.json", json.dumps(fill(incident, text)).encode())
        jobs.append((["render", path], f"incident-{place}"))
        quoted = json.dumps(MARK + text + MARK)
        notes = (f"incident: {{title: {quoted}, id: {quoted}, organization: {quoted}, analyst: {quoted}}}\n"
                 f"actions:\n  - {{at: \"13:24\", by: {quoted}, did: {quoted}}}\n")
        path = write(f"notes-{place}.yaml", notes.encode())
        jobs.append((["report", os.path.join(root, "Examples/dns-icmp/dns-icmp.log"), "--notes", path], f"notes-{place}"))
    return jobs


def census(driver):
    return driver.execute_script("""
        const found = new Set(), text = document.body.innerText;
        for (const node of document.querySelectorAll('*')) {
          found.add(node.localName);
          for (const attribute of node.attributes) {
            if (attribute.name.startsWith('on')) found.add(node.localName + ' ' + attribute.name);
            if (/^(href|src|srcset|action|xlink:href|formaction|data|poster)$/.test(attribute.name)
                && !/^(#|data:image)/.test(attribute.value))
              found.add(node.localName + ' ' + attribute.name + '=' + attribute.value.slice(0, 60));
          }
        }
        return [Array.from(found), text, document.scripts.length];""")


def cells(path, faults, name):
    with open(path, newline="") as file:
        for row in csv.reader(io.StringIO(file.read())):
            for cell in row:
                # A number may begin with a sign; anything else would be a formula.
                if cell[:1] in "=+-@\t\r" and cell and not re.fullmatch(r"[+-]?[0-9.]+", cell):
                    faults.append(f"{name}: a spreadsheet would run {cell[:40]!r}")


def check(blotter, root, folder, faults):
    os.makedirs(folder, exist_ok=True)
    jobs = make(folder, root)
    options = webdriver.ChromeOptions()
    for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"performance": "ALL"})
    options.set_capability("unhandledPromptBehavior", "ignore")
    driver = webdriver.Chrome(options=options, service=Service("/usr/bin/chromedriver"))
    known, shown = set(), 0
    try:
        # What a page of harmless text is made of.
        for arguments in (["report", "Examples/dns-icmp/dns-icmp.log", "--notes", "Examples/dns-icmp/notes.yaml"],
                          ["report", "Examples/syn-flood/syn-flood.csv"], ["render", "Tests/Fixtures/incidents/syn-flood.json"],
                          ["render", "Tests/Fixtures/incidents/dns-port-unreachable.json"],
                          ["report", "Tests/Fixtures/detectors/lab-web-log4shell.pcap"]):
            path = f"{folder}/plain.html"
            subprocess.run([blotter] + arguments + ["-o", path, "--quiet"], cwd=root, check=True, timeout=120)
            driver.get("file://" + path)
            known |= set(census(driver)[0])
        for arguments, name in jobs:
            path = f"{folder}/{name}.html"
            others = [f"{folder}/{name}{end}" for end in (".md", ".timeline.csv", ".indicators.csv", ".jsonl")]
            if arguments[0] == "fill":
                filled = f"{folder}/{name}.filled.json"
                result = subprocess.run([blotter] + arguments + ["-o", filled], capture_output=True, timeout=120)
                if result.returncode:
                    faults.append(f"{name}: {result.stderr[:200]!r}")
                arguments = ["render", filled]
            result = subprocess.run(
                [blotter] + arguments + sum([["-o", end] for end in [path] + others], []), cwd=root,
                capture_output=True, timeout=120)
            if result.returncode:
                faults.append(f"{name}: status {result.returncode}: {result.stderr[:200]!r}")
            for said in (result.stdout, result.stderr):
                if UNSEEN.search(said.decode("utf-8", "replace")):
                    faults.append(f"{name}: the terminal would obey {said[:100]!r}")
            if not os.path.exists(path):
                if result.returncode == 0:
                    faults.append(f"{name}: no page")
                continue
            for other in others:
                if other.endswith(".csv") and os.path.exists(other):
                    cells(other, faults, name)
                elif os.path.exists(other):
                    with open(other, encoding="utf-8") as file:
                        if found := UNSEEN.search(file.read()):
                            faults.append(f"{os.path.basename(other)}: holds {found.group()!r}")
            driver.get_log("performance")
            driver.get("file://" + path)
            for entry in driver.get_log("performance"):
                message = json.loads(entry["message"])["message"]
                if message["method"] == "Network.requestWillBeSent":
                    url = message["params"]["request"]["url"]
                    if not url.startswith(("file://" + folder, "data:")):
                        faults.append(f"{name}: loads {url[:80]}")
                if message["method"] == "Page.javascriptDialogOpening":
                    faults.append(f"{name}: a script ran")
            elements, text, scripts = census(driver)
            if scripts:
                faults.append(f"{name}: {scripts} scripts")
            for element in sorted(set(elements) - known):
                faults.append(f"{name}: an element that no template makes: {element}")
            if found := UNSEEN.search(text):
                faults.append(f"{name}: shows {found.group()!r}")
            shown += MARK in text
    finally:
        driver.quit()
    return f"{len(jobs)} documents, {len(STRINGS)} texts, {shown} show theirs"
