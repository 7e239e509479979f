"""One document in three formats: the same headings, tables, figures, links and words."""
import collections, os, re, subprocess, unicodedata, zipfile

import pypdf
from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"


def squeezed(text):
    """Text without blanks, and with ligatures taken apart."""
    return re.sub(r"[\s\u200b\u00ad•◦▪]+", "", unicodedata.normalize("NFKC", text))


class Page:
    def __init__(self, path):
        root = etree.parse(path, etree.HTMLParser(encoding="utf-8")).getroot()
        for skipped in root.xpath("//nav|//footer|//svg|//details|//style|//title|//p[contains(@class,'tlp')]"
                                  "|//a[@class='skip']"):
            tail, parent, before = skipped.tail, skipped.getparent(), skipped.getprevious()
            if tail:
                if before is not None:
                    before.tail = (before.tail or "") + tail
                else:
                    parent.text = (parent.text or "") + tail
            parent.remove(skipped)
        body = root.find("body")
        self.headings = len(body.xpath(".//h1|.//h2|.//h3|.//h4|.//h5|.//h6"))
        self.deep = len(body.xpath(".//h1|.//h2|.//h3"))
        self.tables = len(body.xpath(".//table"))
        self.rows = len(body.xpath(".//tr"))
        self.figures = len(body.xpath(".//figure"))
        self.links = [link.get("href") for link in body.xpath(".//a[@href]")]
        self.captions = sorted(squeezed("".join(c.itertext())) for c in body.xpath(
            ".//main//caption|.//figcaption"))
        self.text = squeezed("".join(body.itertext()))
        self.blocks = []
        for block in body.xpath(".//h1|.//h2|.//h3|.//h4|.//h5|.//h6|.//p|.//td|.//th|.//caption|.//figcaption|.//pre"):
            self.blocks.append(squeezed("".join(block.itertext())))


def word(path):
    with zipfile.ZipFile(path) as archive:
        body = etree.fromstring(archive.read("word/document.xml")).find(W + "body")
        styles = {s.get(W + "styleId"): s.find(W + "name").get(W + "val")
                  for s in etree.fromstring(archive.read("word/styles.xml")).iter(W + "style")}
    names = [styles.get(p.find(f"{W}pPr/{W}pStyle").get(W + "val"), "") if p.find(f"{W}pPr/{W}pStyle") is not None else ""
             for p in body.iter(W + "p")]
    headings = sum(1 for name in names if name == "Title" or name.lower().startswith("heading "))
    text = []
    for element in body.iter(W + "t", W + "br", W + "tab"):
        text.append(element.text or "" if element.tag == W + "t" else " ")
    return {
        "headings": headings, "tables": sum(1 for _ in body.iter(W + "tbl")),
        "rows": sum(1 for _ in body.iter(W + "tr")), "figures": sum(1 for _ in body.iter(A + "blip")),
        "links": sum(1 for _ in body.iter(W + "hyperlink")), "text": squeezed("".join(text)),
    }


def pdf(path):
    reader = pypdf.PdfReader(path)
    count = collections.Counter()
    seen = set()

    def walk(node):
        node = node.get_object() if hasattr(node, "get_object") else node
        if isinstance(node, list):
            for child in node:
                walk(child)
        elif isinstance(node, dict) and id(node) not in seen:
            seen.add(id(node))
            count[str(node.get("/S", ""))[1:]] += 1
            if "/K" in node:
                walk(node["/K"])
    walk(reader.trailer["/Root"]["/StructTreeRoot"]["/K"])
    targets = set()
    for sheet in reader.pages:
        for link in sheet.get("/Annots", []):
            link = link.get_object()
            targets.add("#" + link["/Dest"] if "/Dest" in link else link.get("/A", {}).get("/URI", "?"))
    # The page between head and foot, in the order in which it was written.
    text = ""
    for number, sheet in enumerate(reader.pages, 1):
        width, height = (round(float(n)) for n in sheet.mediabox[2:])
        text += subprocess.run(
            ["pdftotext", "-raw", "-f", str(number), "-l", str(number), "-x", "0", "-y", "60", "-W", str(width),
             "-H", str(height - 60 - 55), path, "-"], capture_output=True, text=True, check=True).stdout
    return {"headings": sum(count[f"H{level}"] for level in range(1, 7)), "tables": count["Table"],
            "targets": targets, "text": squeezed(text)}


def holds(text, block):
    """Whether the text has the block, whole or in two parts: list numbers are written at the end of each sheet."""
    if block in text:
        return True
    end = len(block)
    while end > 0 and block[:end] not in text:
        end -= 1
    return end >= 15 and len(block) - end >= 15 and block[end:] in text


def compare(paths, faults):
    blocks = 0
    for path in paths:
        name = os.path.basename(path)
        page, document, sheets = Page(path + ".html"), word(path + ".docx"), pdf(path + ".pdf")
        for what in ("headings", "tables", "rows", "figures"):
            if document[what] != getattr(page, what):
                faults.append(f"{name}: {getattr(page, what)} {what} in HTML, {document[what]} in DOCX")
        if document["links"] != len(page.links):
            faults.append(f"{name}: {len(page.links)} links in HTML, {document['links']} in DOCX")
        if document["text"] != page.text:
            at = next((i for i, (a, b) in enumerate(zip(document["text"], page.text)) if a != b),
                      min(len(document["text"]), len(page.text)))
            faults.append(f"{name}: the words part at '{page.text[max(0, at - 20):at + 30]}' in HTML, "
                          f"'{document['text'][max(0, at - 20):at + 30]}' in DOCX")
        if sheets["headings"] != page.headings:
            faults.append(f"{name}: {page.headings} headings in HTML, {sheets['headings']} in PDF")
        # A table that goes over the page is tagged anew on each: the captions tell how many there are.
        if sheets["tables"] < page.tables:
            faults.append(f"{name}: {page.tables} tables in HTML, {sheets['tables']} in PDF")
        missing = [caption for caption in page.captions if caption not in sheets["text"]]
        if missing:
            faults.append(f"{name}: captions that PDF lacks: {missing[:3]}")
        lost = {decoded(link) for link in page.links} - {decoded(target) for target in sheets["targets"]}
        if lost:
            faults.append(f"{name}: links that PDF lacks: {sorted(lost)[:5]}")
        blocks += len(page.blocks)
        absent = [block for block in page.blocks if block and not holds(sheets["text"], block)]
        if absent:
            faults.append(f"{name}: {len(absent)} of {len(page.blocks)} blocks are not in the PDF: {absent[:2]}")
    return f"{len(paths)} documents, {blocks} blocks of text"


def decoded(link):
    from urllib.parse import unquote
    return unquote(link)
