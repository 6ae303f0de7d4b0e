"""Builders of rows on computers, money, research and rules: what they make of small files of ours.

Expected cells were worked out by hand from the files, which stand in `tests/upstream` or below.
Numbers are chosen so that another formula, another line or another year gives another cell.
"""

import shutil
from datetime import date

import pandas as pd
import pytest
from openpyxl import Workbook
from upstream_files import STORED, builders_of, cells, change, fault_of, rows_of, write

from briefing.upstream.files import Files
from china_ai.builders import common_crawl, legal_dates, legal_texts, mnbvc, ncses

MODULES = (
    "top500",
    "owid",
    "ncses",
    "sec",
    "sec_facts",
    "superclue",
    "mnbvc",
    "legal_texts",
    "legal_dates",
    "gpt3",
    "fineweb2",
    "common_crawl",  # not registered yet; when it is, the test of all builders asks for a case
)
SOURCES = (  # folders with stored files
    "owid-generation-2024",
    "owid-generation-2026",
    "owid-ifr-2025",
    "ncses-first-degrees-2022",
    "ncses-doctorates-2022",
    "ncses-gerd-2024",
    "sec-cash-capex-2026",
    "sec-facts-2026-08",
    "superclue-2023-12",
    "mnbvc-readme-2026",
    "gpt3-dataset-statistics-2020",
    "fineweb2-languages-2025",
)


# Workbooks of TOP500. Lists of 2011, 2016 and 2021 call and measure performance in three ways, so
# sums of 100,000 Gflop/s and of 3 Tflop/s stand beside each other.

TFLOPS = "Rmax [TFlop/s]"
SIZE = ["Total Cores", "Cores per Socket"]
PLACE = ["Rank", "Name", "Country", TFLOPS, "Power (kW)", "First Appearance", *SIZE]
OLD_LIST = "top500-lists-2024/TOP500_201106.xls"  # the name of an old format; read by its content
NOVEMBER = "top500-lists-2026/TOP500_202511.xlsx"
NEW_LIST = "top500-lists-2026/TOP500_202606.xlsx"
LISTS = {
    OLD_LIST: [
        ["Rank", "Country", "RMax"],
        [1, "China", 30000],
        [2, "United States", 50000],
        [3, "China", 10000],
        [4, "Japan", 10000],
    ],
    "top500-lists-2024/TOP500_201611.xls": [
        ["Rank", "Country", "Rmax", "First Appearance"],
        [1, "China", 200, 47],
        [2, "China", 100, 48],
        [3, "United States", 400, 48],
        [4, "Japan", 200, 11],
        [5, "Taiwan", 100, 48],
    ],
    "top500-list-2021-06/TOP500_202106.xlsx": [
        ["Rank", "Country", TFLOPS, "First Appearance"],
        [1, "Japan", 1, 57],
        [2, "China", 1, 57],
        [3, "United States", 1, 56],
    ],
    NOVEMBER: [
        PLACE,
        [1, "Star", "United States", 900, 20000, 66, 8000, 8],
        [2, "Sun Way 3", "China", 50, 1000, 66, 3040, 304],
        [3, "Rising", "Japan", 50, 1000, 60, 960, 48],
    ],
    NEW_LIST: [
        PLACE,
        [2, "Star", "United States", 1500060, 20000, 66, 8000, 8],
        [1, "Sun Way 3", "China", 1500060, 12340, 67, 1216000, 304],
        [3, "Moon", "United States", 1500060, 20000, 67, 8000, 8],
        [4, "Rising", "Japan", 1500060, 1000, 60, 960, 48],
    ],
}


def workbook(path, rows):
    """Write a workbook of one sheet, under whatever name."""
    made = Workbook()
    for row in rows:
        made.active.append(row)
    path.parent.mkdir(exist_ok=True)
    made.save(path)


# The table of CSET has Spanish headers in Latin-1. Dollars of 2021 (the year) are so few that a
# ratio of rounded billions would be another; the United Kingdom lacks that year, China 2020.

INVESTED = (
    "owid-cset-private-investment-2024/private-investment-in-artificial-intelligence-cset.csv"
)
DOLLARS = """NOMBREPAIS,PAIS,AÑO,EIA
China,CHN,2023,9000000000
China,CHN,2021,1400000
China,CHN,2022,9876543210
Japan,JPN,2023,1
United Kingdom,GBR,2022,6000000000
United Kingdom,GBR,2023,4441600000
United States,USA,2020,20000000000
United States,USA,2021,2800000
United States,USA,2022,1.5E+11
United States,USA,2023,45000000000
World,OWID_WRL,2020,30000000000
World,OWID_WRL,2021,5600000
World,OWID_WRL,2022,2E+11
World,OWID_WRL,2023,1.2E+11
"""


# Tables of articles have no years: the lines of a place follow them. In ours the n-th place has
# n thousand articles in the first year and one more each year; of the most cited, n percent and a
# tenth more each year.

ARTICLES, CITED = "ncses-ai-articles-2023/data.csv", "ncses-top-cited-2023/data.csv"
PATHS = {
    "United States": "World -> North America -> United States",
    "China": "World -> Asia -> China<sup>a</sup>",
    "EU-27": "World -> Europe -> EU-27<sup>b</sup>",
}


def _series(places, years, value):
    lines = [(place, n, year) for n, place in enumerate(places, 1) for year in range(len(years))]
    return [
        {"row_id": f"r{row:03}", "time_period": PATHS.get(place, place), "value": value(n, year)}
        for row, (place, n, year) in enumerate(lines, 1)
    ]


def _articles():
    places = (*ncses.PRODUCERS, "Brazil")
    return _series(places, ncses.YEARS_OF_ARTICLES, lambda n, year: 1000 * n + year)


def _cited():
    lines = _series(ncses.CITED, ncses.YEARS_OF_CITATIONS, lambda n, year: f"{n + year / 10:.1f}")
    year = ncses.YEARS_OF_CITATIONS.index(2018)
    india = ncses.CITED.index("India") * len(ncses.YEARS_OF_CITATIONS)
    lines[india + year]["value"] = "NA"
    return lines


# Legal texts. A source that has none here gets a text that says nothing.

PIPL, CSL = "pipl-2021/乙法(2021-08-20).md", "csl-2016/甲法(2016-11-07).md"
COPYRIGHT = "lawrefbook-copyright-2020/丙法(2020-11-11).md"


def law(title, *acts, articles=("第一条 略。",)):
    """Return a text in the form of the collection."""
    header = [f"# {title}", *acts, legal_texts.END_OF_HEADER]
    return "\n\n".join([*header, *articles, ""])


LAWS = {
    # 5 + 11 + 13 + 10 = 39 characters. The title and the acts do not count, headings do; white
    # space inside a word does not part it, be it a space or one without width. A word that stands
    # twice in a row counts twice, and one that is made of the ends of two others counts as well.
    CSL: law(
        "安全法",
        "2016年11月5日 某某会议通过",
        "2017年6月1日 施行",
        articles=(
            "## 第一章 安全",
            "第一条 安全安全，安 全。",
            "第二条 监督管理，网络安\u200b全。",
            "第七十九条 适应用户。",
        ),
    ),
    "pipl-2021/乙法(2020-01-02).md": law("旧法", articles=("第一条 数据数据。",)),
    PIPL: law("乙法", articles=("第一条 数据。",)),
    # A header that has not been kept up: the text is dated as the name of its file.
    "minors-law-2024/丁法(2024-04-26).md": law(
        "丁法",
        "1991年9月4日 某某会议通过",
        "2012年10月26日 某某会议修正",
        articles=("第一百三十二条 本法自2021年6月1日起施行。",),
    ),
    COPYRIGHT: law(
        "丙法",
        "1990年9月7日 某某会议通过",
        "2001年10月27日 某某会议修正",
        "2020年11月11日 某某会议修正",
        articles=(
            "第三条 （一）不在此条。\n\n（一）甲；",
            "第二十四条 如下：\n\n（一）甲；\n\n（二）乙；\n\n（十三）丙。\n\n前款（一）同。",
            "第二十五条 依照第二十四条：\n\n（一）丁。",
        ),
    ),
    # A header with versions that are instruments of their own. An article that only mentions a day
    # makes no row.
    "stp-law-2021/戊法(2021-12-24).md": law(
        "戊法",
        "1993年7月2日 某某会议通过",
        "2007年12月29日 某某会议修订",
        "2021年12月24日 某某会议修订",
        articles=(
            "第二条 前款所称本法自2023年8月1日起施行。",
            "第一百一十七条 本法自2022年1月1日起施行。",
        ),
    ),
    # An amendment that is an instrument beside the one that it amends; the article is the old one.
    "transf-law-2015/己法(2015-08-29).md": law(
        "己法",
        "1996年5月15日 某某会议通过",
        "2015年8月29日 某某会议修正",
        articles=("第五十二条 本法自1996年10月1日起施行。",),
    ),
    # An article that is older than the version makes no row, nor does an act the book leaves out.
    "awards-regulation-2020/庚条例(2020-10-07).md": law(
        "庚条例",
        "1999年5月23日 某某令发布",
        "2013年7月18日 某某决定修订",
        "2020年10月7日 某某令修订",
        articles=("第四十条 本条例自2000年1月1日起施行。",),
    ),
    "awards-regulation-2024/庚条例(2024-05-26).md": law("庚条例", "2024年5月26日 某某决定修订"),
    # In force from the day of publication, which one header says and the other does not.
    "isp-measures-2011/辛办法(2011-01-08).md": law(
        "辛办法",
        "2000年9月25日 某某令公布",
        "2011年1月7日 某某决定修订",
        articles=("第二十七条 本办法自公布之日起施行。",),
    ),
    "pop-law-2002/壬法(2002-06-29).md": law(
        "壬法", "2002年6月29日 某某会议通过", articles=("第三十四条 本法自公布之日起施行。",)
    ),
    "spc-face-2021/癸规定(2021-07-27).md": law(
        "癸规定", "2021年6月8日 某某会议通过", articles=("第十六条 本规定自2021年8月1日起施行。",)
    ),
}
TABLES = {  # of the book, as the builders read them
    "instruments": pd.DataFrame(
        {"id": list(legal_texts.COUNTED.values()), "level": "law", "state": "in-force"}
    ).assign(
        short_name=lambda table: "Text of " + table["id"],
        state=lambda table: table["state"].mask(
            table["id"].isin(["csl", "minors-law"]), "in-force-amended"
        ),
    ),
    "mnbvc_growth": pd.DataFrame({"commit": ["aaaaaaaaaabbbbbbbbbb"], "date": [date(2023, 1, 2)]}),
}


def _laws():
    known = {name.partition("/")[0] for name in LAWS}
    silent = [source for source in legal_dates.INSTRUMENTS if source not in known]
    return LAWS | {f"{source}/略({VERSION}).md": law("略") for source in silent}


VERSION = "2019-03-04"  # of the texts that say nothing


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """A folder with all files of these builders, which no test may change."""
    folder = tmp_path_factory.mktemp("kept")
    for source in SOURCES:
        shutil.copytree(STORED / source, folder / source)
    for name, rows in LISTS.items():
        workbook(folder / name, rows)
    write(folder, {ARTICLES: _articles(), CITED: _cited(), INVESTED: "", **_laws()})
    (folder / INVESTED).write_bytes(DOLLARS.encode("latin-1"))
    return folder


@pytest.fixture
def files(kept, tmp_path):
    """The same folder, for a test of its own."""
    return shutil.copytree(kept, tmp_path / "files")


@pytest.fixture(autouse=True)
def tables(monkeypatch):
    """Let rows not depend on what the book's tables say today."""
    for module in (legal_texts, mnbvc):
        monkeypatch.setattr(module, "load", TABLES.__getitem__)


def listed(systems, new, share, **more):
    """Return cells of a country on a list of TOP500."""
    return {"systems": systems, "new_systems": new, "performance_share_pct": share, **more}


def dated(day, **more):
    """Return cells of a day of an instrument."""
    return {"date": day, **more}


# Builder: how many rows it makes, and cells of some of them; None for a row that must not be there.
CASES = {
    # Lists are numbered from June 1993: 2 x 18 + 1 = 37 in June 2011, 48 in November 2016, 57 in
    # June 2021. The first does not say when a system first stood; some countries have none.
    "top500.shares": (
        15,
        {
            "china-2011-06": listed(
                "2",
                "",
                "40",
                list="2011-06-01",
                locator="TOP500_201106.xls, columns Country and RMax, 4 rows, sum 100,000.0",
            ),
            "hong-kong-2011-06": listed("0", "", "0"),
            "china-2016-11": listed("2", "1", "30", source="top500-lists-2024"),
            "taiwan-2016-11": listed("1", "1", "10", country="Taiwan"),
            "japan-2016-11": listed("1", "0", "20"),
            "china-2021-06": listed("1", "1", "33.33", source="top500-list-2021-06"),
            "usa-2021-06": listed(
                "1",
                "0",
                "33.33",
                locator=f"TOP500_202106.xlsx, columns Country and {TFLOPS}, 3 rows, sum 3.0",
            ),
        },
    ),
    "top500.later_shares": (
        10,
        {
            "china-2025-11": listed("1", "1", "5"),
            "usa-2026-06": listed("2", "1", "50", source="top500-lists-2026"),
        },
    ),
    # Of November 2025 nothing: there a US system leads. Rank decides, not the order of the lines.
    "top500.chinas_first_place": (
        4,
        {
            "sun-way-3-processors-2026-06": {"value": "4000", "kind": "derived"},
            "sun-way-3-linpack-2026-06": {
                "value": "1.5001",
                "unit": "EFLOPS",
                "kind": "observed",
                "entity": "China: Sun Way 3",
                "locator": "TOP500_202606.xlsx, rank 1",
            },
            "sun-way-3-list-share-2026-06": {"value": "25", "unit": "percent", "kind": "derived"},
            "sun-way-3-power-2026-06": {"value": "12.34", "unit": "MW"},
        },
    ),
    # The United States lack 2011; 2009 is before the series.
    "owid.generation": (
        4,
        {
            "gen-cn-2010": {"value": "4000.5", "as_of": "2010-01-01", "period": "year 2010"},
            "gen-us-2012": {"value": "4004", "locator": "row United States, 2012"},
            "gen-cn-2011": None,
            "gen-cn-2009": None,
        },
    ),
    # 9000.006 / 4000 and 9500 / 3800; 2024 has no United States, 2021 is in the older copy.
    "owid.later_generation": (
        6,
        {
            "gen-cn-2022-owid-2026": {"value": "9000.01", "kind": "observed"},
            "gen-ratio-2022-owid-2026": {"value": "2.25", "kind": "derived"},
            "gen-ratio-2023-owid-2026": {"value": "2.5", "unit": "times"},
            "gen-cn-2024-owid-2026": None,
        },
    ),
    "owid.robots": (
        2,
        {
            "robots-cn-2021-ai-index-2025": {"value": "240000", "entity": "China"},
            "robots-world-2021-ai-index-2025": {"value": "500000"},
            "robots-cn-2022-ai-index-2025": None,
        },
    ),
    "owid.investment": (
        9,
        {
            "cset-china-2021": {"value": "0.001", "kind": "estimate"},
            "cset-china-2022": {"value": "9.877", "period": "2022"},
            "cset-usa-2020": {"value": "20"},
            "cset-usa-2022": {"value": "150"},
            "cset-uk-2022": None,
            "cset-uk-2023": {"value": "4.442", "locator": "row United Kingdom, 2023"},
            "cset-world-2023": {"value": "120"},
        },
    ),
    # 2.8 / 1.4, 150 / 9.8765, 45 / 9; and 1.4 / 5.6, 9.8765 / 200, 9 / 120.
    "owid.investment_compared": (
        6,
        {
            "cset-ratio-2020": None,
            "cset-ratio-2021": {"value": "2"},
            "cset-ratio-2022": {"value": "15.2", "entity": "United States over China"},
            "cset-ratio-2023": {"value": "5"},
            "cset-china-share-2021": {"value": "25"},
            "cset-china-share-2022": {"value": "4.9", "unit": "percent"},
            "cset-china-share-2023": {"value": "7.5"},
        },
    ),
    # China is the third of 20 years each, the European Union the fifth.
    "ncses.ai_articles": (
        120,
        {
            "ai-articles-china-2003": {"value": "3000", "locator": "table APBS-1, r041"},
            "ai-articles-china-2022": {"value": "3019", "as_of": "2022-01-01"},
            "ai-articles-eu27-2010": {"value": "5007", "entity": "European Union (27)"},
            "ai-articles-usa-2022": {"value": "2019", "entity": "United States"},
            "ai-articles-brazil-2022": None,
        },
    ),
    # Seven of 18 years for four places; one cell is not known.
    "ncses.most_cited_articles": (
        27,
        {
            "cs-top1-china-2020": {"value": "3.7", "locator": "table SPBS-59, r036"},
            "cs-top1-usa-2005": {"value": "1.2", "locator": "table SPBS-59, r003"},
            "cs-top1-india-2018": None,
            "cs-top1-india-2019": {"value": "4.6"},
            "cs-top1-china-2006": None,
        },
    ),
    "ncses.first_degrees": (
        6,
        {
            "se-first-degrees-china-2017": {"value": "510", "locator": "table SHED-11, r003"},
            "se-first-degrees-india-2018": {"value": "300"},
            "se-first-degrees-india-2017": None,
            "se-first-degrees-usa-2016": None,
            "se-first-degrees-usa-2018": {"value": "420", "period": "2018"},
        },
    ),
    "ncses.doctorates": (
        5,
        {
            "se-doctorates-china-2018": {"value": "31", "locator": "table SHED-12, r002"},
            "se-doctorates-india-2018": None,
        },
    ),
    "ncses.spending": (
        9,
        {
            "gerd-usa-2010": {"value": "400.5", "unit": "billion US dollars"},
            "gerd-china-2021": {"value": "660", "quantity": "gerd-ppp"},
            "gerd-south-korea-2010": {"value": "50", "entity": "South Korea"},
            "rd-intensity-china-2021": {"value": "2.4", "unit": "percent"},
            "rd-intensity-usa-2010": None,
            "gerd-china-1990": None,
        },
    ),
    # Amazon 2024: 100 - 10 - 20 - 30. Amazon 2025 lacks a second quarter, and of Microsoft's years,
    # which end in June, neither a year nor a fourth quarter of the calendar can be made.
    "sec.cash": (
        19,
        {
            "amazon-cash-2024": {"value": "100", "period": "2024", "period_end": "2024-12-31"},
            "amazon-cash-2024-q4": {
                "value": "40",
                "kind": "derived",
                "period": "fourth quarter of 2024",
                "locator": "rows AMZN, 2024, 0 to 3",
            },
            "amazon-cash-2025-q3": {"value": "35", "period_end": "2025-09-30"},
            "amazon-cash-2025-q4": None,
            "amazon-cash-2021": None,
            "alphabet-cash-2023-q4": {"value": "12.5", "kind": "observed"},
            "microsoft-cash-2023-q1": {"value": "6"},
            "microsoft-cash-2023": None,
            "microsoft-cash-2023-q4": None,
        },
    ),
    # Alphabet: 60 - 30 and 100 - 60; of the first quarter of 2025 the later filing counts, and the
    # half year after it is no quarter. The older file has the first two quarters of 2024 and
    # Microsoft's first. A quarter that stands on its own is not made from sums.
    "sec_facts.cash": (
        8,
        {
            "alphabet-cash-2023": None,
            "alphabet-cash-2024-q2": None,
            "alphabet-cash-2024-q3": {
                "value": "30",
                "kind": "derived",
                "period": "third quarter of 2024",
                "locator": "PaymentsToAcquirePropertyPlantAndEquipment, 2024-01-01 to 2024-09-30"
                " less 2024-01-01 to 2024-06-30",
            },
            "alphabet-cash-2024-q4": {"value": "40", "period_end": "2024-12-31"},
            "alphabet-cash-2024": {"value": "100", "kind": "observed", "period": "2024"},
            "alphabet-cash-2025-q1": {
                "value": "12.5",
                "locator": "PaymentsToAcquirePropertyPlantAndEquipment, 2025-01-01 to 2025-03-31, "
                "10-Q of 2026-04-24",
            },
            "alphabet-cash-2025-q3": None,
            "microsoft-cash-2024-q1": None,
            "microsoft-cash-2024-q2": {"value": "4", "kind": "observed"},
            "microsoft-cash-fy2024": {
                "value": "10",
                "period": "fiscal year to June 2024",
                "period_end": "2024-06-30",
            },
            "meta-cash-2024-q2": {"value": "6"},
        },
    ),
    # 5 + 0.25; then 11 - 5 and 1 - 0.25.
    "sec_facts.meta_total": (
        2,
        {
            "meta-total-2024-q1": {"value": "5.25", "basis": "company-total-with-leases"},
            "meta-total-2024-q2": {"value": "6.75", "kind": "derived"},
        },
    ),
    # Human testers have the highest score, and a maker that nobody knows the lowest: neither leads.
    "superclue.scores": (
        14,
        {
            "superclue-2023-05.gpt-4.total": {
                "model": "GPT-4",
                "developer": "OpenAI",
                "country": "United States",
                "value": "70.5",
                "locator": "README_2305.md, first table",
            },
            "superclue-2023-05.360-zhinao.total": {
                "model": "360 Zhinao",
                "country": "China",
                "value": "50.25",
            },
            "superclue-2023-06.bluelm.total": {"value": "70.4", "edition": "2023-06-01"},
            "superclue-2023-12.gpt-4-turbo.total": {
                "model": "GPT-4 Turbo (interface)",
                "value": "90",
                "edition": "2023-12-07",
            },
            "superclue-2023-12.ernie-4-web.chinese": {
                "model": "ERNIE 4.0 (web page)",
                "developer": "Baidu",
                "part": "Chinese characteristics",
                "value": "72.75",
            },
        },
    ),
    "superclue.gaps": (
        6,
        {
            "superclue-gap-2023-05-total": {
                "value": "20.25",
                "measure": "SuperCLUE total score: GPT-4 less 360 Zhinao",
                "locator": "README_2305.md, first table",
            },
            "superclue-gap-2023-05-chinese": {
                "value": "-1.25",
                "measure": "SuperCLUE part on Chinese language, culture and idiom: "
                "Claude less 360 Zhinao",
            },
            "superclue-gap-2023-06-total": {"value": "0.6", "as_of": "2023-06-01"},
            "superclue-gap-2023-06-chinese": {
                "value": "-2.5",
                "locator": "README_2306.md, table of objective questions, column of Chinese "
                "characteristics",
            },
            "superclue-gap-2023-12-total": {
                "value": "12",
                "as_of": "2023-12-07",
                "as_of_precision": "day",
                "edition": "December 2023",
            },
            "superclue-gap-2023-12-chinese": {"value": "-2.75"},
        },
    ),
    # A commit without a day has that of its row. The last is the latest, though not the largest.
    "mnbvc.sizes_by_commit": (
        3,
        {
            "mnbvc-2023-01-02-aaaaaaa": {
                "size_gb": "10.5",
                "locator": "README.md at commit aaaaaaaaaa, section on progress",
            },
            "mnbvc-2024-05-06-ccccccc": {"size_gb": "40", "date": "2024-05-06"},
            "mnbvc-2025-03-09-eeeeeee": {"size_gb": "30.25"},
        },
    ),
    "mnbvc.latest_size": (
        1,
        {"mnbvc": {"size_gb": "30.25", "version": "README of 9 March 2025", "as_of": "2025-03-09"}},
    ),
    # 5000 / 39 and 1000 / 39. Of two versions of a text the newer counts: 1000 / 6, not 2000 / 8.
    "legal_texts.occurrences": (
        17 * 25,
        {
            "csl-2016-security": {
                "occurrences": "5",
                "characters": "39",
                "per_1000_characters": "128.205",
                "text": "Text of csl 2016",
                "title_zh": "安全法",
                "text_date": "2016-11-05",
            },
            "csl-2016-supervision": {"occurrences": "1", "per_1000_characters": "25.641"},
            "csl-2016-regulation": {"occurrences": "0", "word": "监管"},
            "csl-2016-application": {"occurrences": "1"},
            "pipl-2021-data": {
                "occurrences": "1",
                "characters": "6",
                "per_1000_characters": "166.667",
                "text": "Text of pipl",
                "text_date": "2021-08-20",
            },
            "minors-law-2024-data": {"text": "Text of minors-law 2024", "text_date": "2024-04-26"},
        },
    ),
    "legal_texts.free_uses": (1, {"copyright-art24": {"value": "3", "locator": "article 24"}}),
    # By text: csl 1, minors 1 of 2, copyright 2 of 3, stp 3, transf 3, awards 3 and 1, isp 2,
    # pop 1, spc 1.
    "legal_dates.acts_in_headers": (
        18,
        {
            "csl-adopted-2016-11-05": dated("2016-11-05", source="csl-2016", event="adopted"),
            "csl-published-2017-06-01": None,
            "copyright-law-adopted-1990-09-07": dated("1990-09-07"),
            "copyright-law-amended-2020-11-11": dated("2020-11-11", event="amended"),
            "copyright-law-amended-2001-10-27": None,
            "stp-law-2007-adopted-2007-12-29": dated("2007-12-29", instrument="stp-law-2007"),
            "stp-law-2021-adopted-2021-12-24": dated("2021-12-24"),
            "transf-law-1996-amended-2015-08-29": dated("2015-08-29"),
            "transf-law-2015-adopted-2015-08-29": dated("2015-08-29"),
            "repeal-2013-published-2013-07-18": dated("2013-07-18"),
            "awards-regulation-2020-published-2020-10-07": dated("2020-10-07"),
            "isp-measures-published-2000-09-25": dated("2000-09-25"),
            "isp-measures-amended-2011-01-07": dated("2011-01-07"),
        },
    ),
    "legal_dates.closing_articles": (
        6,
        {
            "minors-law-effective-2021-06-01": dated("2021-06-01", locator="article 132"),
            "stp-law-2021-effective-2022-01-01": dated("2022-01-01", locator="article 117"),
            "stp-law-2007-superseded-2022-01-01": dated("2022-01-01", event="superseded"),
            "transf-law-1996-effective-1996-10-01": dated("1996-10-01", locator="article 52"),
            "isp-measures-effective-2000-09-25": dated("2000-09-25", locator="article 27"),
            "spc-face-provisions-effective-2021-08-01": dated("2021-08-01", locator="article 16"),
        },
    ),
    "legal_dates.replaced_by_revision": (
        1,
        {"awards-regulation-2020-superseded-2024-05-26": dated("2024-05-26", locator="header")},
    ),
    "legal_dates.days_in_names": (
        8,
        {
            "spc-face-provisions-published-2021-07-27": dated("2021-07-27", locator="file name"),
            "isp-measures-amended-2011-01-08": dated("2011-01-08"),
            f"minors-regulation-signed-{VERSION}": dated(VERSION, event="signed"),
        },
    ),
    "gpt3.shares_of_languages": (
        3,
        {
            "gpt-3-words": {
                "zh_share_pct": "0.12003",
                "en_share_pct": "90",
                "share_of": "words",
                "locator": "languages_by_word_count.csv, rows en, zh, zh-Hant",
            },
            "gpt-3-characters": {"zh_share_pct": "0.5", "en_share_pct": "80.5"},
            "gpt-3-documents": {"zh_share_pct": "1e-05", "en_share_pct": "70.12345"},
        },
    ),
    # 1500 + 2000 + 1.006 + 1000 + 494.994, without the tests and what filters took out.
    "fineweb2.sizes_by_language": (
        5,
        {
            "fineweb2-2025-10": {
                "size_gb": "4996",
                "documents_mn": "1500.4",
                "kind": "derived",
                "locator": "sum of 5 rows, split train, columns utf8_bytes and documents",
            },
            "fineweb2-2025-10-zho": {"size_gb": "1500", "documents_mn": "500"},
            "fineweb2-2025-10-deu": {"size_gb": "1.01", "documents_mn": "0.4"},
        },
    ),
}


def test_every_builder_has_a_case():
    assert sorted(CASES) == builders_of(*MODULES)


@pytest.mark.parametrize("name", CASES)
def test_rows_are_what_a_reader_works_out_by_hand(kept, name):
    count, wanted = CASES[name]
    rows = rows_of(name, kept)
    assert cells(rows, wanted) == wanted
    assert len(rows) == count, sorted(rows)


def test_months_of_crawls_are_those_of_the_monday_of_their_week():
    """The first week of 2020 begins in December; old crawls and other languages make no row."""
    rows = {row["id"]: row for row in common_crawl.shares(Files(STORED))}
    assert list(rows) == ["cc-main-2020-01-eng", "cc-main-2020-01-zho", "cc-main-2024-10-deu"]
    chinese = rows["cc-main-2020-01-zho"]
    assert (chinese["pages"], chinese["share_pct"]) == (100, 10.25)
    assert chinese["crawled"] == date(2019, 12, 1)
    assert rows["cc-main-2024-10-deu"]["crawled"] == date(2024, 3, 1)


def test_a_revised_sum_moves_the_quarters_on_both_sides(files):
    """The half year as a later filing has it: 32 - 10 is what the older file must agree with."""
    revised = '{"start": "2024-01-01", "end": "2024-06-30", "val": 32000000000, "form": "10-Q"'
    first = '{"start": "2024-01-01", "end": "2024-03-31"'
    change(files / GOOGLE, first, f'{revised}, "filed": "2025-07-24"}},\n  {first}')
    change(files / CAPEX, "GOOG,2024,2,20000000000.0", "GOOG,2024,2,22000000000.0")
    assert rows_of("sec_facts.cash", files)["alphabet-cash-2024-q3"]["value"] == "28"


def test_the_same_list_in_another_unit_has_the_same_shares(files):
    header, *systems = LISTS[OLD_LIST]
    workbook(files / OLD_LIST, [header, *([*start, rmax / 1000] for *start, rmax in systems)])
    row = rows_of("top500.shares", files)["china-2011-06"]
    assert row["performance_share_pct"] == "40"
    assert row["locator"].endswith("4 rows, sum 100.0")


# Faults: builder, file, what happens to it, what is said.

CAPEX = "sec-cash-capex-2026/capex_history_quarterly.csv"
GOOGLE = "sec-facts-2026-08/googl_companyfacts_trimmed.json"
META = "sec-facts-2026-08/meta_companyfacts_trimmed.json"
EXTRACT = mnbvc.EXTRACT
MAY, DECEMBER = "superclue-2023-12/README_2305.md", "superclue-2023-12/README.md"
GENERATED = "owid-generation-2026/electricity-generation.csv"
SPENT = "ncses-gerd-2024/data.csv"
DEGREES = "ncses-first-degrees-2022/data.csv"
WORDS = "gpt3-dataset-statistics-2020/languages_by_word_count.csv"
FINEWEB = "fineweb2-languages-2025/fineweb2-language-distribution.csv"


def swap(old, new):
    """Return what puts other words into a file, wherever they stand."""

    def spoil(path):
        for encoding in ("utf-8", "latin-1"):
            try:
                text = path.read_text(encoding=encoding)
            except UnicodeDecodeError:
                continue
            assert old in text, f"{path} has no {old!r}"
            path.write_text(text.replace(old, new), encoding=encoding)
            return

    return spoil


def sheet(name, old, new):
    """Return what writes a list of TOP500 anew, with another word in it."""
    rows = [[new if cell == old else cell for cell in row] for row in LISTS[name]]
    return lambda path: workbook(path, rows)


FAULTS = {
    "top500: renamed column": (
        "top500.shares",
        OLD_LIST,
        sheet(OLD_LIST, "RMax", "Performance"),
        "a column 'RMax'",
    ),
    "top500: renamed column of power": (
        "top500.chinas_first_place",
        NOVEMBER,
        sheet(NOVEMBER, "Power (kW)", "Power"),
        "a column 'Power (kW)'",
    ),
    "top500: renamed country": (
        "top500.later_shares",
        NEW_LIST,
        sheet(NEW_LIST, "United States", "USA"),
        "no system of United States",
    ),
    "top500: a name without a month": (
        "top500.later_shares",
        "top500-lists-2026/TOP500_newest.xlsx",
        lambda path: workbook(path, LISTS[NEW_LIST]),
        "a name without year and month",
    ),
    "owid: renamed column": (
        "owid.later_generation",
        GENERATED,
        swap("Total electricity", "Electricity"),
        "a column 'Total electricity'",
    ),
    "owid: missing country": (
        "owid.generation",
        "owid-generation-2024/electricity-generation.csv",
        swap("United States", "USA"),
        "no line of United States",
    ),
    "owid: missing world": (
        "owid.investment_compared",
        INVESTED,
        swap("World,", "All,"),
        "no line of World",
    ),
    "owid: English headers": (
        "owid.investment",
        INVESTED,
        swap("NOMBREPAIS,PAIS,AÑO", "Entity,Code,Year"),
        "a column 'AÑO'",
    ),
    "owid: a year twice": (
        "owid.robots",
        "owid-ifr-2025/annual-industrial-robots-installed.csv",
        swap("China,CHN,2022", "China,CHN,2021"),
        "two rows '2021, China'",
    ),
    "ncses: renamed column": (
        "ncses.spending",
        SPENT,
        swap("gerd_level_2", "level_2"),
        "a column 'gerd_level_2'",
    ),
    "ncses: missing country": (
        "ncses.spending",
        SPENT,
        swap("South Korea", "Korea"),
        "no row of South Korea",
    ),
    "ncses: missing country of a path": (
        "ncses.ai_articles",
        ARTICLES,
        swap("-> China<", "-> PRC<"),
        "no row of China",
    ),
    "ncses: missing graduates": (
        "ncses.first_degrees",
        DEGREES,
        swap("India", "Bharat"),
        "no row of India",
    ),
    "ncses: a year more": (
        "ncses.most_cited_articles",
        CITED,
        lambda path: path.write_text(
            path.read_text(encoding="utf-8") + f"r999,{PATHS['China']},9\n", encoding="utf-8"
        ),
        "found 19 rows of 'World -> Asia -> China<sup>a</sup>'; expected 18",
    ),
    "sec: renamed column": (
        "sec.cash",
        CAPEX,
        swap("payments_usd", "payments"),
        "a column 'payments_usd'",
    ),
    "sec: a quarter twice": (
        "sec.cash",
        CAPEX,
        swap("AMZN,2024,2", "AMZN,2024,1"),
        "two rows 'AMZN, 2024, 1'",
    ),
    "sec_facts: renamed tag": (
        "sec_facts.cash",
        GOOGLE,
        swap("PaymentsToAcquirePropertyPlantAndEquipment", "PaymentsToAcquireAssets"),
        "no PaymentsToAcquirePropertyPlantAndEquipment in USD",
    ),
    "sec_facts: another form": (
        "sec_facts.meta_total",
        META,
        lambda path: path.write_text("[]", encoding="utf-8"),
        "no FinanceLeasePrincipalPayments in USD",
    ),
    "sec_facts: a period without leases": (
        "sec_facts.meta_total",
        META,
        swap('"end": "2024-06-30", "val": 1000000000', '"end": "2024-12-31", "val": 1000000000'),
        "no FinanceLeasePrincipalPayments of 2024-q2",
    ),
    "sec_facts: another amount than the older file": (
        "sec_facts.cash",
        GOOGLE,
        swap('"val": 10000000000', '"val": 10500000000'),
        "found 10.5 for alphabet-cash-2024-q1; expected 10.0",
    ),
    "superclue: renamed column": (
        "superclue.scores",
        MAY,
        swap("机构", "公司"),
        "a table with 机构 and 总分 or 平均",
    ),
    "superclue: no part on Chinese": (
        "superclue.gaps",
        MAY,
        swap("中文特性", "中文"),
        "a table with 机构 and 中文特性",
    ),
    "superclue: a leader that nobody knows": (
        "superclue.gaps",
        MAY,
        swap("| 360 |", "| Somebody |"),
        "found 'Somebody'; expected a maker whose country is known",
    ),
    "superclue: no American model": (
        "superclue.scores",
        "superclue-2023-12/README_2306.md",
        swap("| OpenAI | 71", "| vivo | 71"),
        "no model of the United States",
    ),
    "superclue: a missing model": (
        "superclue.scores",
        DECEMBER,
        swap("| GPT4(API) |", "| GPT-4(API) |"),
        "no model 'GPT4(API)'",
    ),
    "superclue: a missing heading": (
        "superclue.scores",
        DECEMBER,
        swap("### SuperCLUE总排行榜（2023年12月）", "### SuperCLUE"),
        "found no month",
    ),
    "superclue: a missing day": (
        "superclue.gaps",
        DECEMBER,
        swap("【2023-12-07】", ""),
        "found no day of the edition",
    ),
    "mnbvc: no size": (
        "mnbvc.sizes_by_commit",
        EXTRACT,
        swap("总数据量 40GB", "总量 40GB"),
        "commit cccccccccc without a size",
    ),
    "mnbvc: no day": (
        "mnbvc.latest_size",
        EXTRACT,
        swap('"date": "2025-03-09",', ""),
        "commit eeeeeeeeee without a date",
    ),
    "mnbvc: another form": (
        "mnbvc.latest_size",
        EXTRACT,
        lambda path: path.write_text("[]", encoding="utf-8"),
        "a list of commits",
    ),
    "legal_texts: no end of the header": (
        "legal_texts.occurrences",
        CSL,
        swap(legal_texts.END_OF_HEADER, ""),
        "found another form",
    ),
    "legal_texts: no such article": (
        "legal_texts.free_uses",
        COPYRIGHT,
        swap("第二十四条 如下", "第二十六条 如下"),
        "no article 二十四",
    ),
    "legal_dates: no title": (
        "legal_dates.acts_in_headers",
        CSL,
        swap("# 安全法", "安全法"),
        "found another form",
    ),
    "legal_dates: a name without a day": (
        "legal_dates.closing_articles",
        "csl-2016/甲法.md",
        lambda path: path.write_text(LAWS[CSL], encoding="utf-8"),
        "found another form",
    ),
    "gpt3: renamed column": (
        "gpt3.shares_of_languages",
        WORDS,
        swap("percentage of total words", "percentage"),
        "a column 'percentage of total words'",
    ),
    "gpt3: missing language": (
        "gpt3.shares_of_languages",
        WORDS,
        swap("zh-Hant", "zh-TW"),
        "no row zh-Hant",
    ),
    "fineweb2: renamed column": (
        "fineweb2.sizes_by_language",
        FINEWEB,
        swap("utf8_bytes", "bytes"),
        "a column 'utf8_bytes'",
    ),
    "fineweb2: missing language": (
        "fineweb2.sizes_by_language",
        FINEWEB,
        swap("jpn_Jpan", "jpn"),
        "a row whose 'subset' is 'jpn_Jpan'",
    ),
}


@pytest.mark.parametrize(("name", "file", "spoil", "words"), FAULTS.values(), ids=FAULTS.keys())
def test_a_file_that_is_not_as_known_is_one_line(files, name, file, spoil, words):
    spoil(files / file)
    line = fault_of(name, files)
    assert line.startswith(file) and words in line


def test_every_module_has_a_fault():
    modules = {name.partition(".")[0] for name in builders_of(*MODULES)}
    assert {name.partition(":")[0] for name in FAULTS} == modules
