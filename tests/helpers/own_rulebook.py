"""The head of a rulebook of one's own, to which a test adds numbers, requirements and papers."""

import callcenter_kit as ck

HEAD = """
id = "own"
version = "1"
last_read = 2026-11-24
name = { zh = "自有", en = "Own" }

[scope.nationwide]
name = { zh = "全网", en = "Nationwide" }

[scope.local]
name = { zh = "地方", en = "Local" }

[business_form.third_party_service]
licence = "required"
zh = "为第三方服务"
en = "Serves clients"
why = { zh = "受委托", en = "On behalf of a client" }
source = ["guide §1.2"]
badge = "law"
"""


def parameter(key, value, unit="people"):
    """A number that is the same in both scopes."""
    return f"""
[parameter.{key}]
zh = "数值"
en = "A number"
unit = "{unit}"
every = [{{ since = 2017-09-01, value = {value}, source = "guide §5.4" }}]
"""


def requirement(key, when, takes="working_days = [10, 15, 30]"):
    """A condition with a remedy that ``takes`` its time."""
    return f"""
[requirement.{key}]
name = {{ zh = "条件", en = "A condition" }}
when = "{when}"
zh = "条件。"
en = "A condition."
source = ["guide §5.4"]
badge = "law"
remedy = {{ zh = "整改", en = "Mend it", badge = "assumption", {takes} }}
"""


def load(folder, *parts):
    """The rulebook of the ``parts``, from a file in ``folder``."""
    path = folder / "own.toml"
    path.write_text("".join(parts), "utf-8")
    return ck.load_rulebook(path)
