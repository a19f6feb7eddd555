"""The head of a rulebook of one's own, to which a test adds numbers, requirements and papers."""

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
