"""What the product puts out, kept as it was approved: ``python3 run.py approve`` keeps it anew.

``tests/approved`` holds a sample of the outputs as words that a person can read, and a sum of every
output. A test compares both with what the checkout puts out; whoever means a change runs the
command and reads ``git diff tests/approved``. What differs in an output outside the sample is seen
in two folders that ``tools/outputs.py`` wrote.
"""

import difflib
import hashlib
import re
from pathlib import Path

from outputs import put_out
from readable import in_words

FOLDER = Path(__file__).resolve().parents[1] / "tests" / "approved"
SUMS, ERRORS = "sums.txt", "errors.txt"
SAMPLE = (
    "pages/not_found.",
    "pages/start-zh-CN.",
    "pages/00_what-law-zh-CN.",
    "pages/01_eligibility-growing-en.",
    "pages/02_scopes-two_provinces-zh-CN.",
    "pages/03_timeline-other_clock-en.",
    "pages/03_timeline-bars_undated-zh-CN.",
    "pages/04_materials-contradicting-en.",
    "pages/06_scenarios-two_provinces-en.",
    "pages/06_scenarios-growing-zh-CN.",
    "pages/clients-twelve-guide-en-all.",
    "pages/clients-bad_cells-law-zh-CN-narrowed.",
    "pages/clients-filed-guide-zh-CN-all.",
    "clients/clients-filed-guide-en-results_csv-",
    "documents/growing-zh-CN-export_letter-",
    "documents/bars_dated-en-export_letter-",
    "documents/law-zh-CN-export_workbook-",
    "documents/law-zh-CN-export_calendar-",
    "documents/staff_supply-en-export_page-",
    "documents/growing-zh-CN-xlsx-",
    "documents/other_clock-en-link.",
    "documents/other_clock-en-save-",
    "documents/filed-overdue-en-calendar.",
    "clients/clients-bad_cells-law-zh-CN-results_xlsx-",
    "clients/clients-bad_cells-law-en-results_csv-",
    "clients/clients-twelve-guide-zh-CN-results_csv-",
    "answers/growing.",
    "answers/process.",
    "answers/rulebook-guide.",
    "answers/rulebook-law.",
    "answers/growing-guide-plan.",
    "answers/growing-law-comparison.",
    "answers/bars_dated-guide-advice.",
    "charts/gantt-light-en.",
    "errors/",
)


def to_keep():
    """The texts to be kept, by their files: the sample in words, and the sums of all outputs."""
    sums, texts = [], {}
    for name, content in put_out():
        sums.append(f"{hashlib.sha256(content).hexdigest()[:12]} {name}\n")
        if file := file_of(name):
            head = f"{texts.get(file, '')}== {Path(name).stem}\n" if file == ERRORS else ""
            texts[file] = f"{head}{in_words(name, content).rstrip()}\n"
    return {**texts, SUMS: "".join(sorted(sums, key=name_in))}


def file_of(name):
    """The file that an output is kept in as words; nothing where it is not in the sample."""
    if name.startswith("errors/"):
        return ERRORS
    beginning = next(filter(name.startswith, SAMPLE), None)
    kind = re.sub(r"\.txt$", "", Path(name).suffix)
    return beginning and f"{beginning[:-1]}{kind}.txt"


def name_in(line):
    """The output that a line of the sums is of."""
    return line.partition(" ")[2]


def approved():
    """The texts that were approved, by their files."""
    files = sorted(FOLDER.rglob("*.txt"))
    return {file.relative_to(FOLDER).as_posix(): file.read_text("utf-8") for file in files}


def differences(before, after):
    """A line for each output that is not as it was, then what changed in the sample."""
    sums = [{name_in(line): line for line in each[SUMS].splitlines()} for each in (before, after)]
    for name in sorted({*sums[0], *sums[1]}):
        old, new = (each.get(name) for each in sums)
        if old != new:
            yield f"{name} {'is new' if old is None else 'is gone' if new is None else 'differs'}"
    for file in sorted({*before, *after} - {SUMS}):
        texts = (each.get(file, "").splitlines() for each in (before, after))
        yield from difflib.unified_diff(*texts, f"approved/{file}", "now", lineterm="", n=1)


def approve():
    """Keep what is put out now in place of what was kept."""
    kept = to_keep()
    for file in FOLDER.rglob("*.txt"):
        file.unlink()
    for name, text in kept.items():
        file = FOLDER / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8", newline="\n")
    count = kept[SUMS].count("\n")
    return (
        f"{count} outputs are kept, {len(kept) - 1} files of them as words: git diff tests/approved"
    )


if __name__ == "__main__":
    print(approve())
