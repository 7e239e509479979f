"""Captures made here, byte by byte, for tests that need hostile ones."""
import struct


def capture(frames, link=1):
    out = bytearray(struct.pack("<IHHIIII", 0xA1B2C3D4, 2, 4, 0, 0, 262144, link))
    for number, frame in enumerate(frames):
        out += struct.pack("<IIII", 1700000000 + number // 10, number % 10 * 100000, len(frame), len(frame)) + frame
    return bytes(out)


def address(text):
    return bytes(int(part) for part in text.split("."))


def checksum(data):
    data += b"\0" * (len(data) % 2)
    total = sum(struct.unpack(f">{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def ip(source, target, protocol, payload):
    head = struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(payload), 1, 0, 64, protocol, 0) + address(source) + address(target)
    head = head[:10] + struct.pack(">H", checksum(head)) + head[12:]
    return b"\x02\0\0\0\0\x01\x02\0\0\0\0\x02\x08\0" + head + payload


def udp(source, sport, target, dport, payload):
    return ip(source, target, 17, struct.pack(">HHHH", sport, dport, 8 + len(payload), 0) + payload)


def tcp(source, sport, target, dport, seq, ack, flags, payload=b""):
    return ip(source, target, 6, struct.pack(">HHIIBBHHH", sport, dport, seq, ack, 0x50, flags, 65535, 0, 0) + payload)


def talk(client, sport, server, dport, *turns):
    """A TCP connection whose turns go server or client first: (who, bytes) with who 'c' or 's'."""
    c, s = 1000, 5000
    frames = [tcp(client, sport, server, dport, c, 0, 2), tcp(server, dport, client, sport, s, c + 1, 0x12),
              tcp(client, sport, server, dport, c + 1, s + 1, 0x10)]
    c, s = c + 1, s + 1
    for who, data in turns:
        for start in range(0, len(data), 1400):
            part = data[start:start + 1400]
            if who == "c":
                frames.append(tcp(client, sport, server, dport, c, s, 0x18, part))
                c += len(part)
            else:
                frames.append(tcp(server, dport, client, sport, s, c, 0x18, part))
                s += len(part)
    frames += [tcp(client, sport, server, dport, c, s, 0x11), tcp(server, dport, client, sport, s, c + 1, 0x11),
               tcp(client, sport, server, dport, c + 1, s + 1, 0x10)]
    return frames


def dns(name, kind=1, code=None, number=7):
    """A question, or with a code the answer; the name's labels are any bytes."""
    labels = b"".join(bytes([len(part)]) + part for part in name) + b"\0"
    return struct.pack(">HHHHHH", number, 0x0100 if code is None else 0x8180 | code, 1, 0, 0, 0) + labels + struct.pack(
        ">HH", kind, 1)
