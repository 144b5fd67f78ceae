"""Erasing one traveller."""

import sys
from datetime import UTC, datetime
from pathlib import Path

from sendero_channels.journal.entries import Unavailable
from sendero_channels.journal.people import Pseudonyms
from sendero_channels.journal.store.journal import Journal


def forget(where: str, key_file: Path, number: str) -> int:
    """Erase all of the traveller with this number; the exit code."""
    try:
        persons = Pseudonyms.read(key_file.read_text()).persons(number)
        if not persons:
            raise ValueError("the first line of the input is no phone number: give it as +34600111222")
        journal = Journal(where)
    except (OSError, ValueError, Unavailable) as failure:
        said = f"{key_file} cannot be read ({failure.strerror})" if isinstance(failure, OSError) else str(failure)
        print(f"sendero-channels: {said}", file=sys.stderr)
        return 2
    try:
        count = journal.forget(persons, datetime.now(UTC))
    except Unavailable as failure:
        print(f"sendero-channels: {failure}", file=sys.stderr)
        return 2
    finally:
        journal.close()
    print(f"{persons[0].shown}: {count} conversation{'' if count == 1 else 's'} erased")
    return 0
