"""PDF and DOCX: complete, marked on each page, navigable, and openable by others."""
import os, re, subprocess, zipfile

import pypdf
from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
SIZES = {"a4": ("595", "842"), "letter": ("612", "792")}
# "Page 2 of 13" in each language of the program.
PAGES = r"(?:Page|Página|Pagina)\s+{}\s+(?:of|de)\s+{}"


def tool(*command):
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=300).stdout


def checked_pages(path, paper, label, faults):
    """What pdfinfo and pdftotext tell of each page; the text of the pages."""
    name = os.path.basename(path)
    info = dict(re.findall(r"^([^:\n]+):\s*(.*)$", tool("pdfinfo", path), re.M))
    count = int(info["Pages"])
    size = re.findall(r"[\d.]+", info["Page size"])[:2]
    if tuple(str(round(float(n))) for n in size) != SIZES[paper]:
        faults.append(f"{name}: {info['Page size']} is not {paper}")
    texts = tool("pdftotext", "-layout", path, "-").split("\f")[:count]
    for number, text in enumerate(texts, 1):
        if not re.search(PAGES.format(number, count), text):
            faults.append(f"{name}: page {number} does not say its number")
        if label and text.count("TLP:" + label.upper()) < 2:
            faults.append(f"{name}: page {number} has its marking {text.count('TLP:')} times")
    return info, texts


def pdf(printed, faults):
    total = 0
    for path, paper, label in printed:
        name = os.path.basename(path) + ".pdf"
        info, texts = checked_pages(path + ".pdf", paper, label, faults)
        total += len(texts)
        page = etree.parse(path + ".html", etree.HTMLParser(encoding="utf-8")).getroot()
        if info.get("Title", "").split() != "".join(page.find("head/title").itertext()).split():
            faults.append(f"{name}: its title is '{info.get('Title')}'")
        if info.get("JavaScript", "no") != "no":
            faults.append(f"{name}: holds a script")
        reader = pypdf.PdfReader(path + ".pdf")
        root = reader.trailer["/Root"]
        if root.get("/Lang") != page.get("lang"):
            faults.append(f"{name}: its language is {root.get('/Lang')}")
        if "/StructTreeRoot" not in root:
            faults.append(f"{name}: is not tagged")
        places = set(reader.named_destinations)
        for sheet in reader.pages:
            for link in sheet.get("/Annots", []):
                link = link.get_object()
                if "/Dest" in link and link["/Dest"] not in places:
                    faults.append(f"{name}: a link to {link['/Dest']} leads nowhere")

        def size(outline):
            return sum(size(entry) if isinstance(entry, list) else 1 for entry in outline)
        sections = len(page.xpath("//h1|//h2|//h3"))
        if size(reader.outline) != sections:
            faults.append(f"{name}: {size(reader.outline)} bookmarks for {sections} sections")
    return f"{len(printed)} files, {total} pages"


def docx(printed, office, faults):
    os.makedirs(office, exist_ok=True)
    files = [path + ".docx" for path, _, _ in printed]
    subprocess.run(["soffice", f"-env:UserInstallation=file://{office}/profile", "--headless", "--convert-to", "pdf",
                    "--outdir", office] + files, capture_output=True, check=True, timeout=1200)
    total = 0
    for path, paper, label in printed:
        name = os.path.basename(path)
        opened = f"{office}/{name}.pdf"
        if not os.path.exists(opened):
            faults.append(f"{name}.docx: LibreOffice does not open it")
            continue
        _, texts = checked_pages(opened, paper, label, faults)
        total += len(texts)
        with zipfile.ZipFile(path + ".docx") as archive:
            body = etree.fromstring(archive.read("word/document.xml"))
            core = etree.fromstring(archive.read("docProps/core.xml"))
            styles = archive.read("word/styles.xml").decode()
        page = etree.parse(path + ".html", etree.HTMLParser(encoding="utf-8")).getroot()
        title = core.findtext("{http://purl.org/dc/elements/1.1/}title") or ""
        if title.split() != "".join(page.find("head/title").itertext()).split():
            faults.append(f"{name}.docx: its title is '{title}'")
        if f'w:lang w:val="{page.get("lang")}' not in styles and f'w:val="{page.get("lang")}"' not in styles:
            faults.append(f"{name}.docx: does not say its language")
        places = {mark.get(W + "name") for mark in body.iter(W + "bookmarkStart")}
        for link in body.iter(W + "hyperlink"):
            anchor = link.get(W + "anchor")
            if anchor is not None and anchor not in places:
                faults.append(f"{name}.docx: a link to {anchor} leads nowhere")
        for table in body.iter(W + "tbl"):
            first = table.find(W + "tr")
            if first is not None and first.find(f"{W}trPr/{W}tblHeader") is None and len(table.findall(W + "tr")) > 30:
                faults.append(f"{name}.docx: a long table does not repeat its head")
    return f"{len(printed)} files, {total} pages"


def twice(blotter, root, folder, faults):
    evidence = "Examples/dns-icmp/dns-icmp.log"
    for ending in ("md", "html", "docx", "pdf"):
        runs = [subprocess.run([blotter, "report", evidence, "--format", ending], cwd=root, capture_output=True,
                               check=True, timeout=300).stdout for _ in range(2)]
        if runs[0] != runs[1] or not runs[0]:
            faults.append(f"two runs give different {ending} files")
    return "md, html, docx, pdf"
