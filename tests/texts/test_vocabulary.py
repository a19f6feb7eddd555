"""Words that may not come back, wherever the project speaks to a reader."""

import re

from every import every
from places import PACKAGE, ROOT

# The agency's text is no 办事指南, which is an authority's own; 意见书 is what lawyers issue;
# 派遣 is another licensed business, which one note says and nothing else. The rest are nouns
# translated word by word, a condition's name used as a task, a page that talks about itself, or
# odd English.
FORBIDDEN = re.compile(
    "办事指南|意见书|派遣(?!本身另需许可)|封印|放行|障碍消除|许可范围|分析人(?!员)|取得日(?!期)"
    r"|\bs(?:end|ends|ent) (?:it )?up\b|what you told|by what you told|\bcarriers?\b"
    "|尚未公布|not (?:been )?announced"
    "|补齐“|两种范围|标题先说|没有逐字核对|实务中4月可以补报|不推迟取得"
    r"|\bput “|\bover from\b|\bas a rule\b",
    re.IGNORECASE,
)
READ = [
    *sorted((PACKAGE / "data").rglob("*.toml")),
    *sorted((PACKAGE / "dashboards").rglob("*.j2")),
    *sorted((ROOT / "notebooks").rglob("*.ipynb")),
    *sorted((ROOT / "docs").rglob("*.md")),
    *ROOT.glob("README.md"),
]


@every("file", READ, ids=lambda file: file.name)
def test_no_word_that_was_given_up_comes_back(file):
    text = file.read_text("utf-8").replace(r"\n", "\n")  # in a notebook a line ends so
    own = re.sub("^also = .*", "", text, flags=re.MULTILINE)  # what others write may be anything
    assert FORBIDDEN.findall(own) == []
