"""Typed loading, and the promises every table keeps."""

import pandas as pd
import pytest

from briefing.core.project import project_root
from briefing.tables.contract import contract, fields, table_names
from briefing.tables.loading import load

# Claims carry evidence, obstacles a line of a source document; the others are our own words.
WITHOUT_SOURCE = (
    "judgements",
    "sources",
    "claims",
    "obstacles",
    "entities",
    "glossary",
    "unverified",
)


@pytest.mark.parametrize("name", table_names())
def test_every_table_says_where_each_row_comes_from(name):
    table = load(name)
    assert table["id"].is_unique
    described = {field["name"]: field for field in fields(name)}
    assert all(field.get("description") for field in described.values())
    if name not in WITHOUT_SOURCE:
        assert described["source"]["constraints"]["required"]


@pytest.mark.parametrize("name", table_names())
def test_files_are_in_canonical_form(name):
    """One line ending, one quoting: a diff shows what changed and nothing else."""
    content = (project_root() / "data" / f"{name}.csv").read_bytes()
    assert b"\r" not in content and not content.startswith(b"\xef\xbb\xbf")
    again = pd.read_csv(project_root() / "data" / f"{name}.csv", dtype=str, keep_default_na=False)
    assert again.to_csv(index=False, lineterminator="\n").encode() == content


def test_contract_states_encoding_and_licence():
    package = contract()
    assert package["licenses"]
    assert {resource["encoding"] for resource in package["resources"]} == {"utf-8"}
