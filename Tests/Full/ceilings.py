"""Inputs made to eat memory or time: each ends with status 0 or 65, says why, and stays below stated ceilings.

Every run has a limit on its address space, and the peak of what it used is read from the system's own account of it.
"""
import bz2, gzip, io, json, lzma, os, resource, shutil, struct, subprocess, threading, time

import made

# A run on a capture of any size needs less than a gigabyte; its address space is a little more than that.
ADDRESS_SPACE = 8 << 30
MEMORY_MIB = 1200
SECONDS = 60


def zeros(opener, path, head, size):
    block = b"\0" * (1 << 20)
    with opener(path) as file:
        file.write(head)
        for _ in range(size >> 20):
            file.write(block)


def nested(depth, layer, inner=b""):
    for _ in range(depth):
        inner = layer(inner)
    return inner


def inputs(folder):
    """(name, arguments, whether it may succeed)."""
    def write(name, content):
        path = os.path.join(folder, name)
        with open(path, "wb") as file:
            file.write(content if isinstance(content, bytes) else content.encode())
        return path

    head = made.capture([])
    # Two gigabytes of nothing in a few megabytes or less.
    for name, opener in (("bomb.pcap.gz", lambda p: gzip.open(p, "wb", 9)), ("bomb.pcap.xz", lambda p: lzma.open(p, "wb", preset=1)),
                         ("bomb.pcap.bz2", lambda p: bz2.open(p, "wb"))):
        path = os.path.join(folder, name)
        zeros(opener, path, head, 1 << 31)
        yield name, ["report", path]
    if shutil.which("zstd"):
        path = os.path.join(folder, "bomb.pcap")
        zeros(lambda p: open(p, "wb"), path, head, 1 << 31)
        subprocess.run(["zstd", "-q", "--rm", "-f", path, "-o", path + ".zst"], check=True)
        yield "bomb.pcap.zst", ["report", path + ".zst"]
    outer = io.BytesIO()
    with gzip.GzipFile(fileobj=outer, mode="wb", mtime=0) as file:
        file.write(gzip.compress(head + b"\0" * 1000))
    yield "gzip in gzip", ["report", write("twice.pcap.gz", outer.getvalue())]
    ethernet = b"\x02\0\0\0\0\x01\x02\0\0\0\0\x02"
    inner = made.udp("192.0.2.1", 1, "192.0.2.2", 53, made.dns([b"a"]))[14:]
    gre = lambda packet: made.ip("192.0.2.1", "192.0.2.2", 47, b"\0\0\x08\0" + packet)[14:]
    ipip = lambda packet: made.ip("192.0.2.1", "192.0.2.2", 4, packet)[14:]
    frames = [ethernet + b"\x81\0\0\1" * 15000 + b"\x08\0" + inner, ethernet + b"\x08\0" + nested(2000, gre, inner),
              ethernet + b"\x08\0" + nested(2500, ipip, inner), ethernet + b"\x88\x47" + b"\0\0\x10\x40" * 15000 + inner]
    yield "encapsulation in encapsulation", ["report", write("nested.pcap", made.capture(frames * 50))]
    # DNS names that point at themselves, and at each other.
    loops = b"".join(b"\xc0" + bytes([12 + place % 200]) for place in range(200))
    query = struct.pack(">HHHHHH", 7, 0x8180, 100, 100, 100, 100) + loops
    yield "loops of DNS names", ["report", write("loops.pcap", made.capture(
        [made.udp("203.0.113.53", 53, "192.0.2.1", 4000, query)] * 5000))]
    # A hundred thousand flows, hosts and names, each new.
    many = [made.udp(f"10.{n >> 16}.{n >> 8 & 255}.{n & 255}", 1024 + n % 60000, "203.0.113.53", 53,
                     made.dns([b"n%d" % n, b"example"], number=n & 0xFFFF)) for n in range(400_000)]
    yield "400,000 hosts and names", ["report", write("many.pcap", made.capture(many))]
    yield "one line of 200 MB", ["report", write("line.txt", b"13:24:32.1 IP 192.0.2.1.5 > 192.0.2.2.53: 1+ A? " + b"a" * (200 << 20))]
    yield "20 million empty lines", ["report", write("lines.txt", b"13:24:32.1 IP 192.0.2.1.5 > 192.0.2.2.53: 1+ A? a.b. (20)\n"
                                                    + b"\n" * 20_000_000)]
    yield "a million columns", ["report", write("columns.csv", b"No.,Time,Source,Destination,Protocol,Length,Info\n"
                                               + b"1," * 1_000_000 + b"\n")]
    yield "deep JSON as evidence", ["report", write("deep-eve.json", b'{"timestamp":' + b"[" * 1_000_000)]
    yield "deep JSON as findings", ["fill", write("deep.json", b'{"findings":' + b"[" * 1_000_000 + b"]" * 1_000_000 + b"}")]
    yield "a wide JSON object", ["fill", write("wide.json", json.dumps({f"k{n}": n for n in range(500_000)}))]
    log = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../Examples/dns-icmp/dns-icmp.log")
    aliases = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
        f"{chr(98 + n)}: &{chr(98 + n)} [{','.join(['*' + chr(97 + n)] * 9)}]\n" for n in range(12))
    yield "YAML aliases", ["report", log, "--notes", write("aliases.yaml", aliases)]
    yield "deep YAML", ["report", log, "--notes", write("deep.yaml", "a: " + "[" * 200_000)]
    yield "deep YAML blocks", ["report", log, "--notes", write("blocks.yaml", "".join(" " * n + "a:\n" for n in range(3000)))]
    yield "a 10 MB title", ["report", log, "--notes", write("title.yaml", "incident: {title: " + "x" * 10_000_000 + "}\n")]
    # What cmark before 0.31 takes quadratic time for, and what ours might.
    size = 300_000
    for name, text in (("brackets", "[" * size), ("images", "![[]()" * (size // 6)), ("emphasis", "*a_ " * (size // 4)),
                       ("quotes", "> " * 20_000 + "a"), ("lists", "".join(" " * n + "* a\n" for n in range(800))),
                       ("backticks", "".join("e" + "`" * n for n in range(700))), ("comments", "<!--" * (size // 4)),
                       ("declarations", "<?" * (size // 2)), ("cdata", "<![CDATA[" * (size // 9)),
                       ("references", "".join(f"[{n}]: u\n" for n in range(30_000)) + "[0] " * 30_000),
                       ("links", "[a](" * (size // 4)), ("autolinks", "<http:" * (size // 6)), ("entities", "&" * size),
                       ("tables", "|a" * 200 + "|\n" + "|--" * 200 + "|\n" + ("|x" * 200 + "|\n") * 2000),
                       ("table heads", "".join("a|b\n" for _ in range(60_000)) + "--|--\n"),
                       ("headings", "# a\n" * 100_000), ("figures", "```mermaid\nsequenceDiagram\na->>b: c\n```\n" * 3000)):
        yield f"Markdown: {name}", ["html", write(f"{name.replace(' ', '-')}.md", text)]
    yield "a template that includes itself", ["render", "Tests/Fixtures/incidents/empty.json", "--template",
                                              write("own.md.mustache", "{{% CONTENT_TYPE: MARKDOWN}}\n{{> own}}{{> own}}\n")]
    yield "a template of 100,000 sections", ["render", "Tests/Fixtures/incidents/empty.json", "--template", write(
        "deep.md.mustache", "{{% CONTENT_TYPE: MARKDOWN}}\n" + "{{#findings}}" * 50_000 + "{{/findings}}" * 50_000)]


def limited():
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def check(blotter, root, folder, faults):
    os.makedirs(folder, exist_ok=True)
    count, slowest, largest = 0, (0, ""), (0, "")
    for name, arguments in inputs(folder):
        out = f"{folder}/out.html" if arguments[0] != "fill" else f"{folder}/out.json"
        start = time.monotonic()
        process = subprocess.Popen([blotter] + arguments + ["-o", out], cwd=root, stdout=subprocess.DEVNULL,
                                   stderr=subprocess.PIPE, preexec_fn=limited)
        said = []
        reader = threading.Thread(target=lambda: said.append(process.stderr.read()))
        reader.start()
        killer = threading.Timer(SECONDS, process.kill)
        killer.start()
        _, status, usage = os.wait4(process.pid, 0)
        killer.cancel()
        reader.join()
        seconds, memory = time.monotonic() - start, usage.ru_maxrss >> 10
        count += 1
        slowest, largest = max(slowest, (seconds, name)), max(largest, (memory, name))
        code = os.waitstatus_to_exitcode(status)
        if code not in (0, 1, 65):
            faults.append(f"{name}: status {code} after {seconds:.1f} s and {memory} MiB: {said[0][-200:]!r}")
        elif code == 65 and b"blotter:" not in said[0]:
            faults.append(f"{name}: refused without a word")
        elif memory > MEMORY_MIB:
            faults.append(f"{name}: {memory} MiB")
        if os.environ.get("BLOTTER_VERBOSE"):
            print(f"    {name:36}{code:4}{seconds:8.1f} s {memory:6} MiB  {said[0][:110].decode(errors='replace').strip()}")
    shutil.rmtree(folder)
    return f"{count} inputs, at most {slowest[0]:.0f} s and {largest[0]} MiB"
