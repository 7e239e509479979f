#!/usr/bin/env python3
"""Validates every export of three incidents, a hostile one among them, and of captures, with the formats' own validators.

Usage: Tests/Full/exports.py PATH-OF-BLOTTER [CAPTURE…]

Without captures, thirty of the project's are taken, spread over all kinds.
Installs the validators from PyPI into build/venv. Exit code 1 where a document does not validate.
"""
import csv
import io
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / "build" / "venv"
PACKAGES = ["stix2-validator==3.3.2", "stix2==3.0.2", "pymisp==2.5.34.4", "xmlschema==4.3.2",
            "ocsf-json-schema==1.2.0", "jsonschema==4.26.0"]


def in_venv():
    """Runs this script again with the virtual environment's Python, made where it is missing."""
    python = VENV / "bin" / "python"
    if Path(sys.prefix).resolve() == VENV.resolve():
        return
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(VENV)], check=True)
    wanted = VENV / "exports.txt"
    if not wanted.exists() or wanted.read_text() != "\n".join(PACKAGES):
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", *PACKAGES], check=True)
        wanted.write_text("\n".join(PACKAGES))
    os.execv(str(python), [str(python), __file__, *sys.argv[1:]])


in_venv()

import jsonschema  # noqa: E402
import xmlschema  # noqa: E402
from ocsf_json_schema import OcsfJsonSchemaEmbedded, get_ocsf_schema  # noqa: E402
from pymisp import MISPEvent  # noqa: E402
from stix2 import parse as stix_parse  # noqa: E402
from stix2validator import ValidationOptions, validate_string  # noqa: E402

SCHEMAS = Path(__file__).parent / "schemas"
FIXTURES = ROOT / "Tests" / "Fixtures"
INCIDENTS = FIXTURES / "incidents"
EXTENSION = "extension-definition--ef765651-680c-498d-9894-99799f2fa126"
# What packets do not tell, as an analyst would supply it.
CASES = {
    "dns-port-unreachable": ["--timezone", "UTC"],
    "syn-flood": ["--start", "2026-11-23T13:24:29Z"],
    "hostile": ["--date", "2026-11-23", "--timezone", "UTC", "--issued", "2026-11-23T15:00:00Z"],
}
problems = []


def problem(name, text):
    problems.append(f"{name}: {text}")


def stix(name, text):
    result = validate_string(text, ValidationOptions(version="2.1", strict=True, disabled=[
        # The validator knows no extension but its own examples; the extension's own schema is applied below.
        "extensions-use",
        # Many ports in one finding are no one port, and nothing is fetched to hash what a link leads to.
        "network-traffic-ports", "extref-hashes"]))
    results = result if isinstance(result, list) else [result]
    for one in results:
        for item in one.object_results if hasattr(one, "object_results") else [one]:
            for found in list(item.errors or []) + list(item.warnings or []):
                problem(name, f"{item.object_id if hasattr(item, 'object_id') else ''} {found}")
    bundle = stix_parse(text, allow_custom=True)
    schema = json.loads((SCHEMAS / "stix-incident-extension.json").read_text())
    incidents = [o for o in json.loads(text)["objects"] if o["type"] == "incident"]
    if len(incidents) != 1:
        problem(name, "not one incident")
    for incident in incidents:
        for error in jsonschema.Draft7Validator(schema).iter_errors(incident["extensions"][EXTENSION]):
            problem(name, error.message)
    ids = [o["id"] for o in json.loads(text)["objects"]]
    if len(ids) != len(set(ids)):
        problem(name, "an object stands twice")
    known = set(ids)
    for o in json.loads(text)["objects"]:
        for key, value in o.items():
            for ref in (value if isinstance(value, list) else [value]) if key.endswith(("_ref", "_refs")) else []:
                if ref not in known:
                    problem(name, f"{o['id']}.{key} refers to nothing")
    return bundle


def iodef(name, text):
    schema = xmlschema.XMLSchema(str(SCHEMAS / "iodef-2.0.xsd"))
    for error in schema.iter_errors(text):
        problem(name, f"{error.path}: {error.reason}")


def ocsf(name, text):
    schemas = OcsfJsonSchemaEmbedded(get_ocsf_schema("1.5.0"))
    for event in json.loads(text):
        kind = {2005: "incident_finding", 2004: "detection_finding"}[event["class_uid"]]
        for error in jsonschema.Draft202012Validator(schemas.get_class_schema(kind)).iter_errors(event):
            problem(name, f"{kind} {list(error.absolute_path)}: {error.message[:300]}")


def misp(name, text):
    event = MISPEvent(strict_validation=True)
    try:
        event.from_json(text)
    except Exception as error:  # noqa: BLE001: the library raises its own and jsonschema's
        problem(name, str(error)[:500])
        return
    lax = Path(sys.modules["pymisp"].__file__).parent / "data" / "schema-lax.json"
    for error in jsonschema.Draft7Validator(json.loads(lax.read_text())).iter_errors(json.loads(text)):
        problem(name, f"{list(error.absolute_path)}: {error.message[:300]}")
    types = event.describe_types
    raw = json.loads(text)["Event"]
    for attribute in raw["Attribute"] + [a for o in raw["Object"] for a in o["Attribute"]]:
        if attribute["type"] not in types["category_type_mappings"][attribute["category"]]:
            problem(name, f"type {attribute['type']} is none of category {attribute['category']}")
    for o in raw["Object"]:
        template = Path(sys.modules["pymisp"].__file__).parent / "data/misp-objects/objects" / o["name"] / "definition.json"
        definition = json.loads(template.read_text())
        if definition["uuid"] != o["template_uuid"]:
            problem(name, "template_uuid differs from misp-objects")
        for attribute in o["Attribute"]:
            known = definition["attributes"].get(attribute["object_relation"])
            if not known or known["misp-attribute"] != attribute["type"]:
                problem(name, f"object relation {attribute['object_relation']} as {attribute['type']}")


def veris(name, text):
    schema = json.loads((SCHEMAS / "veris-1.4.json").read_text())
    for error in jsonschema.Draft4Validator(schema).iter_errors(json.loads(text)):
        problem(name, f"{list(error.absolute_path)}: {error.message[:300]}")


def table(name, text):
    rows = list(csv.reader(io.StringIO(text), strict=True))
    if not text.endswith("\r\n") or any(len(row) != len(rows[0]) for row in rows):
        problem(name, "rows of different length, or no CRLF at the end")
    for row in rows:
        for cell in row:
            if cell.strip()[:1] in ("=", "+", "-", "@", "\t", "\r", "|", "%"):
                problem(name, f"a spreadsheet would run {cell[:60]!r}")


def lines(name, text):
    for line in text.splitlines():
        finding = json.loads(line)
        if finding["schema"] != "blotter.finding/1" or "kind" not in finding or "evidence" not in finding:
            problem(name, "a line without schema, kind or evidence")


FORMATS = {"stix.json": stix, "iodef.xml": iodef, "ocsf.json": ocsf, "misp.json": misp, "veris.json": veris,
           "timeline.csv": table, "indicators.csv": table, "jsonl": lines}


def captures():
    """Thirty captures of the project, every n-th by name."""
    found = sorted(path for place in ("accuracy", "detectors", "foreign") for path in (FIXTURES / place).iterdir()
                   if path.suffix in (".pcap", ".pcapng"))
    return found[::max(1, len(found) // 30)][:30]


def export_incidents(blotter, folder):
    count = 0
    for case, options in CASES.items():
        # Who reports is a note; the fixtures of the flood have none.
        document = json.loads((INCIDENTS / f"{case}.json").read_text())
        document.setdefault("organization", "Example IT Services")
        source = Path(folder) / f"{case}.json"
        source.write_text(json.dumps(document))
        for extension, check in FORMATS.items():
            path = Path(folder) / f"{case}.{extension}"
            run = subprocess.run([blotter, "render", str(source), *options, "-o", str(path)],
                                 capture_output=True, text=True)
            if run.returncode:
                problem(path.name, f"exit code {run.returncode}: {run.stderr.strip()}")
                continue
            check(path.name, path.read_bytes().decode("utf-8"))
            count += 1
            again = subprocess.run([blotter, "render", str(source), *options, "-o", "-", "--format", {
                "stix.json": "stix", "iodef.xml": "iodef", "ocsf.json": "ocsf", "misp.json": "misp",
                "veris.json": "veris", "timeline.csv": "timeline", "indicators.csv": "indicators",
                "jsonl": "json-lines"}[extension]], capture_output=True)
            if again.stdout != path.read_bytes():
                problem(path.name, "a second run gives other bytes")
    return count


def export_captures(blotter, folder, paths):
    """All formats of each capture at once, with what packets do not tell as an analyst would note it."""
    notes = Path(folder) / "notes.yaml"
    notes.write_text("incident: {organization: Example IT Services}\n")
    count = clean = 0
    for number, capture in enumerate(paths):
        outputs = {extension: Path(folder) / f"{number}-{capture.stem}.{extension}" for extension in FORMATS}
        run = subprocess.run([blotter, "report", str(capture), "--notes", str(notes), "--quiet",
                              *[word for path in outputs.values() for word in ("-o", str(path))]],
                             capture_output=True, text=True)
        if run.returncode == 65 and "nothing was found" in run.stderr:
            # No incident, no export: the message says so.
            clean += 1
            continue
        if run.returncode:
            problem(capture.name, f"exit code {run.returncode}: {run.stderr.strip()}")
            continue
        for extension, path in outputs.items():
            try:
                FORMATS[extension](path.name, path.read_bytes().decode("utf-8"))
                count += 1
            except Exception as fault:
                problem(path.name, f"{type(fault).__name__}: {fault}")
    print(f"{clean} captures without an incident, refused as such")
    return count


def main():
    if len(sys.argv) < 2:
        sys.exit("usage: Tests/Full/exports.py PATH-OF-BLOTTER [CAPTURE…]")
    blotter = sys.argv[1]
    paths = [Path(path) for path in sys.argv[2:]] or captures()
    with tempfile.TemporaryDirectory() as folder:
        count = export_incidents(blotter, folder) + export_captures(blotter, folder, paths)
    for line in problems:
        print(line)
    print(f"{count} exports of {len(CASES)} incidents and {len(paths)} captures checked, {len(problems)} problems")
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
