"""The guide in business-rules: variables, actions, and lists of conditions that lead to them."""

from business_rules import run_all
from business_rules.actions import BaseActions, rule_action
from business_rules.fields import FIELD_TEXT
from business_rules.variables import (
    BaseVariables,
    boolean_rule_variable,
    numeric_rule_variable,
    string_rule_variable,
)

from benchmarks.peers import guide
from benchmarks.peers.answering import ASKED, Answer, Judge, Row, one_by_one
from benchmarks.speed.screening_rows import FACTS, Facts, as_rows
from callcenter_kit.rules.applicant import kind_of

DECORATORS = {"yes_no": boolean_rule_variable, "choice": string_rule_variable}


class Company(BaseVariables):
    """What the conditions may read."""

    def __init__(self, row: Row):
        self.row = row


def variable(name: str):
    """The variable of one fact, of its kind."""

    def read(self):
        return self.row[name]

    read.__name__ = name
    return DECORATORS.get(kind_of(name), numeric_rule_variable)()(read)


for fact in FACTS:
    setattr(Company, fact, variable(fact))


class Answers(BaseActions):
    """What the rules may do: give an answer."""

    def __init__(self) -> None:
        self.given = dict.fromkeys(ASKED, "undetermined")

    @rule_action(params={"asked": FIELD_TEXT, "answer": FIELD_TEXT})
    def give(self, asked: str, answer: str) -> None:
        self.given[asked] = answer


def condition(name: str, operator: str, value) -> dict:
    """One condition as the library keeps it."""
    return {"name": name, "operator": operator, "value": value}


def rule(conditions: list[dict], asked: str, answer: str) -> dict:
    """What must all hold, and the answer then given."""
    action = {"name": "give", "params": {"asked": asked, "answer": answer}}
    return {"conditions": {"all": conditions}, "actions": [action]}


def form_in(forms: tuple[str, ...]) -> dict:
    return {"any": [condition("business_form", "equal_to", form) for form in forms]}


def rules() -> list[dict]:
    """The whole guide: two rules on the licence, three on each scope."""
    needed, not_needed = form_in(guide.NEEDED), form_in(guide.NOT_NEEDED)
    listed = [
        rule([needed], "licence", "required"),
        rule([not_needed], "licence", "not_required"),
    ]
    for scope, capital in guide.CAPITAL.items():
        minimums = {"registered_capital": capital, **guide.INSURED}
        met = [
            *(condition(name, "is_true", True) for name in guide.YES),
            *(condition(name, "is_false", True) for name in guide.NO),
            *(condition(n, "greater_than_or_equal_to", m) for n, m in minimums.items()),
        ]
        missed = [
            *(condition(name, "is_false", True) for name in guide.YES),
            *(condition(name, "is_true", True) for name in guide.NO),
            *(condition(n, "less_than", m) for n, m in minimums.items()),
        ]
        listed += [
            rule([not_needed], scope, "not_required"),
            rule([needed, *met], scope, "eligible"),
            rule([needed, {"any": missed}], scope, "ineligible"),
        ]
    return listed


def prepare(facts: Facts) -> Judge:
    """The rules and rows as dictionaries, made ready before."""
    rows, listed = as_rows(facts), rules()

    def judge(row: Row) -> Answer:
        answers = Answers()
        run_all(listed, Company(row), answers)
        return tuple(answers.given[asked] for asked in ASKED)

    return lambda: one_by_one(judge, rows)
