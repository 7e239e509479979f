"""What is shipped beside the program: man pages by mandoc's lint, the bill of materials by CycloneDX's own schema."""
import glob, os, shutil, subprocess

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator


def check(blotter, root, folder, faults):
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    subprocess.run(["packaging/manual", blotter, folder], cwd=root, check=True, capture_output=True)
    pages = sorted(glob.glob(f"{folder}/*.1"))
    if len(pages) < 13:
        faults.append(f"only {len(pages)} man pages")
    for page in pages:
        lint = subprocess.run(["mandoc", "-T", "lint", "-W", "warning", page], capture_output=True, text=True)
        faults.extend(f"{os.path.basename(page)}: {line}" for line in lint.stdout.splitlines()[:5])
    version = subprocess.run([blotter, "--version"], capture_output=True, text=True).stdout.split()[0]
    made = subprocess.run(["packaging/sbom", version, folder], cwd=root, capture_output=True, text=True)
    if made.returncode != 0:
        faults.append(f"packaging/sbom: {made.stderr.strip()[-300:]}")
        return "no bill of materials"
    with open(f"{folder}/blotter-{version}.cdx.json", encoding="utf-8") as file:
        error = JsonStrictValidator(SchemaVersion.V1_5).validate_str(file.read())
    if error:
        faults.append(f"bill of materials: {error}")
    return f"{len(pages)} man pages, 1 bill of materials"
