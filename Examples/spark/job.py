"""Findings of many captures on Apache Spark: blotter analyze --tables is the map, blotter merge the tree of reductions.

Runs under spark-submit or a driver; `run` beside it starts a cluster on this machine.
"""
import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time

FAN_IN = 4  # Tables joined by one process: more need more memory at once, fewer more rounds.


def blotter(arguments):
    """Runs the program that Spark brought to this worker."""
    from pyspark import SparkFiles
    path = SparkFiles.get("blotter")
    if not os.access(path, os.X_OK):
        os.chmod(path, 0o755)
    return subprocess.run([path, *arguments, "--quiet"], capture_output=True, timeout=3600)


def fetched(item):
    """A capture as a file: (path, None) where workers see the folder, (address, bytes) from an object store."""
    path, content = item
    if content is None:
        return path, None
    folder = tempfile.TemporaryDirectory()
    local = os.path.join(folder.name, os.path.basename(path))
    with open(local, "wb") as file:
        file.write(content)
    return local, folder


def probe(item):
    """When a capture begins, by its first packet; or why it cannot be read."""
    local, _folder = fetched(item)
    run = blotter(["analyze", local, "--limit", "1"])
    if run.returncode:
        return item[0], None, run.stderr.decode("utf-8", "replace").strip().splitlines()[0]
    return item[0], json.loads(run.stdout)["evidence"][0].get("first", ""), None


def tables(item, number):
    """The tables of one capture at its place in the whole."""
    local, _folder = fetched(item)
    with tempfile.TemporaryDirectory() as folder:
        out = os.path.join(folder, "part.tables")
        run = blotter(["analyze", "--tables", "--number", str(number), local, "-o", out])
        if run.returncode:
            return number, None, item[0] + ": " + run.stderr.decode("utf-8", "replace").strip()
        with open(out, "rb") as file:
            return number, file.read(), None


def merge(parts, name="joined.tables"):
    """Tables, or findings, of several parts."""
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for place, part in enumerate(parts):
            paths.append(os.path.join(folder, f"{place}.tables"))
            with open(paths[-1], "wb") as file:
                file.write(part)
        out = os.path.join(folder, name)
        run = blotter(["merge", *paths, "-o", out])
        if run.returncode:
            raise RuntimeError(run.stderr.decode("utf-8", "replace"))
        with open(out, "rb") as file:
            return file.read()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("captures", help="folder that all workers see, or an address such as s3a://bucket/captures")
    parser.add_argument("--blotter", required=True, help="the program; Spark brings it to the workers")
    parser.add_argument("--output", required=True, help="folder for findings.json, report.html and job.json")
    options = parser.parse_args()

    from pyspark.sql import SparkSession
    spark = SparkSession.builder.appName("blotter").getOrCreate()
    context = spark.sparkContext
    # Workers look for it by this name, whatever it is called here.
    brought = tempfile.TemporaryDirectory()
    context.addFile(shutil.copy(options.blotter, os.path.join(brought.name, "blotter")))
    began = time.time()

    if "://" in options.captures:
        items = context.binaryFiles(options.captures).sortByKey()
    else:
        paths = sorted(os.path.join(folder, name) for folder, _, names in os.walk(options.captures)
                       for name in names if not name.startswith("."))
        items = context.parallelize([(path, None) for path in paths], max(1, min(len(paths), 8 * context.defaultParallelism)))

    probed = items.map(probe).collect()
    broken = [f"{why}" for _, first, why in probed if why]
    order = {path: number for number, (path, _, _) in enumerate(
        sorted((p for p in probed if not p[2]), key=lambda p: (p[1], p[0])))}
    numbers = context.broadcast(order)
    parts = (items.filter(lambda item: item[0] in numbers.value)
             .map(lambda item: tables(item, numbers.value[item[0]])).cache())
    level = parts.filter(lambda part: part[1] is not None).map(lambda part: (part[0], part[1]))
    count = len(order)
    while count > 1:
        groups = -(-count // FAN_IN)
        level = (level.map(lambda part: (part[0] // FAN_IN, [part]))
                 .reduceByKey(lambda a, b: a + b, min(groups, 8 * context.defaultParallelism))
                 .mapValues(lambda group: merge([content for _, content in sorted(group, key=lambda part: part[0])])))
        count = groups
    findings = level.map(lambda part: merge([part[1]], "findings.json")).collect()
    broken += parts.filter(lambda part: part[2] is not None).map(lambda part: part[2]).collect()
    seconds = time.time() - began

    os.makedirs(options.output, exist_ok=True)
    if not findings:
        sys.exit("no capture could be read")
    path = os.path.join(options.output, "findings.json")
    with open(path, "wb") as file:
        file.write(findings[0])
    incident = os.path.join(options.output, "incident.json")
    subprocess.run([options.blotter, "fill", path, "-o", incident, "--quiet"], check=True)
    subprocess.run([options.blotter, "render", incident, "-o", os.path.join(options.output, "report.html"), "--quiet"],
                   check=True)
    with open(os.path.join(options.output, "job.json"), "w") as file:
        json.dump({"captures": len(probed), "read": len(order), "broken": broken, "seconds": round(seconds, 1)}, file)
    print(f"{len(order)} captures in {seconds:.1f} s; {len(broken)} could not be read")
    for line in broken:
        print("  " + line)
    spark.stop()


if __name__ == "__main__":
    main()
