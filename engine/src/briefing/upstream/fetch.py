"""Fetch the registered files from their pinned addresses, whole and unchanged, or none of them.

Pooch downloads and compares checksums; it is made for files of data, and small.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from pathlib import Path

from briefing.core.problems import BriefingError, Problem
from briefing.upstream.register import PLACE, UpstreamFile, checksum

# What has arrived waits here until all has, so that a run after an interrupt begins where it ended.
STAGING = ".fetching"
SECONDS_OF_SILENCE = 30
# After so many failures no more is asked for: without a network each of hundreds would fail.
FAILURES = 3
TODO = "Try again; if it stays so, the address or the file behind it has changed."


def fetch(
    files: Iterable[UpstreamFile],
    folder: Path,
    told: Callable[[UpstreamFile, int, int], None],
    seconds: float = SECONDS_OF_SILENCE,
) -> list[UpstreamFile]:
    """Put files into a folder; return those that have no address, which only an extract makes.

    `told` is called with each file before it is fetched, its number and how many there are;
    `seconds` is how long a server may say nothing. Raise BriefingError for a server that fails, and
    for a file with another checksum than the register's: then the folder has no new file.
    """
    files = list(files)
    here = {one for one in files if _is_there(folder / one.file, one)}
    wanted = [one for one in files if one not in here and one.address]
    problems = []
    for number, one in enumerate(wanted, start=1):
        staged = folder / STAGING / one.file
        if not _is_there(staged, one):
            told(one, number, len(wanted))
            problems += _download(one, staged, seconds)
            if len(problems) == FAILURES:
                break
    if problems:
        raise BriefingError(problems)
    for one in wanted:
        target = folder / one.file
        target.parent.mkdir(parents=True, exist_ok=True)
        (folder / STAGING / one.file).replace(target)
    _remove_empty(folder / STAGING)
    return [one for one in files if not one.address and one not in here]


def _is_there(path: Path, one: UpstreamFile) -> bool:
    return path.is_file() and checksum(path.read_bytes()) == one.sha256


def _download(one: UpstreamFile, path: Path, seconds: float) -> list[Problem]:
    import pooch
    from requests import HTTPError, RequestException

    pooch.get_logger().setLevel(logging.WARNING)
    try:
        pooch.retrieve(
            one.address,
            known_hash=f"sha256:{one.sha256}",
            fname=path.name,
            path=path.parent,
            downloader=pooch.HTTPDownloader(timeout=seconds),
        )
    except HTTPError as error:
        found = f"the answer '{str(error).partition(' for url')[0]}'"
    except RequestException as error:  # a server that stalls, hangs up or is not there
        found = type(error).__name__
    except ValueError:
        expected = f"the SHA-256 {one.sha256} of {PLACE}"
        return [Problem(one.address, "a file with another checksum", expected, todo=TODO)]
    else:
        return []
    return [Problem(one.address, found, f"the file {one.file}", todo=TODO)]


def _remove_empty(folder: Path) -> None:
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_dir() and not any(path.iterdir()):
            path.rmdir()
    if folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
