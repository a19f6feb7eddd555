"""A file larger than memory is judged as a frame is, and its result is whole or not there."""

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import polars as pl
import pytest
from test_screening import ON, expected, polars_frame, random_rows, rows_of

import callcenter_kit as ck
from callcenter_kit import table_files
from callcenter_kit.errors import (
    KitError,
    MissingTablesLibrary,
    NoPlaceForResult,
    NoSuchTable,
    NotATableName,
    ScreeningStopped,
    SourceAsResult,
    UnreadableTable,
    UnscreenableTable,
)
from callcenter_kit.screening import RESULTS, MissingFactsWarning

READINGS = ("guide", "law")
pytestmark = pytest.mark.filterwarnings("ignore:The table has no column")


def clients(folder, name="clients.parquet", count=1_000, seed=4):
    """A file of random applicants with a name and a number, and the rows in it."""
    rows = random_rows(count, seed)
    named = [pl.Series("公司", [f"公司{i}" for i in range(count)]), pl.Series("no", range(count))]
    frame = polars_frame(rows).insert_column(0, named[0]).with_columns(named[1])
    write = frame.write_csv if name.endswith(".csv") else frame.write_parquet
    write(folder / name)
    return folder / name, rows


def read(file):
    if file.suffix == ".csv":
        return pl.read_csv(file, infer_schema=False, glob=False)
    return pl.read_parquet(file, glob=False)


@pytest.mark.parametrize("reading", READINGS)
@pytest.mark.parametrize("out", ["judged.parquet", "judged.csv", "JUDGED.PARQUET"])
@pytest.mark.parametrize("name", ["clients.parquet", "clients.csv", "客户 [1]*.parquet"])
def test_a_file_is_judged_as_its_rows_are_and_keeps_its_columns_and_order(
    tmp_path, name, out, reading
):
    source, rows = clients(tmp_path, name)
    result = ck.screen_file(source, tmp_path / out, on=ON, rulebook=reading, progress=False)
    judged, told = read(tmp_path / out), read(source)
    assert judged.columns == [*told.columns, *RESULTS]
    assert judged["no"].cast(pl.Int64).to_list() == list(range(len(rows)))
    masks = judged.with_columns(pl.col("^(nationwide|local)_.*$").cast(pl.Int64))
    assert rows_of(masks) == [expected(row, reading) for row in rows]
    assert result.rows == len(rows)
    assert sorted(file.name for file in tmp_path.iterdir()) == sorted([name, out])


def test_a_csv_comes_back_as_it_stood_there(tmp_path):
    source = tmp_path / "clients.csv"
    source.write_text(
        "电话,premises,registered_capital,insured_staff,insured_months,备注\n"
        '010-007,TRUE,10000000.00,3,3,"一, ""二""\n三"\n'
        "0100, false ,1e6,2.5,3,\n"
        "NA,是,1000万,,3,=1+1\n",
        "utf-8",
    )
    with pytest.warns(MissingFactsWarning):
        result = ck.screen_file(source, tmp_path / "judged.csv", on=ON, progress=False)
    assert (tmp_path / "judged.csv").read_bytes().startswith("\ufeff电话,".encode())
    told, judged = read(source), read(tmp_path / "judged.csv")
    assert judged.select(told.columns).equals(told)
    unmet, unknown = (
        [ck.decode(int(mask)) for mask in judged[f"nationwide_{status}"]]
        for status in ("unmet", "unknown")
    )
    assert ["registered_capital" in ids for ids in unmet] == [False, True, False]
    assert ["premises" in ids for ids in unmet] == [False, True, False]
    assert ["premises" in ids for ids in unknown] == [False, False, True]
    assert ["social_insurance" in ids for ids in unknown] == [False, True, True]
    assert result.unreadable == {"premises": 1, "registered_capital": 1}
    assert repr(result).endswith(
        "cells not readable, taken as unknown: premises 1, registered_capital 1"
    )


@pytest.mark.parametrize("progress", [True, False])
def test_the_mark_at_the_head_of_a_csv_is_no_part_of_its_first_heading(tmp_path, progress):
    source = tmp_path / "clients.csv"
    source.write_text("business_form,name\nstaff_supply,A\n", "utf-8-sig")
    with pytest.warns(MissingFactsWarning):
        result = ck.screen_file(source, tmp_path / "judged.parquet", progress=progress)
    assert result.licence == {"required": 0, "not_required": 1, "undetermined": 0}
    assert read(tmp_path / "judged.parquet").columns[0] == "business_form"


@pytest.mark.parametrize("reading", READINGS)
def test_the_result_counts_every_answer(tmp_path, reading):
    source, rows = clients(tmp_path, count=2_000)
    result = ck.screen_file(source, tmp_path / "judged.parquet", ON, reading, progress=False)
    wanted = [expected(row, reading) for row in rows]
    for answers, counts in (("licence", result.licence), *result.scopes.items()):
        assert sum(counts.values()) == result.rows == 2_000
        found = {answer: sum(row[answers] == answer for row in wanted) for answer in counts}
        assert counts == found
    assert (result.on, result.rulebook) == (ON, f"{reading} {ck.rulebook(reading).version}")
    assert result.unreadable == {}
    assert repr(result).splitlines()[0] == (
        f"judged.parquet: 2,000 rows on 2026-11-24 by {result.rulebook}"
    )


def test_the_day_is_the_rulebooks_own_when_none_is_given(tmp_path):
    source, _ = clients(tmp_path, count=1)
    result = ck.screen_file(source, tmp_path / "judged.parquet", progress=False)
    assert result.on == ck.rulebook("guide").last_read


@pytest.mark.parametrize("name", ["clients.parquet", "clients.csv"])
def test_a_table_without_rows_gives_one_without_rows(tmp_path, name):
    source, _ = clients(tmp_path, name, count=0)
    told = []
    result = ck.screen_file(
        source, tmp_path / "judged.parquet", progress=lambda *at: told.append(at)
    )
    assert (result.rows, read(tmp_path / "judged.parquet").height) == (0, 0)
    assert set(told) == {(0, 0)}


# The progress


@pytest.mark.parametrize("name", ["clients.parquet", "clients.csv"])
def test_the_progress_is_told_in_the_callers_thread_up_to_the_last_row(tmp_path, name):
    source, rows = clients(tmp_path, name)
    told = []
    here = threading.current_thread()
    ck.screen_file(
        source,
        tmp_path / "judged.parquet",
        progress=lambda done, of: told.append((done, of, threading.current_thread() is here)),
    )
    assert told[-1] == (len(rows), len(rows), True)
    assert told == sorted(told)


def test_the_bar_shows_the_files_name_and_ends_full(tmp_path, capsys):
    source, _ = clients(tmp_path)
    ck.screen_file(source, tmp_path / "judged.parquet")
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "clients.parquet: 100%" in shown.err
    assert "1.00k/1.00k" in shown.err


def test_without_progress_nothing_is_said(tmp_path, capsys):
    source, _ = clients(tmp_path)
    ck.screen_file(source, tmp_path / "judged.parquet", progress=False)
    assert capsys.readouterr() == ("", "")


# What stops it


def held(folder, name="judged.parquet"):
    """A result of yesterday, which an interrupted run must leave as it is."""
    (folder / name).write_bytes(b"yesterday's")
    (folder / name).chmod(0o640)
    return folder / name


def untouched(out, source):
    there = sorted(file.name for file in out.parent.iterdir())
    return out.read_bytes() == b"yesterday's" and there == sorted([out.name, source.name])


@pytest.mark.parametrize("stop", [KeyboardInterrupt, SystemExit, OSError, ZeroDivisionError])
def test_whatever_is_raised_while_it_runs_leaves_nothing_half_written(tmp_path, stop):
    source, _ = clients(tmp_path)
    out = held(tmp_path)

    def tell(*_):
        raise stop

    with pytest.raises(stop):
        ck.screen_file(source, out, progress=tell)
    assert untouched(out, source)


@pytest.mark.parametrize("out", ["judged.parquet", "judged.csv"])
def test_a_table_that_breaks_off_in_the_middle_leaves_nothing_half_written(tmp_path, out):
    source, _ = clients(tmp_path, "clients.csv")
    with source.open("a", encoding="utf-8") as file:
        file.write("one,cell,too,many" + "," * 30 + "\n")
    out = held(tmp_path, out)
    for progress in (True, False):
        with pytest.raises(
            ScreeningStopped, match=r"could not be screened into .*judged"
        ) as caught:
            ck.screen_file(source, out, progress=progress)
        assert "没有留下写了一半的文件" in caught.value.say("zh-CN")
        assert "truncate_ragged_lines" not in str(caught.value)
        assert untouched(out, source)


def test_a_table_in_another_encoding_is_told_to_be_saved_as_utf_8(tmp_path):
    source = tmp_path / "clients.csv"
    source.write_bytes("name,premises\n公司,true\n".encode("gb18030"))
    with pytest.warns(MissingFactsWarning), pytest.raises(ScreeningStopped, match="CSV in UTF-8"):
        ck.screen_file(source, tmp_path / "judged.csv", progress=False)
    assert list(tmp_path.iterdir()) == [source]


def test_the_whole_result_takes_the_place_and_the_rights_of_the_one_before(tmp_path):
    source, _ = clients(tmp_path)
    out = held(tmp_path)
    ck.screen_file(source, out, progress=False)
    assert read(out).height == 1_000
    if os.name != "nt":
        assert out.stat().st_mode & 0o777 == 0o640


@pytest.mark.skipif(os.name == "nt", reason="a link needs rights of its own on Windows")
def test_a_link_stays_a_link_and_what_it_points_to_is_replaced(tmp_path):
    source, _ = clients(tmp_path)
    out = held(tmp_path)
    (tmp_path / "link.parquet").symlink_to(out)
    ck.screen_file(source, tmp_path / "link.parquet", progress=False)
    assert (tmp_path / "link.parquet").is_symlink()
    assert read(out).height == 1_000


IN_A_PROGRAM = """
import resource, signal, sys, warnings
import callcenter_kit as ck
def tell(done, rows):
    print(done, flush=True)
    {told}
if {room}:
    resource.setrlimit(resource.RLIMIT_FSIZE, ({room}, {room}))
try:
    print(ck.screen_file(*sys.argv[1:], progress=tell))
except ck.KitError as error:
    print(error)
"""


def program(source, out, told="pass", room=0):
    return subprocess.Popen(
        [sys.executable, "-c", IN_A_PROGRAM.format(told=told, room=room), source, out],
        cwd=Path(table_files.__file__).parent.parent,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.skipif(os.name == "nt", reason="signals are different on Windows")
@pytest.mark.parametrize(
    ("stop", "code"), [(signal.SIGTERM, 128 + signal.SIGTERM), (signal.SIGINT, -signal.SIGINT)]
)
def test_a_program_that_is_ended_leaves_nothing_half_written(tmp_path, stop, code):
    source, _ = clients(tmp_path)
    out = held(tmp_path)
    process = program(source, out, told="signal.pause()")
    assert process.stdout.readline().strip().isdigit()
    process.send_signal(stop)
    process.communicate(timeout=30)
    assert process.returncode == code
    assert untouched(out, source)


@pytest.mark.skipif(os.name == "nt", reason="there is no such limit on Windows")
@pytest.mark.parametrize("out", ["judged.parquet", "judged.csv"])
def test_a_full_disk_leaves_nothing_half_written(tmp_path, out):
    source, _ = clients(tmp_path, count=5_000)
    out = held(tmp_path, out)
    said, _ = program(source, out, room=4_096).communicate(timeout=30)
    assert "could not be screened into" in said
    assert "File too large" in said
    assert untouched(out, source)


def test_a_signal_that_the_program_answers_itself_is_left_alone():
    before = signal.signal(signal.SIGTERM, answer := lambda *_: None)
    try:
        with table_files.stopped_politely():
            assert signal.getsignal(signal.SIGTERM) is answer
    finally:
        signal.signal(signal.SIGTERM, before)


def test_in_a_thread_no_signal_is_touched(tmp_path):
    source, _ = clients(tmp_path)
    results = []
    thread = threading.Thread(
        target=lambda: results.append(
            ck.screen_file(source, tmp_path / "judged.parquet", progress=False)
        )
    )
    thread.start()
    thread.join()
    assert results[0].rows == 1_000


# What is refused


def refused(error, *arguments, **named):
    """The sentence in English, once the Chinese one is known to be there."""
    with pytest.raises(error) as caught:
        ck.screen_file(*arguments, **{"progress": False, **named})
    said = caught.value.say("zh-CN")
    assert said.endswith("。")
    assert "{" not in said
    return str(caught.value)


def test_a_missing_table_is_named(tmp_path):
    said = refused(NoSuchTable, tmp_path / "none.parquet", tmp_path / "judged.parquet")
    assert said == (f"There is no file {tmp_path / 'none.parquet'}. Check its folder and its name.")
    assert refused(NoSuchTable, tmp_path / "none.csv", tmp_path / "judged.parquet")
    (tmp_path / "folder.csv").mkdir()
    assert refused(NoSuchTable, tmp_path / "folder.csv", tmp_path / "judged.parquet")


@pytest.mark.parametrize("name", ["clients.xlsx", "clients", "clients.parquet.gz", ".parquet"])
def test_a_name_that_is_no_tables_is_refused_on_either_side(tmp_path, name):
    source, _ = clients(tmp_path)
    for pair in ((tmp_path / name, tmp_path / "judged.parquet"), (source, tmp_path / name)):
        said = refused(NotATableName, *pair)
        assert said.startswith(str(tmp_path / name))
        assert ".parquet or .csv; a workbook is saved as CSV in UTF-8 first." in said


def test_the_result_never_takes_the_place_of_its_source(tmp_path):
    source, _ = clients(tmp_path)
    (tmp_path / "same.parquet").hardlink_to(source)
    before = source.read_bytes()
    for out in (source, tmp_path / "same.parquet", tmp_path / "." / "x" / ".." / source.name):
        (tmp_path / "x").mkdir(exist_ok=True)
        assert "cannot take its place" in refused(SourceAsResult, source, out)
    assert source.read_bytes() == before


def test_a_place_that_cannot_hold_the_result_is_refused(tmp_path):
    source, _ = clients(tmp_path)
    (tmp_path / "folder.csv").mkdir()
    said = refused(NoPlaceForResult, source, tmp_path / "none" / "judged.parquet")
    assert f"{tmp_path / 'none'} is no folder" in said
    assert "another thing than a file" in refused(NoPlaceForResult, source, tmp_path / "folder.csv")


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("clients.parquet", b"PK\x03\x04 a workbook", "as Parquet: parquet: File out of spec"),
        ("clients.parquet", b"", "as Parquet"),
        ("clients.csv", b"", "as CSV: empty CSV."),
    ],
)
def test_a_file_that_is_not_what_its_name_says_is_named(tmp_path, name, content, told):
    (tmp_path / name).write_bytes(content)
    said = refused(UnreadableTable, tmp_path / name, tmp_path / "judged.parquet")
    assert said.startswith(f"{tmp_path / name} cannot be read {told}")


@pytest.mark.parametrize(
    ("columns", "told"),
    [
        ({"premises": ["yes"]}, "The column 'premises' holds String. It must be a column of true"),
        (
            {"registered_capital": ["1"]},
            "'registered_capital' holds String. It must be a",
        ),
        ({"premises": [True], "local": ["x"]}, "The table already has a column 'local'"),
        ({"name": ["A"]}, "None of its columns is named like a fact. The kit reads business_form,"),
    ],
)
def test_a_table_that_cannot_be_judged_is_named_with_its_reason(tmp_path, columns, told):
    source = tmp_path / "clients.parquet"
    pl.DataFrame(columns).write_parquet(source)
    said = refused(UnscreenableTable, source, tmp_path / "judged.parquet")
    assert said.startswith(f"{source} was not screened, because of this: ")
    assert told in said
    assert said.endswith(" Nothing was written.")


def test_two_columns_of_one_name_are_refused(tmp_path):
    source = tmp_path / "clients.csv"
    source.write_text("premises,name,premises\ntrue,A,false\n", "utf-8")
    said = refused(UnscreenableTable, source, tmp_path / "judged.csv")
    assert "The heading 'premises' stands there more than once." in said


def test_lists_do_not_fit_into_a_csv(tmp_path):
    source = tmp_path / "clients.parquet"
    pl.DataFrame({"premises": [True], "provinces": [["CN-BJ"]]}).write_parquet(source)
    with pytest.warns(MissingFactsWarning):
        assert "nested" in refused(ScreeningStopped, source, tmp_path / "judged.csv")
    with pytest.warns(MissingFactsWarning):
        ck.screen_file(source, tmp_path / "judged.parquet", progress=False)
    assert read(tmp_path / "judged.parquet")["provinces"].to_list() == [["CN-BJ"]]


@pytest.mark.parametrize(("module", "name"), [("polars", "Polars"), ("tqdm.auto", "tqdm")])
def test_a_library_that_is_missing_is_named(tmp_path, monkeypatch, module, name):
    source, _ = clients(tmp_path)
    monkeypatch.setitem(sys.modules, module, None)
    said = refused(MissingTablesLibrary, source, tmp_path / "judged.parquet", progress=True)
    assert name in said
    assert said.endswith('Install it: pip install "callcenter_kit[files]".')
    assert list(tmp_path.iterdir()) == [source]


def test_an_unknown_rulebook_and_a_wrong_day_are_refused_as_everywhere(tmp_path):
    source, _ = clients(tmp_path)
    for wrong in ({"rulebook": "none"}, {"on": "2026"}):
        with pytest.raises(KitError):
            ck.screen_file(source, tmp_path / "judged.parquet", **wrong)
