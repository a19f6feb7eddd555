"""A filed case counted by hand: a second opinion that shares only the table of rest days.

Every count goes through the days one by one, as one would on a wall calendar. The numbers are those
of the law and the guide, written here once more.
"""

from datetime import date, timedelta
from functools import cache

import callcenter_kit as ck

DAY = timedelta(days=1)
ANSWER, REVIEW, ISSUE, ROUND = 5, 60, 10, 10  # working days, days by the clock, working, working
FIRST, LAST = date(2024, 1, 2), date(2032, 12, 1)


@cache
def worked():
    """The working days as a set: make-up days among them, projected years too."""
    calendar = ck.WorkCalendar("project")
    days = [FIRST - 40 * DAY + n * DAY for n in range((LAST - FIRST).days + 700)]
    return {day for day in days if calendar.is_working(day)}


def wd(day, count):
    """The ``count``-th working day after ``day``."""
    while count:
        day += DAY
        count -= day in worked()
    return day


def rolled(day):
    """``day``, or the working day after it."""
    while day not in worked():
        day += DAY
    return day


def back(day):
    """``day``, or the working day before it."""
    while day not in worked():
        day -= DAY
    return day


def cal(day, count):
    return rolled(day + count * DAY)


def mon(day, months):
    """The same day ``months`` later, or the last day of that month."""
    year, month = divmod(day.month - 1 + months, 12)
    first = date(day.year + year, month + 1, 1)
    same = first + (day.day - 1) * DAY
    while same.month != first.month:
        same -= DAY
    return same


def passed(since, on, counts):
    """The days after ``since``, up to and including ``on``."""
    days = [since + n * DAY for n in range(1, (on - since).days + 1)]
    return sum(counts == "calendar" or day in worked() for day in days)


def experts(case, counts, on):
    """The days of an expert review of the complete file, both ends included."""
    if not case.get("expert_review"):
        return 0
    begun, ended = case["expert_review"]
    last = on if ended is None else min(ended, on)
    return passed(max(begun, complete(case)) - DAY, last, counts) if last >= begun else 0


def complete(case):
    notices = case["corrections"]
    return notices[-1][1] if notices else case["submitted_on"]


def left_out(case, counts, on):
    """The days of the experts that are not counted: none where they begin after the last day."""
    last = (wd if counts == "working" else cal)(complete(case), REVIEW)
    return experts(case, counts, on) if case.get("expert_review", [LAST])[0] <= last else 0


def by_law(case, counts, on):
    """The last day for the decision."""
    days = REVIEW + left_out(case, counts, on)
    return (wd if counts == "working" else cal)(complete(case), days)


ENDINGS = ("issued_on", "decided_on", "refused_on", "not_accepted_on", "withdrawn_on")
STAGES = ("licensed", "granted", "refused", "not_accepted", "withdrawn")


def stage(case, on):
    for ending, name in zip(ENDINGS, STAGES, strict=True):
        if case.get(ending):
            return name
    if complete(case) is None:
        return "correcting"
    heard = any(case.get(name) for name in ("accepted_on", "inspected_on", "expert_review"))
    if not heard and not case["corrections"] and on <= wd(case["submitted_on"], ANSWER):
        return "submitted"
    return "overdue" if on > by_law(case, "working", on) else "under_review"


TURNS = dict.fromkeys(STAGES[2:4], "applicant") | {
    "correcting": "applicant",
    "overdue": "applicant",
}
TURNS |= dict.fromkeys(("submitted", "under_review", "granted"), "authority")


def limits(case, name, on):
    """Until when it can be challenged: first and last day, and the last that is surely in time."""
    if name in ("refused", "not_accepted"):
        known = case.get("received_on") or case.get("refused_on") or case["not_accepted_on"]
        last = {"reconsideration": known + 60 * DAY, "lawsuit": mon(known, 6)}
        return {key: (known + DAY, rolled(day), back(day)) for key, day in last.items()}
    if name == "overdue":
        last = by_law(case, "calendar", on) + 60 * DAY
        return {"silence": (by_law(case, "working", on) + DAY, rolled(last), back(last))}
    return {}


def expected(case, clock, on):
    """The likely day of the decision and of the licence, neither before ``on``."""
    soonest, counts = rolled(on), "calendar" if clock == "law_calendar" else "working"
    if case.get("issued_on"):
        return case.get("decided_on") or case["issued_on"], case["issued_on"]
    if case.get("decided_on"):
        return case["decided_on"], max(wd(case["decided_on"], ISSUE), soonest)
    if complete(case) is None:
        asked, _, due = case["corrections"][-1]
        days = ROUND if due is None else passed(asked, due, "working")
        answered = max(wd(asked, days), soonest)
        decided = (wd if counts == "working" else cal)(answered, REVIEW)
    else:
        decided = max(by_law(case, counts, on), soonest)
    return decided, decided if clock == "guide" else wd(decided, ISSUE)


def opinion(case, clock, on):
    """Where the case stands: all that is counted."""
    name, counts = stage(case, on), "calendar" if clock == "law_calendar" else "working"
    day, of_days, due, span = None, None, None, None
    if name == "submitted":
        day, of_days = passed(case["submitted_on"], on, "working"), ANSWER
        due = wd(case["submitted_on"], ANSWER)
    elif name == "correcting":
        due = case["corrections"][-1][2]
    elif name in ("under_review", "overdue"):
        day = max(passed(complete(case), on, counts) - left_out(case, counts, on), 0)
        of_days, due = REVIEW, by_law(case, counts, on)
        span = by_law(case, "calendar", on), by_law(case, "working", on)
    elif name == "granted":
        day, of_days = passed(case["decided_on"], on, "working"), ISSUE
        due = wd(case["decided_on"], ISSUE)
    return {
        **{"stage": name, "turn": TURNS.get(name), "day": day, "of_days": of_days},
        **{"due_on": due, "due_range": span, "limits": limits(case, name, on)},
    }


def boundaries(case, clock, on):
    """The days on which something changes, each with its neighbours; none before ``on``."""
    days = {on, wd(case["submitted_on"], ANSWER)}
    if complete(case) is not None:
        days |= {by_law(case, counts, on) for counts in ("calendar", "working")}
        days |= {by_law(case, counts, LAST) for counts in ("calendar", "working")}
    for name in ("decided_on", "refused_on", "not_accepted_on"):
        if case.get(name):
            days.add(wd(case[name], ISSUE))
    name = stage(case, on)
    days |= {day for limit in limits(case, name, on).values() for day in limit}
    around = {day + n * DAY for day in days for n in (-1, 0, 1)}
    return sorted(day for day in around if on <= day <= LAST)


def history(dice):
    """A random case in the order in which things happen, and the last day on which one did."""
    day = FIRST + dice.randrange((LAST - FIRST).days - 700) * DAY
    # Ends of months and make-up weekends are where counts go wrong.
    if dice.random() < 0.3:
        day = mon(day.replace(day=1), 1) - DAY
    case = {"submitted_on": day, "corrections": []}

    def later(most):
        nonlocal day
        day += dice.randint(0, most) * DAY
        return day

    if dice.random() < 0.15:
        case["accepted_on"] = later(9)
    for _ in range(dice.choice((0, 0, 0, 1, 1, 2))):
        asked = later(12)
        due = asked + dice.randint(3, 40) * DAY if dice.random() < 0.5 else None
        answered = None if dice.random() < 0.25 else later(30)
        case["corrections"].append((asked, answered, due))
        if answered is None:
            break
    if complete(case) is not None:
        if "accepted_on" not in case and dice.random() < 0.5:
            case["accepted_on"] = later(9)
        if dice.random() < 0.2:
            case["inspected_on"] = later(25)
        if dice.random() < 0.25:
            begun = later(dice.choice((10, 10, 110)))  # some after the time for the decision
            case["expert_review"] = (begun, later(40) if dice.random() < 0.7 else None)
    ending = dice.choice((*ENDINGS, *[None] * 6))
    if ending == "not_accepted_on" and "accepted_on" in case:
        ending = "refused_on"
    if ending is not None:
        case[ending] = later(90)
        if ending == "issued_on" and dice.random() < 0.6:
            case["decided_on"] = case["issued_on"]
            case["issued_on"] = later(15)
        elif ending in ("refused_on", "not_accepted_on") and dice.random() < 0.6:
            case["received_on"] = later(12)
    return case, day
