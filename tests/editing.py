"""Change a table of a throw-away project the way a person edits a CSV: as text, cell by cell."""

import pandas as pd


def read(project, file):
    return pd.read_csv(project / file, dtype=str, keep_default_na=False)


def write(project, file, frame):
    frame.to_csv(project / file, index=False, lineterminator="\n")
