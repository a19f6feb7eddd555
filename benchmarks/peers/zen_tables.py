"""The guide in ZEN Engine: three decision tables, the first line that fits decides.

Judged with its own evaluation of many requests at once.
"""

import zen

from benchmarks.peers import guide
from benchmarks.peers.answering import ASKED, FAILED, Answer, Judge
from benchmarks.speed.screening_rows import FACTS, Facts, as_rows

AT_ONCE = 10_000  # a million requests in one call take ten gigabytes
MET = {
    **dict.fromkeys(guide.YES, "true"),
    **dict.fromkeys(guide.NO, "false"),
    **{name: f">= {minimum}" for name, minimum in guide.INSURED.items()},
}


def one_of(forms: tuple[str, ...]) -> str:
    return ", ".join(f"'{form}'" for form in forms)


def lines(asked: str) -> list[tuple[dict[str, str], str]]:
    """The lines of one table: what must fit, and the answer."""
    needed, not_needed = (
        {"business_form": one_of(forms)} for forms in (guide.NEEDED, guide.NOT_NEEDED)
    )
    if asked == "licence":
        return [(needed, "required"), (not_needed, "not_required"), ({}, "undetermined")]
    met = {**MET, "registered_capital": f">= {guide.CAPITAL[asked]}", **needed}
    return [
        *((met, "eligible"), (needed, "ineligible")),
        *((not_needed, "not_required"), ({}, "undetermined")),
    ]


def table(asked: str) -> dict:
    """One table as ZEN keeps it."""
    inputs = [name for name in FACTS if any(name in fits for fits, _ in lines(asked))]
    return {
        "id": asked,
        "name": asked,
        "type": "decisionTableNode",
        "content": {
            "hitPolicy": "first",
            "inputs": [{"id": name, "name": name, "field": name} for name in inputs],
            "outputs": [{"id": "answer", "name": asked, "field": asked}],
            "rules": [
                {
                    "_id": f"{asked}-{number}",
                    "answer": f"'{answer}'",
                    **{name: fits.get(name, "") for name in inputs},
                }
                for number, (fits, answer) in enumerate(lines(asked))
            ],
        },
    }


def graph() -> dict:
    """The request goes into every table, and what they say into the response."""
    nodes = [{"id": "request", "name": "request", "type": "inputNode"}, *map(table, ASKED)]
    nodes.append({"id": "response", "name": "response", "type": "outputNode"})
    edges = [("request", asked) for asked in ASKED] + [(asked, "response") for asked in ASKED]
    return {
        "contentType": "application/vnd.gorules.decision",
        "nodes": [{**node, "position": {"x": 0, "y": 0}} for node in nodes],
        "edges": [
            {"id": f"{source}-{target}", "sourceId": source, "targetId": target, "type": "edge"}
            for source, target in edges
        ],
    }


def prepare(facts: Facts) -> Judge:
    """Requests as dictionaries, made ready before."""
    engine = zen.ZenEngine({"loader": {"type": "static", "content": {"guide": graph()}}})
    requests = [{"key": "guide", "context": row} for row in as_rows(facts)]
    parts = [requests[first : first + AT_ONCE] for first in range(0, len(requests), AT_ONCE)]
    return lambda: [
        answer_of(response) for part in parts for response in engine.evaluate_batch(part)
    ]


def answer_of(result: dict) -> Answer:
    """The three answers of one request."""
    if not result["success"]:
        return (FAILED,) * len(ASKED)
    return tuple(result["data"]["result"][asked] for asked in ASKED)
