"""What happens to files when things go wrong: killed at any moment, no room, no right, two at once, the same name."""
import filecmp, os, pwd, resource, shutil, signal, subprocess, sys, time

LOG = "Examples/dns-icmp/dns-icmp.log"


def check(blotter, root, folder, faults):
    os.makedirs(folder, exist_ok=True)
    evidence = f"{folder}/evidence.log"
    shutil.copy(os.path.join(root, LOG), evidence)
    shutil.copystat(os.path.join(root, LOG), evidence)
    before = os.stat(evidence)
    tried = 0

    def run(arguments, **more):
        return subprocess.run([blotter] + arguments, cwd=folder, capture_output=True, timeout=60, **more)

    def content(path):
        with open(path, "rb") as file:
            return file.read()

    # What a whole report is; the older one stands for what was there before.
    run(["report", evidence, "-o", "whole.html"], check=True)
    run(["report", evidence, "--tlp", "red", "-o", "old.html"], check=True)
    whole, old = content(f"{folder}/whole.html"), content(f"{folder}/old.html")
    if whole == old:
        faults.append("two reports that should differ do not")

    # Killed at any moment: the old page or the new one, never a part of one.
    seen = {whole: 0, old: 0}
    for step in range(120):
        target = f"{folder}/killed.html"
        shutil.copy(f"{folder}/old.html", target)
        process = subprocess.Popen([blotter, "report", evidence, "-o", target], cwd=folder, stdout=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL)
        time.sleep(step * 0.0015)
        process.send_signal(signal.SIGKILL)
        process.wait()
        tried += 1
        left = content(target)
        if left not in seen:
            faults.append(f"killed after {step * 1.5} ms: {len(left)} bytes that are neither the old nor the new page")
        else:
            seen[left] += 1
    for name in os.listdir(folder):
        if name.endswith(".part"):
            os.remove(os.path.join(folder, name))

    # No room for the whole file.
    shutil.copy(f"{folder}/old.html", f"{folder}/full.html")
    for limit in (0, 1, 4096, len(whole) - 1):
        def small():
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
        result = run(["report", evidence, "-o", "full.html"], preexec_fn=small)
        tried += 1
        if result.returncode not in (73, 74) or not result.stderr:
            faults.append(f"room for {limit} bytes: status {result.returncode}, {result.stderr[:100]!r}")
        if content(f"{folder}/full.html") != old:
            faults.append(f"room for {limit} bytes: the old page is gone")
        if any(name.endswith(".part") for name in os.listdir(folder)):
            faults.append(f"room for {limit} bytes: a part is left")
    if os.path.exists("/dev/full"):
        result = run(["report", evidence, "-o", "/dev/full"])
        tried += 1
        if result.returncode != 74:
            faults.append(f"/dev/full: status {result.returncode}")

    # Where nobody may write, and where nobody may read. Root may do both: somebody else tries.
    closed = f"{folder}/closed"
    os.makedirs(closed, exist_ok=True)
    shutil.copy(f"{folder}/old.html", f"{closed}/page.html")
    shutil.copy(evidence, f"{folder}/secret.log")
    os.chmod(f"{folder}/secret.log", 0)
    os.chmod(closed, 0o555)
    nobody = pwd.getpwnam("nobody").pw_uid if os.geteuid() == 0 else None
    reachable = nobody is None or subprocess.run([blotter, "--version"], user=nobody, capture_output=True).returncode == 0 \
        if nobody is None or os.access(blotter, os.X_OK) else False
    if reachable:
        for arguments, wanted in ((["report", evidence, "-o", f"{closed}/page.html"], (73,)),
                                  (["report", evidence, "-o", f"{closed}/new.html"], (73,)),
                                  (["report", f"{folder}/secret.log", "-o", "-"], (66, 74))):
            try:
                result = run(arguments, user=nobody) if nobody is not None else run(arguments)
            except PermissionError:
                continue
            tried += 1
            if result.returncode not in wanted or b"ermission" not in result.stderr:
                faults.append(f"{' '.join(arguments)}: status {result.returncode}, {result.stderr[:150]!r}")
    if content(f"{closed}/page.html") != old or len(os.listdir(closed)) != 1:
        faults.append("a folder for reading only was changed")
    os.chmod(closed, 0o755)

    # A link stays a link, and the file behind it is the new one; a link that leads nowhere gets its file.
    os.makedirs(f"{folder}/far", exist_ok=True)
    shutil.copy(f"{folder}/old.html", f"{folder}/far/page.html")
    for name, behind in (("link.html", "far/page.html"), ("dangling.html", "far/none.html")):
        os.symlink(behind, f"{folder}/{name}")
        result = run(["report", evidence, "-o", name])
        tried += 1
        if result.returncode or not os.path.islink(f"{folder}/{name}") or content(f"{folder}/{behind}") != whole:
            faults.append(f"{name}: status {result.returncode}; the link or the page behind it is not as it should be")
    os.symlink("round.html", f"{folder}/round.html")
    result = run(["report", evidence, "-o", "round.html"])
    tried += 1
    if result.returncode not in (73, 74):
        faults.append(f"a link to itself: status {result.returncode}, {result.stderr[:100]!r}")

    # Two at once write one of the two, whole.
    for _ in range(10):
        both = [subprocess.Popen([blotter, "report", evidence, "-o", "both.html"] + more, cwd=folder,
                                 stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) for more in ([], ["--tlp", "red"])]
        tried += 1
        if [process.wait() for process in both] != [0, 0] or content(f"{folder}/both.html") not in (whole, old):
            faults.append("two runs at once leave something else than one of their pages")

    # The evidence, and other inputs, are never an output: by name, by another path, by a link.
    os.symlink("evidence.log", f"{folder}/same.md")
    os.link(evidence, f"{folder}/hard.md")
    for name in ("evidence.log", "./evidence.log", "same.md", "hard.md"):
        for arguments in (["report", evidence, "--format", "md", "-o", name], ["analyze", evidence, "-o", name],
                          ["notes", evidence, "-o", name]):
            result = run(arguments)
            tried += 1
            if result.returncode == 0 or not filecmp.cmp(evidence, os.path.join(root, LOG), shallow=False):
                faults.append(f"{' '.join(arguments)}: status {result.returncode}, the evidence may have been written over")
                shutil.copy(os.path.join(root, LOG), evidence)
    # Nor are notes, what stands on standard input, and files of a folder of evidence.
    os.makedirs(f"{folder}/rotated", exist_ok=True)
    shutil.copy(evidence, f"{folder}/rotated/one.log")
    with open(f"{folder}/notes.yaml", "w") as file:
        file.write("incident: {title: kept}\n")
    for arguments, kept in ((["report", evidence, "--notes", "notes.yaml", "--format", "md", "-o", "./notes.yaml"], "notes.yaml"),
                            (["report", "-", "--format", "md", "-o", "evidence.log"], "evidence.log"),
                            (["analyze", "-", "-o", "evidence.log"], "evidence.log"),
                            (["report", "rotated", "--format", "md", "-o", "rotated/one.log"], "rotated/one.log")):
        held = content(f"{folder}/{kept}")
        with open(f"{folder}/{kept}", "rb") as stream:
            result = run(arguments, stdin=stream)
        tried += 1
        if result.returncode != 64 or content(f"{folder}/{kept}") != held:
            faults.append(f"{' '.join(arguments)}: status {result.returncode}, {kept} may have been written over")
    after = os.stat(evidence)
    if (before.st_mtime_ns, before.st_size, before.st_mode) != (after.st_mtime_ns, after.st_size, after.st_mode):
        faults.append("the evidence is not what it was")

    # The same bytes wherever and however it runs.
    formats = ["md", "html", "json", "stix"]
    def made_with(environment, prefix=()):
        out = []
        for format in formats:
            result = subprocess.run([*prefix, blotter, "report", os.path.join(root, "Examples/syn-flood/syn-flood.csv"),
                                     "--format", format, "--date", "2026-11-23", "-o", "-"], capture_output=True,
                                    env=environment, timeout=60)
            if result.returncode not in (0, 65) or (result.returncode == 65 and format != "stix"):
                faults.append(f"{format} with {environment}: status {result.returncode}: {result.stderr[:100]!r}")
            out.append(result.stdout)
        return out
    first = made_with({"PATH": "/usr/bin"})
    settings = [{"LC_ALL": "tr_TR.UTF-8"}, {"LC_ALL": "C"}, {"LANG": "de_DE.UTF-8"}, {"TZ": "Asia/Kathmandu"},
                {"TZ": "America/St_Johns"}, {"SOURCE_DATE_EPOCH": "0"}, {"SOURCE_DATE_EPOCH": "1700000000"},
                {"HOME": "/nonexistent"}, {"COLUMNS": "40", "TERM": "dumb"}, {"SWIFT_DETERMINISTIC_HASHING": "1"}]
    for setting in settings:
        tried += 1
        if made_with({"PATH": "/usr/bin", **setting}) != first:
            faults.append(f"other bytes with {setting}")
    if shutil.which("taskset"):
        tried += 1
        if made_with({"PATH": "/usr/bin"}, ("taskset", "-c", "0")) != first:
            faults.append("other bytes on one core")
    shutil.rmtree(folder)
    return f"{tried} mishaps; killed: {seen[old]} × old, {seen[whole]} × new"
