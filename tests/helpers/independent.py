"""A second opinion on every verdict, written from the guide and the law in plain Python.

It shares nothing with the package: no rulebook, no tree, no parameter. ``None`` is not known. A
requirement that was added later and is not written here is read from its row in the data file.
"""

import ast
import operator
import tomllib
from datetime import date
from functools import cache
from pathlib import Path

DATA = Path(__file__).parents[2] / "callcenter_kit" / "data"
CAPITAL = {"nationwide": 10_000_000, "local": 1_000_000}
NEEDS_LICENCE = {"third_party_service", "seat_rental"}
NEEDS_NONE = {"own_customers", "staff_supply", "system_building"}


def no(value):
    return None if value is None else not value


def all_of(*answers):
    if any(answer is False for answer in answers):
        return False
    return None if any(answer is None for answer in answers) else True


def at_least(value, minimum):
    return None if value is None else value >= minimum


def service_form(case):
    """guide §2.5–2.7."""
    return all_of(case["inbound_mainly"], case["outbound_consent"], no(case["marketing_calls"]))


def guide(case, scope):
    return {
        "company": case["is_company"],
        "domestic_capital": case["domestic_capital"],
        "registered_capital": at_least(case["registered_capital"], CAPITAL[scope]),
        "clean_record": case["clean_record"],
        "social_insurance": all_of(
            at_least(case["insured_staff"], 3), at_least(case["insured_months"], 3)
        ),
        "reports": all_of(case["feasibility_report"], case["technical_plan"]),
        "premises": case["premises"],
        "long_term_service": case["long_term_service"],
        "service_form": service_form(case),
        "truthful": no(case["refused_for_falsehood"]),
    }


def law(case, scope):
    return {
        "company": case["is_company"],
        "registered_capital": at_least(case["registered_capital"], CAPITAL[scope]),
        "dishonesty_list": no(case["on_dishonesty_list"]),
        "funds_and_staff": case["sufficient_funds_and_staff"],
        "technical_plan": case["technical_plan"],
        "premises": case["premises"],
        "long_term_service": case["long_term_service"],
        "service_form": service_form(case),
        "truthful": no(case["refused_for_falsehood"]),
    }


WRITTEN = {"guide": guide, "law": law}
SIGNS = {ast.GtE: operator.ge, ast.Gt: operator.gt, ast.LtE: operator.le, ast.Lt: operator.lt}


def by_its_row(when, known):
    """What the text of a rule says of the facts and numbers in ``known``."""

    def read(node):
        match node:
            case ast.BoolOp(op=ast.And(), values=values):
                return all_of(*map(read, values))
            case ast.BoolOp(op=ast.Or(), values=values):
                return no(all_of(*(no(read(value)) for value in values)))
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return no(read(operand))
            case ast.Compare(left=left, ops=[sign], comparators=[right]):
                values = read(left), read(right)
                return None if None in values else SIGNS[type(sign)](*values)
            case ast.Name(id=name):
                return known[name]
            case ast.Constant(value=value):
                return value
        raise ValueError(ast.dump(node))

    return read(ast.parse(when, mode="eval").body)


@cache
def book(reading):
    """The reading's data file as it is written."""
    return tomllib.loads((DATA / f"{reading}.toml").read_text("utf-8"))


@cache
def rules(reading):
    """The text of each requirement's rule, in the order of the rows."""
    return {key: row["when"] for key, row in book(reading)["requirement"].items()}


@cache
def numbers(reading, scope):
    """The numbers in force, from the last row of each."""
    columns = book(reading)["parameter"].items()
    return {key: column.get("every", column.get(scope))[-1]["value"] for key, column in columns}


def opinion(reading):
    """The findings of a case in a reading, in the order of its rows."""

    def findings(case, scope):
        written = WRITTEN[reading](case, scope)
        return {
            key: written[key]
            if key in written
            else by_its_row(when, {**case, **numbers(reading, scope)})
            for key, when in rules(reading).items()
        }

    return findings


READINGS = {reading: opinion(reading) for reading in WRITTEN}


def licence(case):
    """Whether the forms of business, the main one and others, need it: catalogue2015 B24, §6."""
    form, others = case["business_form"], case.get("other_forms") or ()
    if any(one in NEEDS_LICENCE for one in (form, *others)):
        return "required"
    in_a_group = case.get("group_clients") is True and "own_customers" in (form, *others)
    if form is None or in_a_group:
        return "undetermined"
    assert {form, *others} <= NEEDS_NONE
    return "not_required"


def notes(case):
    """What is noted beside the outcome; none of it changes a finding."""
    share, domestic = case.get("foreign_share"), case.get("domestic_capital")
    if domestic is False or (share is not None and share > 0):
        yield "foreign_investment"
    forms = {case.get("business_form"), *(case.get("other_forms") or ())}
    if case.get("group_clients") and "own_customers" in forms and not forms & NEEDS_LICENCE:
        yield "group_clients"
    if case.get("refused_for_papers"):
        yield "refused_for_papers"


def payment(case):
    """When the capital is paid in: companylaw arts. 47, 98 by the kind, art. 266 by the day."""
    kind, day = case.get("company_kind"), case.get("registered_on")
    yield f"payment_{kind or 'kind_unknown'}"
    if day is None:
        yield "payment_day_unknown"
    elif day < date(2024, 7, 1):
        yield "payment_older_company"


def outcome(case, findings):
    if licence(case) != "required":
        return licence(case)
    verdict = all_of(*findings.values())
    return {True: "eligible", False: "ineligible", None: "undetermined"}[verdict]


STRICTEST_FIRST = ("prohibited", "other_procedure", "unknown", "time_limited", "correctable")
FIELDS = ("no", "route", "ask", "wait", "task")  # where a row says what to do, by the kind
# Whatever is not named here the company can do.
KINDS_WRITTEN = {
    *("company", "registered_capital", "clean_record", "dishonesty_list", "social_insurance"),
    *("funds_and_staff", "reports", "technical_plan", "premises", "long_term_service", "truthful"),
}
WAITS = {"clean_record", "truthful", "dishonesty_list"}


def kind_of_unmet(reading, requirement, case):
    """The kind of obstacle that an unmet requirement is; ``case`` may hold its own facts only."""
    if requirement == "service_form":
        forbidden = case["marketing_calls"] is True or case["inbound_mainly"] is False
        return "prohibited" if forbidden else "correctable"
    if requirement == "domestic_capital":
        return "other_procedure"
    if (reading, requirement) == ("law", "truthful"):
        return "unknown"
    if requirement in KINDS_WRITTEN:
        return "time_limited" if requirement in WAITS else "correctable"
    row = book(reading)["requirement"][requirement]
    named = [kind for kind, name in zip(STRICTEST_FIRST, FIELDS, strict=True) if name in row]
    return named[0] if named else "time_limited" if "bar" in row else "correctable"


def obstacle(case, reading, scope):
    """The kind of the strictest thing that stands in the way; an unknown fact comes last."""
    if licence(case) == "not_required":
        return None
    findings = READINGS[reading](case, scope)
    kinds = {
        kind_of_unmet(reading, key, case) for key, answer in findings.items() if answer is False
    }
    share, domestic = case.get("foreign_share"), case.get("domestic_capital")
    if domestic is False or (share and domestic is None):
        kinds.add("other_procedure")
    if licence(case) == "undetermined" and case["business_form"] is not None:
        kinds.add("unknown")
    is_open = None in findings.values() or licence(case) == "undetermined"
    return next((kind for kind in STRICTEST_FIRST if kind in kinds), "unknown" if is_open else None)
