"""What `briefing changes` says of two editions: every change by its kind and place, no other."""

import json
import shutil
import subprocess
import tempfile

import pytest
from checkout import ROOT, Checkout
from editing import read, write
from mutation import forget

from briefing.editions.changes import compare
from briefing.editions.changes import report
from briefing.editions.changes.record import RECORD
from briefing.editions.changes.record import as_text
from briefing.editions.changes.record import made
from briefing.editions.changes.record import recorded
from briefing.editions.changes.snapshots import snapshot
from briefing.core.citation import edition
from briefing.commands.main import main
from briefing.editions.revision import has_revision
from briefing.editions.revision import opened
from briefing.core.problems import BriefingError
from briefing.core.settings import subject

SHARE = "nvidia-china-share-arithmetic-2025"
ADDRESS = f"compute/{SHARE}/value"
PAGE = f"""# A page

## Share

China had [2.9%](fact:{ADDRESS}) of arithmetic at the end. In short, [about 3%](fact:{ADDRESS}).

By the end of 2025 it had [401,698](fact:compute/nvidia-china-h100e-2025/value) units of the chip.

It [has fallen](fact:metrics/china-arithmetic-share-fell); a line of [half](excuse: "a line").
"""


@pytest.fixture
def pair(tmp_path):
    """An edition with the tables and one page, and a copy of it to be changed."""
    for name in ("old", "new"):
        shutil.copytree(ROOT / "data", tmp_path / name / "data")
        (tmp_path / name / "book").mkdir()
        shutil.copy(ROOT / "CITATION.cff", tmp_path / name)
        (tmp_path / name / "book" / "page.md").write_text(PAGE, encoding="utf-8")
    return tmp_path / "old", tmp_path / "new"


def edit(root, table, change):
    write(root, f"data/{table}.csv", change(read(root, f"data/{table}.csv")))


def set_cell(root, table, row, column, value):
    def change(frame):
        assert (frame["id"] == row).any()
        frame.loc[frame["id"] == row, column] = value
        return frame

    edit(root, table, change)


def add_row(root, table, like, **cells):
    def change(frame):
        frame.loc[len(frame)] = {**frame[frame["id"] == like].iloc[0], **cells}
        return frame

    edit(root, table, change)


def drop_row(root, table, row):
    edit(root, table, lambda frame: frame[frame["id"] != row])


def edit_page(root, old, new):
    path = root / "book" / "page.md"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def git(folder, *arguments):
    identity = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
    command = ["git", *identity, *arguments]
    result = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    return result.stdout.strip()


def commit(folder, tag):
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", tag)
    git(folder, "tag", tag)
    return git(folder, "rev-parse", "HEAD")


@pytest.fixture
def history(pair, monkeypatch):
    """A repository: tag v1, then v2 with a corrected cell, and the number of the page with it."""
    root = pair[0]
    git(root, "init", "-q")
    commit(root, "v1")
    set_cell(root, "compute", SHARE, "value", "3.14")
    edit_page(root, "[2.9%]", "[3.1%]")
    commit(root, "v2")
    monkeypatch.chdir(root)
    forget()
    yield root
    forget()


# Tables


def test_equal_editions_do_not_differ(pair):
    changes = compare(*pair)
    assert not changes and "Nothing differs" in report(changes)


def test_what_only_looks_different_is_no_change(pair):
    """Order of rows and columns, quotes, line ends, a byte-order mark, digits after the last."""
    _, new = pair

    def shuffled(frame):
        frame["value"] = [f"{value}.0" if value.isdigit() else value for value in frame["value"]]
        return frame.sort_values("value")[sorted(frame.columns, key=lambda name: name != "id")]

    edit(new, "compute", shuffled)
    path = new / "data" / "claims.csv"
    frame = read(new, "data/claims.csv")
    frame.to_csv(path, index=False, quoting=1, lineterminator="\r\n", encoding="utf-8-sig")
    edit_page(new, "at the end. In", "at\nthe end.  In")
    assert path.read_bytes() != (ROOT / "data" / "claims.csv").read_bytes()
    assert not compare(*pair), report(compare(*pair))


def test_a_corrected_figure_and_a_corrected_word_are_named_with_their_place(pair):
    set_cell(pair[1], "compute", SHARE, "value", "4.26")
    set_cell(pair[1], "compute", SHARE, "locator", "another page")
    changes = compare(*pair)
    [figure], [words] = changes.figures, changes.words
    assert (figure.table, figure.row, figure.column) == ("compute", SHARE, "value")
    assert (figure.old, figure.new, figure.unit) == ("2.94", "4.26", "percent")
    assert (words.column, words.new) == ("locator", "another page")
    text = report(changes)
    assert f"compute/{SHARE} (" in text and "value: 2.94% → 4.26%" in text
    assert "1 figure corrected; 1 cell reworded." in text


def test_rows_that_came_went_and_got_another_name(pair):
    drop_row(pair[1], "glossary", "hbm")
    add_row(pair[1], "glossary", "tpp", id="new-term", term="A new term")
    add_row(pair[1], "chips", "h20", id="h20-renamed")
    drop_row(pair[1], "chips", "h20")
    changes = compare(*pair)
    assert [(one.table, one.row) for one in changes.removed] == [("glossary", "hbm")]
    assert [(one.row, one.label) for one in changes.added] == [("new-term", "A new term")]
    [renamed] = changes.renamed
    assert (renamed.what, renamed.table) == ("row", "chips")
    assert (renamed.old, renamed.new) == ("h20", "h20-renamed")


def test_a_newer_row_of_a_series_is_a_vintage_beside_the_row_before(pair):
    like = "nvidia-china-h100e-2025"
    add_row(pair[1], "compute", like, id="later", value="500000", as_of="2026-12-31")
    add_row(pair[1], "compute", like, id="second-copy", source="another")
    add_row(pair[1], "compute", like, id="older", as_of="2021-12-31", value="1")
    changes = compare(*pair)
    [vintage] = changes.vintages
    assert (vintage.table, vintage.row, vintage.before) == ("compute", "later", like)
    assert (vintage.old_date, vintage.new_date) == ("2025-12-31", "2026-12-31")
    assert (vintage.column, vintage.old, vintage.new) == ("value", "401698", "500000")
    assert "401,698 H100 equivalents → 500,000 H100 equivalents" in report(changes)
    names = {one.row for one in changes.added}
    assert names == {"second-copy", "older"}, "another source, or an earlier day, is no new vintage"


@pytest.mark.parametrize("table", sorted(subject().series))
def test_the_series_of_each_table_are_found(pair, table):
    """The columns that name a series are really there, and a later row of one is its vintage."""
    dated, *_ = subject().series[table]
    last = read(pair[0], f"data/{table}.csv").sort_values(dated).iloc[-1]
    later = str(int(last[dated][:4]) + 1) + last[dated][4:]
    add_row(pair[1], table, last["id"], **{"id": "later", dated: later})
    [vintage] = compare(*pair).vintages
    assert (vintage.row, vintage.old_date, vintage.new_date) == ("later", last[dated], later)


def test_judgements_and_verdicts_are_kept_apart_from_corrections(pair):
    set_cell(pair[1], "judgements", "state-of-play.lag", "likelihood", "very likely")
    set_cell(pair[1], "claims", "c000-02", "at_edition", "outdated")
    add_row(pair[1], "judgements", "state-of-play.lag", id="state-of-play.new", short="New")
    add_row(pair[1], "sources", "wipo-genai-2024", id="new-source", title="A new source")
    drop_row(pair[1], "judgements", "chips.shortage")
    changes = compare(*pair)
    [judged], [verdict] = changes.judgements, changes.verdicts
    assert (judged.row, judged.column) == ("state-of-play.lag", "likelihood")
    assert (judged.old, judged.new) == ("likely", "very likely")
    assert (verdict.row, verdict.column) == ("c000-02", "at_edition")
    assert (verdict.old, verdict.new) == ("confirmed", "outdated")
    assert not changes.figures and not changes.words
    assert [one.label for one in changes.judgements_added] == ["New"]
    assert [one.row for one in changes.judgements_removed] == ["chips.shortage"]
    assert [one.label for one in changes.sources_added] == ["A new source"]
    assert not changes.rows_added and not changes.rows_removed


def test_tables_and_columns_that_came_went_and_got_another_name(pair):
    old, new = pair
    (new / "data" / "capex.csv").rename(new / "data" / "spending.csv")
    (new / "data" / "filings.csv").unlink()
    (old / "data" / "top500.csv").unlink()
    edit(new, "chips", lambda f: f.rename(columns={"foundry": "made_by"}).drop(columns="note"))
    edit(new, "energy", lambda frame: frame.assign(remark="new"))
    set_cell(new, "spending", "amazon-cash-2022-q1", "value", "99")
    changes = compare(old, new)
    renamed = {(one.what, one.table, one.old, one.new) for one in changes.renamed}
    assert renamed == {
        ("table", "spending", "capex", "spending"),
        ("column", "chips", "foundry", "made_by"),
    }
    assert {(o.what, o.table, o.name) for o in changes.parts_removed} == {
        ("table", "", "filings"),
        ("column", "chips", "note"),
    }
    assert {(o.what, o.table, o.name) for o in changes.parts_added} == {
        ("table", "", "top500"),
        ("column", "energy", "remark"),
    }
    [corrected] = changes.corrected
    assert (corrected.table, corrected.new) == ("spending", "99"), "a renamed table is compared"


def test_a_part_of_the_book_beside_the_whole(pair):
    old, new = pair
    for path in (new / "data").glob("*.csv"):
        if path.stem not in ("compute", "sources"):
            path.unlink()
    (new / "book" / "page.md").rename(new / "book" / "own.md")
    set_cell(new, "compute", SHARE, "value", "4.26")
    whole, part = compare(old, new), compare(old, new, shared=True)
    assert len(whole.parts_removed) > 40 and len(whole.parts_added) == 1
    assert not part.parts_removed and not part.parts_added
    assert [one.row for one in part.corrected] == [SHARE]


# Numbers of the text


def test_a_number_that_moved_is_named_with_text_value_and_place(pair):
    set_cell(pair[1], "compute", SHARE, "value", "4.26")
    edit_page(pair[1], "[2.9%]", "[4.3%]")
    [move] = compare(*pair).numbers
    assert (move.page, move.title, move.heading) == ("book/page.md", "A page", "Share")
    assert (move.old_text, move.new_text) == ("2.9%", "4.3%")
    assert (move.old_value, move.new_value) == ("2.94%", "4.26%")
    assert move.old_address == move.new_address == ADDRESS
    assert move.sentence == "China had 4.3% of arithmetic at the end."


def test_a_number_that_leads_to_a_newer_row_is_matched_by_its_sentence(pair):
    later = {"id": "later", "value": "500000", "as_of": "2026-12-31"}
    add_row(pair[1], "compute", "nvidia-china-h100e-2025", **later)
    edit_page(
        pair[1],
        "2025 it had [401,698](fact:compute/nvidia-china-h100e-2025/value)",
        "2026 it had [500,000](fact:compute/later/value)",
    )
    changes = compare(*pair)
    [move] = changes.numbers
    assert move.old_address == "compute/nvidia-china-h100e-2025/value"
    assert move.new_address == "compute/later/value"
    assert (move.old_value, move.new_value) == (
        "401,698 H100 equivalents",
        "500,000 H100 equivalents",
    )
    assert not changes.tallies


def test_of_two_links_to_one_cell_each_is_matched_with_its_own_sentence(pair):
    set_cell(pair[1], "compute", SHARE, "value", "4.26")
    edit_page(pair[1], f"China had [2.9%](fact:{ADDRESS}) of arithmetic at the end. ", "")
    edit_page(pair[1], "[about 3%]", "[about 4%]")
    changes = compare(*pair)
    [move] = changes.numbers
    assert (move.old_text, move.new_text) == ("about 3%", "about 4%")
    assert [(one.added, one.removed) for one in changes.tallies] == [(0, 1)]


def test_other_words_for_the_same_number_are_no_move(pair):
    edit_page(pair[1], "[2.9%]", "[almost 3%]")
    edit_page(pair[1], "[has fallen]", "[fell]")
    edit_page(pair[1], "In short,", "Briefly put,")
    assert not compare(*pair).numbers


def test_an_assumption_that_moved_and_numbers_with_new_sentences(pair):
    edit_page(pair[1], "[half]", "[a third]")
    edit_page(pair[1], "By the end of 2025", f"It was [2.94%](fact:{ADDRESS}). By the end of 2025")
    edit_page(pair[1], f" In short, [about 3%](fact:{ADDRESS}).", "")
    changes = compare(*pair)
    [move] = changes.numbers
    assert (move.old_text, move.new_text, move.new_address) == ("half", "a third", "excuse: a line")
    assert not changes.tallies, "one came and one went at the same address: the same number"
    edit_page(pair[1], "By the", f"Or [2.9%](fact:{ADDRESS}), or [3%](fact:{ADDRESS}). By the")
    [tally] = compare(*pair).tallies
    assert (tally.page, tally.added, tally.removed) == ("book/page.md", 2, 0)


def test_two_numbers_under_one_excuse_are_not_taken_for_each_other(pair):
    edit_page(pair[1], 'a line of [half](excuse: "a line")', "nothing else")
    path = pair[1] / "book" / "page.md"
    text = path.read_text(encoding="utf-8")
    text += '\nDraw it at [90 days](excuse: "a line") from today.\n'
    path.write_text(text, encoding="utf-8")
    assert not compare(*pair).numbers


def test_numbers_of_chapters_and_judgements_carry_their_cell(tmp_path):
    """A real chapter, whose cells stand in another order in the new edition."""
    for name in ("old", "new"):
        shutil.copytree(ROOT / "data", tmp_path / name / "data")
        (tmp_path / name / "book").mkdir()
        shutil.copy(ROOT / "book" / "chips.ipynb", tmp_path / name / "book")
    path = tmp_path / "new" / "book" / "chips.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    link = f"[2.9%](fact:{ADDRESS})"
    cell = next(one for one in notebook["cells"] if link in "".join(one["source"]))
    cell["source"] = "".join(cell["source"]).replace(link, f"[4.3%](fact:{ADDRESS})")
    notebook["cells"].reverse()
    path.write_text(json.dumps(notebook), encoding="utf-8")
    set_cell(tmp_path / "new", "compute", SHARE, "value", "4.26")
    frame = read(tmp_path / "new", "data/judgements.csv")
    row = frame["detail"].str.contains("[5.6 months]", regex=False)
    frame.loc[row, "detail"] = frame.loc[row, "detail"].str.replace("[5.6 months]", "[6.1 months]")
    write(tmp_path / "new", "data/judgements.csv", frame)
    set_cell(tmp_path / "new", "model_lag", "eci-lag-2026-03-since-2025-01-01-mean", "value", "6.1")
    changes = compare(tmp_path / "old", tmp_path / "new")
    found = {(one.page, one.cell, one.old_text, one.new_text) for one in changes.numbers}
    assert found == {
        ("book/chips.ipynb", cell["id"], "2.9%", "4.3%"),
        ("data/judgements.csv", "state-of-play.lag", "5.6 months", "6.1 months"),
    }
    assert [one.column for one in changes.judgements] == ["detail"]
    assert "[-5.6-] {+6.1+} months" in report(changes)


# Editions


def test_two_revisions_and_the_files_as_they_are(history, capsys):
    assert main(["changes", "v1", "v2"]) == 0
    said = capsys.readouterr().out
    assert "From edition 1.0.0 (revision" in said
    assert f"({ADDRESS}; value 2.94% → 3.14%)" in said and "“2.9%” → “3.1%”" in said
    drop_row(history, "glossary", "hbm")
    assert main(["changes", "v2"]) == 0
    said = capsys.readouterr().out
    assert "1 row removed." in said and "(the files as they are)" in said and "3.1%" not in said


def test_a_subfolder_of_the_book_and_a_book_in_a_subfolder(history, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(history / "book")
    forget()
    assert main(["changes", "v1"]) == 0
    assert "2.94% → 3.14%" in capsys.readouterr().out
    course = tmp_path / "course"
    shutil.copytree(history, course / "book-of-china", ignore=shutil.ignore_patterns(".git"))
    git(course, "init", "-q")
    commit(course, "week-1")
    drop_row(course / "book-of-china", "glossary", "hbm")
    monkeypatch.chdir(course / "book-of-china")
    forget()
    assert main(["changes", "week-1"]) == 0
    assert "glossary/hbm" in capsys.readouterr().out


def test_folders_will_do_where_there_is_no_history(pair, monkeypatch, capsys):
    set_cell(pair[1], "compute", SHARE, "value", "4.26")
    monkeypatch.chdir(pair[1])
    assert main(["changes", "../old", "."]) == 0
    assert "2.94% → 4.26%" in capsys.readouterr().out


def test_nothing_is_left_behind(history, tmp_path, monkeypatch):
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    with opened("v1") as found:
        assert scratch in found.root.parents
        assert sorted(path.name for path in found.root.iterdir()) == [
            "CITATION.cff",
            "book",
            "data",
        ]
    assert not list(scratch.iterdir())
    (history / "data" / "compute.csv").write_bytes(b"id,value\n\xff,1\n")
    assert main(["changes", "v1"]) == 1
    assert not list(scratch.iterdir()) and not git(history, "stash", "list")
    assert git(history, "worktree", "list").count("\n") == 0


def refused(capsys, *arguments):
    """Run the command, which must fail in words; return them."""
    assert main(["changes", *arguments]) == 1
    error = capsys.readouterr().err
    assert "Traceback" not in error and "expected" in error
    return error


def test_a_revision_that_is_not_there(history, capsys):
    said = refused(capsys, "v9")
    assert "no revision 'v9'" in said and "The last tags are" in said and "v1" in said
    assert "no revision '--output=x'" in refused(capsys, "--", "--output=x"), "no option of git"
    assert not (history / "x").exists()


def test_a_folder_that_is_no_repository(pair, monkeypatch, capsys):
    monkeypatch.chdir(pair[0])
    forget()
    said = refused(capsys, "v1")
    assert "no repository to look it up in" in said and "name its folder" in said


def test_a_shallow_clone_that_lacks_the_revision(history, tmp_path, monkeypatch, capsys):
    git(tmp_path, "clone", "-q", "--depth", "1", history.as_uri(), "shallow")
    monkeypatch.chdir(tmp_path / "shallow")
    forget()
    assert "git fetch --unshallow --tags" in refused(capsys, "v1")


def test_a_revision_without_data(history, capsys):
    git(history, "checkout", "-q", "--orphan", "empty")
    git(history, "rm", "-rfq", ".")
    (history / "readme").write_text("nothing yet")
    commit(history, "before")
    git(history, "checkout", "-q", "v2")
    assert "revision 'before' without data/datapackage.json" in refused(capsys, "before")


def test_no_git_on_the_machine(history, monkeypatch, capsys):
    monkeypatch.setenv("PATH", "")
    assert "no git on this machine" in refused(capsys, "v1")


def test_files_that_cannot_be_read_are_named(history, capsys):
    (history / "data" / "compute.csv").write_bytes(b"id,value\n\xff,1\n")
    assert "data/compute.csv" in refused(capsys, "v1")
    git(history, "checkout", "-q", ".")
    (history / "data" / "datapackage.json").write_text("{")
    assert "data/datapackage.json" in refused(capsys, "v1")
    git(history, "checkout", "-q", ".")
    (history / "book" / "chapter.ipynb").write_text("{")
    assert "book/chapter.ipynb" in refused(capsys, "v1")


# The stored list


@pytest.fixture
def next_edition(history):
    """The files of the repository as a second edition, of which v1 was the first."""
    path = history / "CITATION.cff"
    text = path.read_text(encoding="utf-8").replace("version: 1.0.0", "version: 1.1.0")
    path.write_text(text.replace('date-released: "2026', 'date-released: "2027'), encoding="utf-8")
    return history


def test_the_list_is_written_and_read_again(next_edition, capsys):
    assert main(["changes", "v1", "--write"]) == 0
    assert "From edition 1.0.0 (revision" in capsys.readouterr().out
    record = recorded()
    assert (record.version, record.since.version) == ("1.1.0", "1.0.0")
    assert [one.new_text for one in record.changes.numbers] == ["3.1%"]
    assert record.up_to_date
    with opened("v1") as old:
        assert as_text(made(old)) == (next_edition / RECORD).read_text(encoding="utf-8")
    set_cell(next_edition, "compute", SHARE, "value", "3.15")
    assert not recorded().up_to_date, "a list that lacks the last edit says so"


def test_only_an_edition_before_this_one_is_written(history, capsys):
    assert "another version" in refused(capsys, "v1", "--write")
    assert "--write with NEW" in refused(capsys, "v1", "v2", "--write")
    assert "no OLD" in refused(capsys)
    assert "--first with OLD" in refused(capsys, "v1", "--first")
    assert not (history / RECORD).exists()


def test_a_folder_cannot_be_written_as_the_edition_before(next_edition, tmp_path, capsys):
    shutil.copytree(ROOT / "data", tmp_path / "unpacked" / "data")
    shutil.copy(ROOT / "CITATION.cff", tmp_path / "unpacked")
    assert "a git revision" in refused(capsys, str(tmp_path / "unpacked"), "--write")


def test_a_list_of_another_edition_or_a_damaged_one_is_refused(next_edition):
    with pytest.raises(BriefingError, match="no such file"):
        recorded()
    main(["changes", "--first"])
    assert recorded().since is None
    path = next_edition / "CITATION.cff"
    path.write_text(path.read_text("utf-8").replace("version: 1.1.0", "version: 1.2.0"), "utf-8")
    with pytest.raises(BriefingError, match=r"the changes of edition 1\.1\.0.*changes OLD --write"):
        recorded()
    for damaged in ("{", "{}", '{"version": "1.2.0", "since": {}}', "[]"):
        (next_edition / RECORD).write_text(damaged)
        with pytest.raises(BriefingError, match="something else"):
            recorded()


def test_the_list_of_this_book_is_what_the_history_says():
    """A first edition has no other version in its history; a later one has its list."""
    record = recorded()
    if record.since is None:
        log = ["git", "log", "-p", "--format=", "--", "CITATION.cff"]
        history = subprocess.run(log, cwd=ROOT, capture_output=True, text=True, check=False)
        versions = {line for line in history.stdout.splitlines() if line.startswith("+version:")}
        assert versions <= {f"+version: {edition().version}"}, "an edition came before this one"
    elif has_revision(record.since.revision):
        with opened(record.since.revision) as old:
            assert as_text(made(old)) == (ROOT / RECORD).read_text("utf-8"), (
                f"run: briefing changes {record.since.revision[:12]} --write"
            )
    else:
        assert record.up_to_date, "the revision is not at hand, and the tables were edited since"


# The page


@pytest.mark.slow
def test_the_page_names_what_changed(copy: Checkout, browser):
    """A second edition is made in a copy, and its page built alone, without any chapter."""
    for path in (copy.root / "book").glob("*.ipynb"):
        path.unlink()
    contents = "format: jb-book\nroot: book/index\nchapters: [{file: book/changes}]\n"
    (copy.root / "_toc.yml").write_text(contents, encoding="utf-8")
    (copy.root / "book" / "index.md").write_text("# A book\n\nOf one page.\n", encoding="utf-8")
    git(copy.root, "init", "-q")
    commit(copy.root, "v1")
    hostile = "Numbers <script>alert(1)</script> & [signs](javascript:alert)"
    set_cell(copy.root, "compute", SHARE, "note", hostile)
    set_cell(copy.root, "judgements", "state-of-play.lag", "confidence", "low")
    set_cell(copy.root, "claims", "c000-02", "at_edition", "outdated")
    drop_row(copy.root, "unverified", "mindspore-day")
    copy.edit("CITATION.cff", "version: 1.0.0", "version: 1.1.0")
    copy.edit("book/sureness.md", "# How sure are we", "# How sure are we today")
    result = copy.run("changes", "v1", "--write")
    assert result.returncode == 0, result.stderr
    copy.run("build")
    page = copy.page("book/changes.html")
    assert "From edition 1.0.0 of" in page and "1 judgement changed; 1 verdict changed" in page
    assert "confidence: <del>moderate</del> <ins>low</ins>" in page
    assert "at edition: <del>confirmed</del> <ins>outdated</ins>" in page
    assert '<a class="reference external" href="../data/claims.html#c000-02">' in page
    assert "&lt;script&gt;alert(1)" in page and "<script>alert" not in page
    assert 'href="javascript' not in page
    assert "On which day Huawei put MindSpore" in page and "#mindspore-day" not in page
    assert "edited after this list" not in page
    phone = browser.new_page(viewport={"width": 390, "height": 800})
    phone.goto((copy.site / "book" / "changes.html").as_uri())
    assert phone.evaluate("document.documentElement.scrollWidth") == 390
    phone.close()

    set_cell(copy.root, "compute", SHARE, "note", "Edited again.")
    copy.run("build")
    assert "edited after this list was made" in copy.page("book/changes.html")

    copy.edit("CITATION.cff", "version: 1.1.0", "version: 1.2.0")
    result = copy.run("build")
    assert (
        result.returncode == 1 and "the changes of edition 1.1.0" in result.stderr + result.stdout
    )


def test_a_fingerprint_of_an_edition_tells_numbers_from_looks(pair):
    before = snapshot(pair[0]).digest()
    edit(pair[1], "compute", lambda frame: frame.sort_values("value"))
    edit_page(pair[1], "In short,", "Briefly,")
    assert snapshot(pair[1]).digest() == before
    edit_page(pair[1], "[2.9%]", "[2.94%]")
    assert snapshot(pair[1]).digest() != before
