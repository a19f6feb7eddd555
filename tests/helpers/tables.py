"""Tables of applicants on every kind of frame, and what the second opinion says of their rows."""

import random
from datetime import date

import applicants
import independent
import numpy as np
import pandas as pd
import polars as pl
import pytest
from applicants import THREE, random_facts

import callcenter_kit as ck
from callcenter_kit.rules.applicant import BUSINESS_FORMS, FACT_NAMES, kind_of, value_of_cell
from callcenter_kit.rules.errors import ContradictoryDate, ContradictoryFacts
from callcenter_kit.rules.statements import SCOPES
from callcenter_kit.screening.rows import BIT_COLUMNS, RESULTS

duckdb = pytest.importorskip("duckdb", reason="duckdb is not installed")
pa = pytest.importorskip("pyarrow", reason="pyarrow is not installed")

ON = date(2026, 11, 24)
VALUES = {
    **applicants.VALUES,
    "registered_capital": (0.0, 999_999.0, 1_000_000.0, 9_999_999.0, 10_000_000.0, None),
    "other_forms": (
        "seat_rental",
        "staff_supply,own_customers",
        "system_building",
        "staff_supply,a bank",  # a form that there is not: the whole is unknown
        *[None] * 4,
    ),
}
JUDGED = [name for name in FACT_NAMES if name in (*applicants.JUDGED, "other_forms")]


def random_rows(count, seed):
    dice = random.Random(seed)
    return [random_facts(dice, 0.7, VALUES, JUDGED) for _ in range(count)]


def polars_types():
    kinds = {"yes_no": pl.Boolean, "money": pl.Float64, "choice": pl.String, "set": pl.String}
    return {name: kinds.get(kind_of(name), pl.Int64) for name in JUDGED}


def polars_frame(rows):
    return pl.DataFrame(rows, schema=polars_types())


def pandas_nullable(rows):
    kinds = {"yes_no": "boolean", "money": "Float64", "choice": "string", "set": "string"}
    types = {name: kinds.get(kind_of(name), "Int64") for name in JUDGED}
    return pd.DataFrame({n: pd.array([r[n] for r in rows], dtype=t) for n, t in types.items()})


MISSING = (None, float("nan"), pd.NA, pd.NaT)


def objects(frame):
    """Plain objects, with everything that stands for nothing in pandas, by turns."""
    cells = {name: np.array(frame[name].to_list(), dtype=object) for name in frame.columns}
    for column in cells.values():
        gaps = pd.isna(column)
        column[gaps] = np.resize(np.array(MISSING, dtype=object), gaps.sum())
    return pd.DataFrame({name: pd.Series(column, dtype=object) for name, column in cells.items()})


def in_parts(frame):
    half = frame.height // 2
    return pl.concat([frame[:half], frame[half:]], rechunk=False)


def dictionaries(frame):
    table = frame.to_arrow()
    place = table.column_names.index("business_form")
    encoded = table["business_form"].dictionary_encode()
    return table.set_column(place, "business_form", encoded)


def families(frame):
    """Columns of both families of nullable types in pandas, by turns."""
    one, other = (FRAMES[f"pandas, {family}"](frame) for family in ("nullable", "pyarrow"))
    return pd.concat([one.iloc[:, ::2], other.iloc[:, 1::2]], axis=1)


# A frame of Polars as every other kind of frame.
FRAMES = {
    "pandas, plain objects": objects,
    "pandas, as inferred": lambda frame: frame.to_pandas(),
    "pandas, categories": lambda frame: frame.to_pandas().astype({"business_form": "category"}),
    "pandas, nullable": lambda frame: frame.to_pandas().convert_dtypes(),
    "pandas, pyarrow": lambda frame: frame.to_pandas(use_pyarrow_extension_array=True),
    "pandas, mixed families": families,
    "Polars": lambda frame: frame,
    "Polars, in parts": in_parts,
    "Polars, lazy": lambda frame: frame.lazy(),
    "Polars, enumerated": lambda frame: frame.cast({"business_form": pl.Enum(BUSINESS_FORMS)}),
    "PyArrow": lambda frame: frame.to_arrow(),
    "PyArrow, in parts": lambda frame: in_parts(frame).to_arrow(),
    "PyArrow, dictionaries": dictionaries,
    "DuckDB": lambda frame: duckdb.from_arrow(frame.to_arrow()),
}
ENGINES = ("Polars", "Polars, lazy", "PyArrow", "DuckDB")
ENGINES += tuple(
    f"pandas, {kind}" for kind in ("plain objects", "as inferred", "nullable", "pyarrow")
)


def in_memory(frame):
    """The result columns of any frame, as a frame of pandas or of Polars."""
    if isinstance(frame, pl.LazyFrame):
        frame = frame.collect()
    if isinstance(frame, duckdb.DuckDBPyRelation):
        frame = frame.to_arrow_table()
    if isinstance(frame, pa.Table):
        frame = pl.from_arrow(frame)
    return frame[list(RESULTS)]


def rows_of(frame):
    """The result columns of any frame as plain rows."""
    frame = in_memory(frame)
    if isinstance(frame, pd.DataFrame):
        return frame.astype(object).where(frame.notna(), None).to_dict("records")
    return frame.to_dicts()


def table_of(frame):
    """The result columns of any frame, as one table of Polars."""
    frame = in_memory(frame)
    if isinstance(frame, pd.DataFrame):
        frame = pl.from_pandas(frame.reset_index(drop=True))
    texts = {name: pl.String for name in RESULTS if not name.endswith(("unmet", "unknown"))}
    return frame.cast({**dict.fromkeys(RESULTS, pl.Int64), **texts})


def expected(row, reading):
    """The second opinion of one row, in the shape of a screened one."""
    row = {**row, "other_forms": value_of_cell("other_forms", row.get("other_forms"))}
    verdicts = {"licence": independent.licence(row)}
    for scope in ("nationwide", "local"):
        findings = independent.READINGS[reading](row, scope)
        verdicts[scope] = independent.outcome(row, findings)
        for status, wanted in (("unmet", False), ("unknown", None)):
            verdicts[f"{scope}_{status}"] = sum(
                1 << i for i, answer in enumerate(findings.values()) if answer is wanted
            )
        verdicts[f"{scope}_obstacle"] = independent.obstacle(row, reading, scope)
    return verdicts


def names_of(frame):
    """The columns of any frame, in their order."""
    if isinstance(frame, pl.LazyFrame):
        return frame.collect_schema().names()
    return getattr(frame, "column_names", None) or list(frame.columns)


def telling(reading):
    """Facts that make each requirement met, unmet and unknown, in both scopes alike."""
    return independent.telling(reading, {name: VALUES.get(name, THREE) for name in JUDGED})


def wanted(name):
    return f"wanted_{name}"


def finding(key):
    return f"finding_{key}"


def vectors(reading):
    """A row for each vector of findings and each form, with what must be said of it."""
    ids = list(ck.rulebook(reading).requirements)
    index = pl.int_range(3 ** len(ids), dtype=pl.Int32)
    digits = pl.select(**{finding(key): index // 3**at % 3 for at, key in enumerate(ids)})
    forms = pl.DataFrame({"business_form": [*BUSINESS_FORMS, None]})
    facts = {
        fact: pl.col(finding(key)).replace_strict(
            {digit: table[status][fact] for digit, status in enumerate((True, False, None))},
            return_dtype=polars_types()[fact],
        )
        for key, table in telling(reading).items()
        for fact in table[None]
    }
    table = digits.join(forms, how="cross").with_columns(**facts)
    absent = [name for name in JUDGED if name not in table.columns]
    table = table.with_columns(**{name: pl.lit(None, polars_types()[name]) for name in absent})
    return table.with_columns(**wanted_of(reading, ids)).select(*JUDGED, *map(wanted, RESULTS))


def wanted_of(reading, ids):
    bits = {
        status: pl.sum_horizontal(
            (pl.col(finding(key)) == digit).cast(pl.Int32) * (1 << i) for i, key in enumerate(ids)
        )
        for status, digit in (("unmet", 1), ("unknown", 2))
    }
    needs_none = pl.col("business_form").is_in(list(independent.NEEDS_NONE))
    has_no_form = pl.col("business_form").is_null()
    outcome = (
        pl.when(has_no_form)
        .then(pl.lit("undetermined"))
        .when(needs_none)
        .then(pl.lit("not_required"))
        .when(bits["unmet"] > 0)
        .then(pl.lit("ineligible"))
        .when(bits["unknown"] > 0)
        .then(pl.lit("undetermined"))
        .otherwise(pl.lit("eligible"))
    )
    licence = (
        pl.when(has_no_form)
        .then(pl.lit("undetermined"))
        .when(needs_none)
        .then(pl.lit("not_required"))
        .otherwise(pl.lit("required"))
    )
    return {
        wanted("licence"): licence,
        **{wanted(scope): outcome for scope in ("nationwide", "local")},
        **{wanted(mask): bits[mask.split("_")[1]] for mask in BIT_COLUMNS},
        **{wanted(f"{scope}_obstacle"): strictest_of(reading, bits) for scope in SCOPES},
    }


def strictest_of(reading, bits):
    """The strictest kind among the unmet requirements, else whether something is open."""
    kinds = {kind: pl.lit(value=False) for kind in independent.STRICTEST_FIRST}
    for key, facts in telling(reading).items():
        kind = independent.kind_of_unmet(reading, key, facts[False])
        kinds[kind] = kinds[kind] | (pl.col(finding(key)) == 1)
    is_open = (bits["unknown"] > 0) | pl.col("business_form").is_null()
    column = pl.when(is_open).then(pl.lit("unknown"))
    for kind in reversed(kinds):
        column = pl.when(kinds[kind]).then(pl.lit(kind)).otherwise(column)
    needs_none = pl.col("business_form").is_in(list(independent.NEEDS_NONE))
    return pl.when(~needs_none | pl.col("business_form").is_null()).then(column)


# The fact that each day may contradict.
BESIDE = {
    "last_violation_on": "clean_record",
    "refused_on": "refused_for_falsehood",
    "insured_since": "insured_months",
    "registered_on": "is_company",
}


def understood(row, on):
    """The applicant of a row without what it refuses, pair by pair."""
    facts = {**row, "other_forms": value_of_cell("other_forms", row["other_forms"])}
    while True:
        try:
            return ck.assess(ck.Applicant(**facts), on)
        except ContradictoryDate as error:
            facts |= {error.date_name: None, BESIDE[error.date_name]: None}
        except ContradictoryFacts:
            facts |= {"foreign_share": None, "domestic_capital": None}


def alone(row, on):
    """What `assess` and `advise` say of one row, in the columns of a screened one."""
    assessment = understood(row, on)
    ids = list(ck.rulebook().requirements)
    cells = {"licence": assessment.licence}
    for scope, answer in assessment.scopes.items():
        cells[scope] = answer.outcome
        for status in ("unmet", "unknown"):
            cells[f"{scope}_{status}"] = sum(1 << ids.index(key) for key in answer.having(status))
        obstacles = ck.advise(assessment.applicant, scope, on).obstacles
        cells[f"{scope}_obstacle"] = obstacles[0].kind if obstacles else None
    return cells
