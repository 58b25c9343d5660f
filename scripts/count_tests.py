#!/usr/bin/env python3
"""Adds up what a run of `./build-wasm.sh test` found and prints one line: N passed, N failed, N skipped.

Single tests are counted for GoogleTest (JSON) and Node (TAP); every other step counts as one. A step that
failed without a failing test in its results (it crashed, or did not start) counts as one failure more.
"""

import json
import pathlib
import re
import sys


def gtest_counts(folder):
    passed = failed = skipped = 0
    for path in sorted(folder.glob("*.json")):
        for suite in json.loads(path.read_text(encoding="utf-8")).get("testsuites", []):
            for test in suite.get("testsuite", []):
                if test.get("result") == "SKIPPED" or test.get("status") == "NOTRUN":
                    skipped += 1
                elif test.get("failures"):
                    failed += 1
                else:
                    passed += 1
    return passed, failed, skipped


def tap_counts(path):
    if not path.is_file():
        return 0, 0, 0
    text = path.read_text(encoding="utf-8", errors="replace")

    def last(word):
        found = re.findall(rf"^# {word} (\d+)$", text, re.MULTILINE)
        return int(found[-1]) if found else 0

    return last("pass"), last("fail") + last("cancelled"), last("skipped") + last("todo")


def browser_counts(results):
    """Files with a failure are tried again (run_browsers); then their second result counts."""
    passed, failed, skipped = tap_counts(results / "browsers.tap")
    if (results / "browsers-again.tap").is_file():
        failed_again = tap_counts(results / "browsers-again.tap")[1]
        passed, failed = passed + failed - failed_again, failed_again
    return passed, failed, skipped


def main():
    results = pathlib.Path(sys.argv[1])
    detail = {"unit": gtest_counts(results / "gtest"), "browsers": browser_counts(results), "js": tap_counts(results / "js.tap")}
    passed = failed = skipped = 0
    broken = []
    for line in (results / "steps.tsv").read_text(encoding="utf-8").splitlines():
        name, status, _seconds = line.split("\t")
        counts = detail.get(name, (0, 0, 0))
        if name not in detail or counts == (0, 0, 0):
            counts = (int(status == "passed"), 0, int(status == "skipped"))
        if status == "failed":
            broken.append(name)
            if counts[1] == 0:
                counts = (counts[0], 1, counts[2])
        passed, failed, skipped = passed + counts[0], failed + counts[1], skipped + counts[2]
    if broken:
        print("Failed: " + ", ".join(broken) + " (build/logs has the whole output)")
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    sys.exit(1 if broken or failed else 0)


if __name__ == "__main__":
    main()
