"""What the enterprise writes as a determination is a claim until the Reviewer has confirmed it (Art. 16, 17). Pure."""

from collections.abc import Collection
from collections.abc import Iterable
from collections.abc import Mapping

from paiwu.content import _
from paiwu.content.validation.problem import Problem


def is_claim(row: Mapping) -> bool:
    return bool(row.get("claimed"))


def _bare(row: Mapping) -> dict:
    return {key: value for key, value in row.items() if key != "claimed" and value is not None}


def claimed(rows: Iterable[Mapping]) -> list[dict]:
    """Rows as the enterprise writes them: claims, whatever they say of themselves."""
    return [{**_bare(row), "claimed": True} for row in rows]


def determined(rows: Iterable[Mapping], before: Iterable[Mapping]) -> list[dict]:
    """Rows as the Reviewer writes them: determinations, but for claims sent back as they were."""
    known = [_bare(row) for row in before if is_claim(row)]
    return [dict(row) if is_claim(row) and _bare(row) in known else _bare(row) for row in rows]


def problems(rows: Collection[Mapping], indexes) -> list[Problem]:
    """What is wrong with the indexes of the claims to confirm; None stands for all."""
    if indexes is None:
        return []
    if not isinstance(indexes, list) or not indexes:
        return [Problem("rows", _("must be a list of numbers of rows"))]
    listed = list(rows)
    return [
        Problem("rows", _("is no claim of this application"), place)
        for place, index in enumerate(indexes)
        if type(index) is not int or not 0 <= index < len(listed) or not is_claim(listed[index])
    ]


def confirmed(rows: Iterable[Mapping], indexes: Collection[int] | None = None) -> list[dict]:
    """The rows with the claims of those indexes confirmed; without indexes all of them."""
    return [
        _bare(row) if indexes is None or index in indexes else dict(row)
        for index, row in enumerate(rows)
    ]
