"""The guide in OpenFisca-Core: a formula for each variable, over numpy arrays.

An input that was not given has its variable's default value, which is how OpenFisca has it: no for
a yes/no, 0 for a number, and for the business form a value of its own that says unknown.
"""

import numpy as np
from openfisca_core.entities import Entity
from openfisca_core.indexed_enums import Enum
from openfisca_core.parameters import ParameterNode
from openfisca_core.periods import DateUnit
from openfisca_core.simulations import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

from benchmarks.peers import guide
from benchmarks.peers.answering import ASKED, Judge
from benchmarks.speed.screening_rows import FACTS, Facts
from callcenter_kit.rules.applicant import BUSINESS_FORMS, kind_of

DAY = "2026-11-24"
COMPANY = Entity("company", "companies", "A company that asks for the licence", "")
MINIMUM = {"capital": guide.CAPITAL, **guide.INSURED}


class BusinessForm(Enum):
    """The five forms of the guide, and one that says nothing."""

    unknown = "unknown"
    third_party_service = "third_party_service"
    seat_rental = "seat_rental"
    own_customers = "own_customers"
    staff_supply = "staff_supply"
    system_building = "system_building"


class Licence(Enum):
    """Whether the licence is needed."""

    undetermined = "undetermined"
    required = "required"
    not_required = "not_required"


class Outcome(Enum):
    """What a scope comes to."""

    undetermined = "undetermined"
    not_required = "not_required"
    ineligible = "ineligible"
    eligible = "eligible"


ALIKE = {"entity": COMPANY, "definition_period": DateUnit.DAY}  # of every variable


def dated(values):
    """The minimums, in force from the first day of the catalogue."""
    return {
        key: dated(value)
        if isinstance(value, dict)
        else {"values": {"2017-09-01": {"value": value}}}
        for key, value in values.items()
    }


def fact(name: str) -> type[Variable]:
    """An input variable of the fact's kind."""
    kind = kind_of(name)
    values = {"value_type": bool if kind == "yes_no" else float}
    if kind == "choice":
        values = {"value_type": Enum, "possible_values": BusinessForm}
        values |= {"default_value": BusinessForm.unknown}
    return type(name, (Variable,), {**ALIKE, **values})


class licence(Variable):  # noqa: N801 - OpenFisca names a variable by its class
    """Two forms need the licence, three do not."""

    entity = COMPANY
    definition_period = DateUnit.DAY
    value_type = Enum
    possible_values = Licence
    default_value = Licence.undetermined

    def formula(company, period):  # noqa: N805 - OpenFisca's way
        form = company("business_form", period)
        needed = (form == BusinessForm.third_party_service) | (form == BusinessForm.seat_rental)
        is_known = form != BusinessForm.unknown
        return np.select(
            [needed, is_known], [Licence.required.index, Licence.not_required.index], 0
        ).astype(np.int16)


class conditions_alike(Variable):  # noqa: N801
    """The conditions that both scopes share."""

    entity = COMPANY
    definition_period = DateUnit.DAY
    value_type = bool

    def formula(company, period, parameters):  # noqa: N805
        minimum = parameters(period)
        met = company("insured_staff", period) >= minimum.insured_staff
        met = met * (company("insured_months", period) >= minimum.insured_months)
        for name in guide.YES:
            met = met * company(name, period)
        for name in guide.NO:
            met = met * np.logical_not(company(name, period))
        return met


def scope(name: str) -> type[Variable]:
    """The outcome of one scope."""

    def formula(company, period, parameters):
        needed = company("licence", period)
        minimum = getattr(parameters(period).capital, name)
        met = company("conditions_alike", period) * (
            company("registered_capital", period) >= minimum
        )
        return np.select(
            [needed == Licence.not_required, needed == Licence.undetermined, met],
            [Outcome.not_required.index, Outcome.undetermined.index, Outcome.eligible.index],
            Outcome.ineligible.index,
        ).astype(np.int16)

    values = {"value_type": Enum, "possible_values": Outcome, "formula": formula}
    values |= {"default_value": Outcome.undetermined}
    return type(name, (Variable,), {**ALIKE, **values})


def system() -> TaxBenefitSystem:
    """The guide as a system of variables and parameters."""
    rules = TaxBenefitSystem([COMPANY])
    rules.parameters = ParameterNode("", data=dated(MINIMUM))
    variables = [fact(name) for name in FACTS]
    rules.add_variables(*variables, licence, conditions_alike, scope("nationwide"), scope("local"))
    return rules


def prepare(facts: Facts) -> Judge:
    """Arrays in OpenFisca's own types, with its defaults for what is not known, made before."""
    rules = system()
    inputs = {name: given(name, column) for name, column in facts.items()}
    rows = len(inputs["is_company"])

    def judge():
        simulation = SimulationBuilder().build_default_simulation(rules, count=rows)
        for name, array in inputs.items():
            simulation.set_input(name, DAY, array)
        return [simulation.calculate(name, DAY) for name in ASKED]

    return judge


def given(name: str, column: np.ndarray) -> np.ndarray:
    """The array of one fact, with the default where it is not known."""
    kind = kind_of(name)
    if kind == "choice":
        return np.array([*BUSINESS_FORMS, "unknown"])[column]
    return column == 1 if kind == "yes_no" else np.nan_to_num(column, nan=0)
