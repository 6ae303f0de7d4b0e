"""Epoch AI's list of notable AI models: one row a model, each with countries, date and compute.

Made of it: counts by year and country, the largest training runs, how many models name their
hardware, open weights, sizes of open Chinese models (copy of 20 January 2026); training tokens of
some models (copy of 26 January 2026); counts, runs and open weights again (copy of 19 July 2026).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

import pandas as pd

from briefing.upstream.builders import Row, builder
from briefing.upstream.files import Files
from china_ai.builders.epoch import (
    CHINA,
    UNITED_STATES,
    countries,
    days,
    english,
    in_words,
    numbers,
    of_country,
    row_of,
    short,
    slug,
)


class Copy(NamedTuple):
    """A copy of the list; `mark` ends the ids of its rows, those of the first one have none."""

    source: str
    edition: str
    mark: str = ""

    @property
    def file(self) -> str:
        """Name of the file."""
        return f"{self.source}/notable_ai_models.csv"


SOURCE = "epoch-notable-models-2026"
COPIED = date(2026, 1, 20)
EDITION = "copy committed on 20 January 2026"
JANUARY = Copy(SOURCE, EDITION)
LIST = JANUARY.file
LATER_SOURCE = "epoch-notable-models-2026-01-26"
LATER_LIST = f"{LATER_SOURCE}/notable-ai-models.csv"
JULY_SOURCE = "epoch-notable-models-2026-07"
JULY = Copy(JULY_SOURCE, "copy committed on 19 July 2026", "-2026-07")
RECOPIED = date(2026, 7, 19)
AGAIN = 2023  # first year that is counted again in a later copy

COUNTRY, PUBLISHED = "Country (of organization)", "Publication date"
COMPUTE, CONFIDENCE, HARDWARE = "Training compute (FLOP)", "Confidence", "Training hardware"
ACCESS, TOKENS = "Model accessibility", "Training dataset size (gradients)"
CODES = {  # in ids
    "us": UNITED_STATES,
    "cn": CHINA,
    "uk": "United Kingdom of Great Britain and Northern Ireland",
    "fr": "France",
    "ca": "Canada",
    "kr": "Korea (Republic of)",
    "hk": "Hong Kong",
}
TWO = ("us", "cn")
PLACES = {"us": "us", "cn": "china"}  # in the names of quantities on runs
LARGE = 30e9  # parameters, from which on open Chinese models are listed
MAKERS = {"Z.ai (Zhipu AI)": "Z.ai (Zhipu)", "Moonshot": "Moonshot AI", "Meituan Inc": "Meituan"}
BRANDS = (("ascend", "Huawei Ascend", "Huawei Ascend"), ("nvidia", "NVIDIA", "NVIDIA hardware"))


class Grade(NamedTuple):
    """How sure an estimate of training compute has to be: words of Epoch AI, and ours for it."""

    words: tuple[str, ...] = ()  # none: any
    quantity: str = ""
    measure: str = ""


GRADES = {  # as ids have them
    "": Grade(),
    "likely": Grade(
        ("Confident", "Likely"), "-likely-or-better", ", confident or likely estimates only"
    ),
    "confident": Grade(("Confident",), "-confident", ", confident estimates only"),
}


def _models(files: Files, file: str = LIST) -> pd.DataFrame:
    columns = (COUNTRY, PUBLISHED, COMPUTE, CONFIDENCE, HARDWARE, ACCESS, "Parameters")
    table = files.csv(file, "Model", "Organization", *columns, key=("Model",))
    table["day"] = days(table, PUBLISHED, file)
    table["year"] = table["day"].dt.year
    table["flop"] = numbers(table, COMPUTE, file)
    for code, country in CODES.items():
        table[code] = of_country(table[COUNTRY], country)
    return table


def _years(models: pd.DataFrame, first: int) -> range:
    """Return the years from a first one to the last in the file."""
    return range(first, int(models["year"].max()) + 1)


def _count(row: str, quantity: str, value: float, year: int, copy: Copy = JANUARY) -> Row:
    """Return what rows on the models of a year have in common."""
    return {
        "id": f"{row}-{year}{copy.mark}",
        "quantity": f"{quantity}-{year}",
        "value": value,
        "as_of": date(year, 1, 1),
        "as_of_precision": "year",
        "edition": copy.edition,
        "kind": "derived",
        "status": "primary",
        "source": copy.source,
    }


def _part_of_year(models: pd.DataFrame, year: int) -> Row:
    """Return the period of the last year of a file, which ends with its newest model."""
    newest = models["day"].max()
    return {"period": f"1 January to {in_words(newest)}"} if year == newest.year else {}


# Counts.


@builder("notable_models", SOURCE)
def by_country(files: Files) -> Iterator[Row]:
    """Notable models of a year by country, since 2014; each country named on a model counts once.

    A joint model is in more than one count; Hong Kong is a country of its own in the file.
    """
    models = _models(files)
    measure = "notable models published in the year"
    for year in _years(models, 2014):
        of_year = models[models["year"] == year]
        yield {
            **_count("epoch-any-world", "notable-models-world", len(of_year), year),
            "entity": "World",
            "measure": measure,
            "unit": "models",
            "locator": f"column {PUBLISHED}, counted",
        }
        shared = {"unit": "models", "locator": f"column {COUNTRY}, counted"}
        for code, country in CODES.items():
            yield {
                **_count(f"epoch-any-{code}", f"notable-models-{code}", of_year[code].sum(), year),
                "entity": short(country),
                "measure": f"{measure}; any organisation of the country",
                **shared,
            }
        joint = (of_year["us"] & of_year["cn"]).sum()
        yield {
            **_count("epoch-any-joint-us-cn", "notable-models-joint-us-cn", joint, year),
            "entity": "United States and China jointly",
            "measure": "notable models that name both countries",
            **shared,
        }


@builder("notable_models", JULY_SOURCE)
def by_country_in_july(files: Files) -> Iterator[Row]:
    """The same counts, of 2023 and later, in the copy of 19 July 2026; world, US, China, Korea.

    The last year ends with the newest model of the file.
    """
    models = _models(files, JULY.file)
    measure = "notable models published in the year"
    for year in _years(models, AGAIN):
        of_year = models[models["year"] == year]
        yield {
            **_count("epoch-any-world", "notable-models-world", len(of_year), year, JULY),
            **_part_of_year(models, year),
            "entity": "World",
            "measure": measure,
            "unit": "models",
            "locator": f"column {PUBLISHED}, counted",
        }
        for code in ("us", "cn", "kr"):
            count = of_year[code].sum()
            yield {
                **_count(f"epoch-any-{code}", f"notable-models-{code}", count, year, JULY),
                **_part_of_year(models, year),
                "entity": short(CODES[code]),
                "measure": f"{measure}; any organisation of the country",
                "unit": "models",
                "locator": f"column {COUNTRY}, counted",
            }


@builder("notable_models", SOURCE)
def by_first_country(files: Files) -> Iterator[Row]:
    """Notable models of a year by the country listed first, United States and China, since 2017.

    The file lists countries in the order of the organisations.
    """
    models = _models(files)
    first = models[COUNTRY].str.split(",").str[0].str.strip()
    for year in _years(models, 2017):
        for code in TWO:
            value = ((models["year"] == year) & (first == CODES[code])).sum()
            yield {
                **_count(f"epoch-first-{code}", f"notable-models-{code}", value, year),
                "entity": short(CODES[code]),
                "measure": "notable models published in the year; country listed first",
                "unit": "models",
                "edition": f"{EDITION}, first country only",
                "locator": f"column {COUNTRY}, counted",
            }


@builder("notable_models", SOURCE)
def naming_hardware(files: Files) -> Iterator[Row]:
    """Notable models of 2017 and later that name their training hardware; of China's, whose it is.

    A model that names two makers counts for both.
    """
    models = _models(files)
    lately = models[models["year"] >= 2017]
    for code in TWO:
        own = lately[lately[code]]
        named = own[own[HARDWARE] != ""]
        whose = "Chinese" if code == "cn" else "US"
        counts = [  # id, quantity, measure, what is counted, among which models
            ("all", "models", f"notable models with a {whose} organisation", own, None),
            ("named", "named", "of these, models that name their training hardware", named, own),
        ]
        for brand, mark, words in BRANDS if code == "cn" else ():
            of_brand = named[named[HARDWARE].str.contains(mark)]
            counts.append((brand, "named", f"of these, models that name {words}", of_brand, named))
        for part, topic, measure, counted, among in counts:
            yield {
                "id": f"hw-{code}-{part}",
                "quantity": f"hardware-{topic}-{code}"
                + (f"-{part}" if part not in ("all", "named") else ""),
                "entity": short(CODES[code]),
                "measure": measure,
                "value": len(counted),
                "unit": "models" if among is None else f"models of {len(among)}",
                "as_of": COPIED,
                "as_of_precision": "day",
                "period": f"2017 to {lately['year'].max():.0f}",
                "edition": EDITION,
                "kind": "derived",
                "status": "primary",
                "source": SOURCE,
                "locator": f"columns {COUNTRY} and {HARDWARE}, counted",
            }


@builder("notable_models", SOURCE)
def naming_hardware_by_year(files: Files) -> Iterator[Row]:
    """Notable models of a year that name their training hardware, by country, since 2019."""
    models = _models(files)
    for year in _years(models, 2019):
        for code in TWO:
            own = models[models[code] & (models["year"] == year)]
            named = (own[HARDWARE] != "").sum()
            yield {
                **_count(f"hw-{code}-named", f"hardware-named-{code}", named, year),
                "entity": short(CODES[code]),
                "measure": "notable models of the year that name their training hardware",
                "unit": f"models of {len(own)}",
                "locator": f"columns {COUNTRY} and {HARDWARE}, counted",
            }


@builder("compute", SOURCE)
def naming_ascend(files: Files) -> Iterator[Row]:
    """Chinese models that name Huawei Ascend, among those of all years that name any hardware."""
    yield {**_ascend(_models(files), JANUARY), "as_of": COPIED}


@builder("compute", JULY_SOURCE)
def naming_ascend_in_july(files: Files) -> Iterator[Row]:
    """The same count in the copy of 19 July 2026."""
    yield {**_ascend(_models(files, JULY.file), JULY), "as_of": RECOPIED}


def _ascend(models: pd.DataFrame, copy: Copy) -> Row:
    named = models[models["cn"] & (models[HARDWARE] != "")]
    return {
        "id": f"chinese-chips-models-epoch{copy.mark}",
        "value": named[HARDWARE].str.contains("Huawei Ascend").sum(),
        "unit": f"models of {len(named)}",
        "as_of_precision": "day",
        "kind": "derived",
        "source": copy.source,
        "locator": f"column {HARDWARE}, rows whose country includes China",
    }


# Training runs.


def _largest(models: pd.DataFrame, code: str, year: int, grade: str) -> pd.Series | None:
    """Return the model of a country and year with the largest training compute.

    With a grade, only among estimates that Epoch AI calls so; None where the largest of all has
    it already, or there is none.
    """
    known = models[models[code] & (models["year"] == year) & models["flop"].notna()]
    if grade:
        sure = known[CONFIDENCE].isin(GRADES[grade].words)
        if sure.any() and sure[known["flop"].idxmax()]:
            return None
        known = known[sure]
    return None if known.empty else known.loc[known["flop"].idxmax()]


def _run(
    model: pd.Series, code: str, year: int, grade: str, digits: int, copy: Copy = JANUARY
) -> Row:
    """Return what rows on a training run have in common."""
    return {
        "quantity": f"largest-training-run-{year}-{PLACES[code]}{GRADES[grade].quantity}",
        "entity": f"{short(CODES[code])}: {model['Model']}",
        "value": float(f"{model['flop']:.{digits}g}"),
        "unit": "FLOP",
        "as_of": model[PUBLISHED],
        "as_of_precision": "day",
        "kind": "estimate",
        "status": "primary",
        "source": copy.source,
    }


def _partners(model: pd.Series, country: str) -> list[str]:
    """Return the other countries of a model, in order of their names."""
    return sorted(short(other) for other in countries(model[COUNTRY]) - {country})


def _about(model: pd.Series, code: str, grade: str, known: int) -> str:
    """Return the note on a run: how sure, with whom, among how many, on what."""
    partners = _partners(model, CODES[code])
    words = [f"Epoch AI's confidence word: {model[CONFIDENCE]}."]
    if grade:
        words.append(f"Largest among those marked {' or '.join(GRADES[grade].words)}.")
    if partners:
        words.append(f"Joint with {', '.join(partners)}.")
    words.append(f"{known} models of the country in the year have a compute figure.")
    if model[HARDWARE]:
        words.append(f"Hardware named: {', '.join(model[HARDWARE].split(','))}.")
    return " ".join(words)


def _runs(models: pd.DataFrame, first: int, copy: Copy) -> Iterator[Row]:
    for year in _years(models, first):
        for code in TWO:
            known = (models[code] & (models["year"] == year) & models["flop"].notna()).sum()
            for grade, words in GRADES.items():
                model = _largest(models, code, year, grade)
                if model is not None:
                    yield {
                        "id": f"run-{code}-{year}" + (f"-{grade}" if grade else "") + copy.mark,
                        "measure": "largest training compute of a notable model of the year"
                        + words.measure,
                        **_run(model, code, year, grade, digits=4, copy=copy),
                        "edition": copy.edition,
                        "locator": f"row {model['Model']}, {COMPUTE}",
                        "note": _about(model, code, grade, known),
                    }


def _ratios(models: pd.DataFrame, first: int, copy: Copy) -> Iterator[Row]:
    for year in _years(models, first):
        us, china = (_largest(models, code, year, grade="") for code in TWO)
        if us is None or china is None:
            continue
        note = f"Confidence words: {us[CONFIDENCE]} and {china[CONFIDENCE]}."
        if _partners(china, CHINA):
            note += " The Chinese value comes from a small or joint model."
        ratio = round(us["flop"] / china["flop"], 1)
        yield {
            **_count("run-ratio", "largest-training-run-ratio", ratio, year, copy),
            "entity": "United States over China",
            "measure": "largest US run of the year divided by the largest Chinese run",
            "unit": "times",
            "locator": f"rows {us['Model']} and {china['Model']}",
            "note": note,
        }


@builder("notable_models", SOURCE)
def training_runs(files: Files) -> Iterator[Row]:
    """Largest training run of a year, United States and China, since 2019.

    Training compute in FLOP, as Epoch AI estimates it, to four digits; where the largest is a weak
    estimate, also the largest of those called likely or confident.
    """
    yield from _runs(_models(files), 2019, JANUARY)


@builder("notable_models", SOURCE)
def ratios_of_runs(files: Files) -> Iterator[Row]:
    """Largest US training run of a year divided by the largest Chinese one, since 2019."""
    yield from _ratios(_models(files), 2019, JANUARY)


@builder("notable_models", JULY_SOURCE)
def training_runs_in_july(files: Files) -> Iterator[Row]:
    """The same runs and ratios, of 2023 and later, in the copy of 19 July 2026."""
    models = _models(files, JULY.file)
    for rows in (_runs(models, AGAIN, JULY), _ratios(models, AGAIN, JULY)):
        for row in rows:
            yield {**row, **_part_of_year(models, int(str(row["as_of"])[:4]))}


@builder("compute", SOURCE)
def recent_runs(files: Files) -> Iterator[Row]:
    """Largest training run of a year since 2024, and the largest of the better estimates; FLOP.

    Better is likely for the United States and confident for China: the largest confident run of
    the United States in 2025 is that of a small model. Beside them the run of DeepSeek-V3, which
    the book speaks of.
    """
    models = _models(files)
    for year in _years(models, 2024):
        for code, better in [("us", "likely"), ("cn", "confident")]:
            for grade in ("", better):
                model = _largest(models, code, year, grade)
                if model is not None:
                    yield {
                        "id": f"run-{PLACES[code]}-{year}" + (f"-{grade}" if grade else ""),
                        "measure": "training compute",
                        **_run(model, code, year, grade, digits=5),
                        "locator": f"row {model['Model']}",
                    }
    model = row_of(models, "Model", "DeepSeek-V3", LIST)
    yield {
        "id": "run-deepseek-v3",
        "measure": "training compute",
        **_run(model, "cn", model["year"], grade="", digits=5),
        "quantity": "training-compute-deepseek-v3",
        "locator": "row DeepSeek-V3",
    }


# Open weights.


@builder("open_weights", SOURCE)
def openness(files: Files) -> Iterator[Row]:
    """Notable models of a year with open weights, United States and China, since 2023; in percent.

    Any licence counts as open; the note says how many have no restrictions. Models whose access
    Epoch AI does not state count among all.
    """
    yield from _openness(_models(files), JANUARY)


@builder("open_weights", JULY_SOURCE)
def openness_in_july(files: Files) -> Iterator[Row]:
    """The same counts in the copy of 19 July 2026; the last year ends with its newest model."""
    models = _models(files, JULY.file)
    for row in _openness(models, JULY):
        yield {**row, **_part_of_year(models, row["as_of"].year)}


def _openness(models: pd.DataFrame, copy: Copy) -> Iterator[Row]:
    for year in _years(models, AGAIN):
        for code in TWO:
            own = models[models[code] & (models["year"] == year)]
            opened = own[ACCESS].str.startswith("Open weights").sum()
            free = (own[ACCESS] == "Open weights (unrestricted)").sum()
            unstated = (own[ACCESS] == "").sum()
            country = {"entity": short(CODES[code]), "locator": f"column {ACCESS}, counted"}
            silent = f" The file does not state the access of {unstated}." if unstated else ""
            yield {
                **_count(f"epoch-open-{code}", f"notable-open-count-{code}", opened, year, copy),
                **country,
                "measure": "notable models of the year with open weights, any licence",
                "unit": f"models of {len(own)}",
                "note": f"{free} of them without restrictions on use."
                f" Each country named on a model counts once.{silent}",
            }
            if own.empty:  # so far, in a year that has just begun
                continue
            share, row = round(100 * opened / len(own), 1), f"epoch-open-share-{code}"
            yield {
                **_count(row, f"notable-open-share-{code}", share, year, copy),
                **country,
                "measure": "share of the notable models of the year with open weights",
                "unit": "percent",
                "note": f"{opened} of {len(own)}.{silent}",
            }


def _makers(organisations: str) -> str:
    """Return who made a model: two by name, of more the first.

    >>> _makers("Moonshot"), _makers("ByteDance,Tencent,Baidu")
    ('Moonshot AI', 'ByteDance and others')
    """
    names = [MAKERS.get(name, name) for name in organisations.split(",")]
    return " and ".join(names) if len(names) < 3 else f"{names[0]} and others"


@builder("open_weights", SOURCE)
def parameters(files: Files) -> Iterator[Row]:
    """Total parameters of open Chinese models with at least 30 billion; in billions."""
    models = _models(files)
    models["parameters"] = numbers(models, "Parameters", LIST)
    opened = models[models["cn"] & models[ACCESS].str.startswith("Open weights")]
    large = opened[opened["parameters"] >= LARGE]
    for _, model in large.sort_values(PUBLISHED, kind="stable").iterrows():
        name = slug(model["Model"])
        yield {
            "id": f"params-{name}",
            "quantity": f"parameters-{name}",
            "entity": english(model["Model"]),
            "measure": "total parameters of a model with open weights, by "
            + _makers(model["Organization"]),
            "value": round(model["parameters"] / 1e9, 2),
            "unit": "billion parameters",
            "as_of": model[PUBLISHED],
            "as_of_precision": "day",
            "edition": EDITION,
            "kind": "observed",
            "status": "primary",
            "source": SOURCE,
            "locator": f"row {model['Model']}, Parameters and {ACCESS}",
        }


# Single models.

RELEASES = {  # row of the table: model whose release it tells
    "2024-06-qwen2": "Qwen2-72B",
    "2024-09-qwen25": "Qwen2.5-72B",
    "2025-01-deepseek-r1": "DeepSeek-R1",
    "2025-04-qwen3": "Qwen3-235B-A22B",
    "2025-07-kimi-k2": "Kimi K2",
    "2025-11-kimi-k2-thinking": "Kimi K2 Thinking",
}
TRAINED = {  # row of the table: model
    "epoch-yi-34b": "Yi-34B",
    "epoch-hunyuan-large": "Hunyuan-Large",
    "epoch-ernie-3-titan": "ERNIE 3.0 Titan",
    "epoch-pangu-sigma": "PanGu-Σ",
    "epoch-pangu-ultra": "Pangu Ultra",
    "epoch-doubao-1.5-pro": "Doubao-1.5-pro",
    "epoch-ling-1t": "Ling-1T",
    "epoch-telechat2-115b": "Telechat2-115B",
    "epoch-internlm": "InternLM",
    "epoch-llama-65b": "LLaMA-65B",
    "epoch-palm": "PaLM (540B)",
    "epoch-llama-3-70b": "Llama 3-70B",
}


@builder("timeline", SOURCE)
def releases(files: Files) -> Iterator[Row]:
    """Days on which some Chinese models were published."""
    models = files.csv(LIST, "Model", PUBLISHED, key=("Model",))
    for row, model in RELEASES.items():
        yield {
            "id": row,
            "date": row_of(models, "Model", model, LIST)[PUBLISHED],
            "date_precision": "day",
            "source": SOURCE,
            "locator": f"row {model}",
        }


@builder("training_sets", LATER_SOURCE)
def training_tokens(files: Files) -> Iterator[Row]:
    """Tokens that some models were trained on, by Epoch AI's estimate; in billions.

    Epoch AI counts a token once for each time that it was seen, its "gradients".
    """
    models = files.csv(LATER_LIST, "Model", PUBLISHED, TOKENS, key=("Model",))
    models = models[models["Model"].isin(TRAINED.values())].copy()  # others have two figures
    models["tokens"] = numbers(models, TOKENS, LATER_LIST)
    for row, name in TRAINED.items():
        model = row_of(models, "Model", name, LATER_LIST)
        yield {
            "id": row,
            "released": model[PUBLISHED],
            "released_precision": "day",
            "tokens_bn": model["tokens"] / 1e9,
            "kind": "estimate",
            "source": LATER_SOURCE,
            "locator": f"column {TOKENS}",
        }
