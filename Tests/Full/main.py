"""Pages and documents of real evidence, judged by other people's programs: main.py BLOTTER FOLDER

Renders evidence through every template, then: HTML through the Nu validator and axe-core in Chromium at three widths,
light and dark; PDF through poppler and pypdf; DOCX through LibreOffice; and the three held against each other.
Exits 1 with a line for each fault.
"""
import os, shutil, subprocess, sys, time
from concurrent.futures import ThreadPoolExecutor

import ceilings, documents, injection, mishaps, pages, parity, shipping

blotter, folder = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
shutil.rmtree(folder, ignore_errors=True)
os.makedirs(folder)

# A full incident with notes, a hostile one, an empty one, and captures of many kinds.
inputs = {
    "dns-icmp": ["report", "Examples/dns-icmp/dns-icmp.log", "--notes", "Examples/dns-icmp/notes.yaml"],
    "syn-flood": ["report", "Examples/syn-flood/syn-flood.csv", "--notes", "Examples/syn-flood/notes.yaml"],
    "hostile": ["render", "Tests/Fixtures/reports/hostile.json"],
    "empty": ["render", "Tests/Fixtures/reports/empty.json"],
}
for name in ("lab-brute-ssh", "lab-scan-udp", "lab-web-log4shell", "lab-arp-spoof-mitm", "lab-dhcp-rogue",
             "lab-slowloris", "lab-clean-tls"):
    for ending in (".pcap", ".pcapng"):
        path = f"Tests/Fixtures/detectors/{name}{ending}"
        if os.path.exists(os.path.join(root, path)):
            inputs[name] = ["report", path]
labels = ["red", "amber", "amber+strict", "green", "clear"]
faults = []


def run(arguments):
    result = subprocess.run([blotter] + arguments, cwd=root, capture_output=True, text=True, timeout=900)
    if result.returncode != 0:
        faults.append(f"blotter {' '.join(arguments)}: status {result.returncode}: {result.stderr.strip()}")


def step(name, work):
    start, before = time.monotonic(), len(faults)
    said = work()
    print(f"{name:34}{said:>44}{time.monotonic() - start:8.1f} s  {'ok' if len(faults) == before else 'FAULTS'}",
          flush=True)


templates = [line.split()[0] for line in subprocess.run(
    [blotter, "templates"], capture_output=True, text=True, check=True).stdout.splitlines()
    if line and line.split()[0].replace("-", "").isalnum() and line.split()[0].islower()]
templates = [name for name in templates if os.path.exists(os.path.join(root, f"Templates/Reports/{name}.json"))]
if len(templates) < 12:
    faults.append(f"only {len(templates)} templates are listed: {templates}")
languages = ["en"]
if "--language" in subprocess.run([blotter, "report", "--help"], capture_output=True, text=True).stdout:
    languages += ["es", "pt"]

html, printed = [], []


def render():
    jobs = []
    for number, (name, arguments) in enumerate(inputs.items()):
        for place, template in enumerate(templates):
            # Each language meets each template and each kind of evidence.
            language = languages[(number + place) % len(languages)]
            words = ["--language", language] if len(languages) > 1 and arguments[0] == "report" else []
            label = ["--tlp", labels[(number + place) % 5]] if arguments[0] == "report" else []
            path = f"{folder}/{name}.{template}.html"
            html.append(path)
            job = arguments + ["--template", template, "--quiet", "-o", path] + words + label
            # PDF and DOCX of every template once, on both papers.
            if place % len(inputs) == number or (template == "incident-report" and number < 3):
                paper = "letter" if place % 2 else "a4"
                job += ["-o", path[:-5] + ".pdf", "-o", path[:-5] + ".docx", "--paper", paper]
                printed.append((path[:-5], paper, label[1] if label else None))
            jobs.append(job)
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(run, jobs))
    return f"{len(html)} pages, {len(printed)} PDF and DOCX"


step("rendered", render)
html = [path for path in html if os.path.exists(path)]
printed = [entry for entry in printed if os.path.exists(entry[0] + ".docx") and os.path.exists(entry[0] + ".pdf")]
step("Nu validator", lambda: pages.validate(html, faults))
# Every template, each with another kind of evidence, and the hostile and the full incident.
chosen = [f"{folder}/{list(inputs)[place % len(inputs)]}.{template}.html" for place, template in enumerate(templates)]
chosen += [f"{folder}/{name}.incident-report.html" for name in ("dns-icmp", "hostile", "lab-brute-ssh")]
chosen = sorted(path for path in set(chosen) if os.path.exists(path))
step("axe-core, requests, overflow", lambda: pages.examine(chosen, faults))
step("PDF", lambda: documents.pdf(printed, faults))
step("DOCX in LibreOffice", lambda: documents.docx(printed, f"{folder}/office", faults))
step("HTML, PDF and DOCX alike", lambda: parity.compare([entry[0] for entry in printed], faults))
step("the same bytes twice", lambda: documents.twice(blotter, root, folder, faults))
step("hostile text in Chromium", lambda: injection.check(blotter, root, f"{folder}/injection", faults))
step("memory and time have ceilings", lambda: ceilings.check(blotter, root, f"{folder}/ceilings", faults))
step("files when things go wrong", lambda: mishaps.check(blotter, root, f"{folder}/mishaps", faults))
step("man pages and SBOM", lambda: shipping.check(blotter, root, f"{folder}/shipping", faults))
for fault in faults[:100]:
    print("  " + fault)
print(f"{len(faults)} faults")
sys.exit(1 if faults else 0)
