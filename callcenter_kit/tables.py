"""The findings of an assessment as a table, for a notebook that shows one."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from callcenter_kit.language import DEFAULT_LANGUAGE
from callcenter_kit.wording import say

if TYPE_CHECKING:
    from callcenter_kit.assessment import Assessment

_MARKS = {"met": "✓", "unmet": "✕", "unknown": "?"}


def findings_rows(assessment: Assessment, language: str = DEFAULT_LANGUAGE) -> list[dict[str, str]]:
    """One row a requirement: its name, its finding in each scope, its badge and sources."""
    rows = []
    for key, rule in assessment.rulebook.requirements.items():
        row = {say("assessment.column.requirement", language): rule.name.say(language)}
        for scope, found in assessment.scopes.items():
            status = found.findings[key].status
            row[say(f"common.scope.{scope}", language)] = (
                f"{_MARKS[status]} {say(f'common.status.{status}', language)}"
            )
        row[say("assessment.column.badge", language)] = say(f"common.badge.{rule.badge}", language)
        row[say("assessment.column.sources", language)] = "; ".join(
            source.say(language) for source in rule.sources
        )
        rows.append(row)
    return rows


def findings_html(assessment: Assessment, language: str = DEFAULT_LANGUAGE) -> str:
    """The outcome of both scopes and the findings below it, as plain HTML for a notebook."""
    rows = findings_rows(assessment, language)
    head = "".join(f"<th>{escape(name)}</th>" for name in rows[0])
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row.values()) + "</tr>"
        for row in rows
    )
    outcomes = "".join(
        f"<p><b>{escape(say(f'common.scope.{scope}', language))}</b> "
        f"{escape(say(f'common.outcome.{found.outcome}', language))}</p>"
        for scope, found in assessment.scopes.items()
    )
    return f"{outcomes}<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
