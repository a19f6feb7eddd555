"""Tables of applicants on every kind of frame, and what the second opinion says of their rows."""

import random
from datetime import date

import applicants
import independent
import numpy as np
import pandas as pd
import polars as pl
import pytest
from applicants import random_facts

import callcenter_kit as ck
from callcenter_kit.errors import ContradictoryDate, ContradictoryFacts
from callcenter_kit.rules.applicant import BUSINESS_FORMS, FACT_NAMES, kind_of, value_of_cell
from callcenter_kit.screening.rows import RESULTS

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
