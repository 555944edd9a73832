"""Differences of two versions, down to rows and cells (pure)."""

from collections.abc import Mapping

from paiwu.content.validation.blocks import KEYS


def _is_table(value) -> bool:
    return isinstance(value, list) and any(isinstance(row, dict) for row in value)


def keyed(field: str, rows: list) -> dict[tuple, dict]:
    """The rows of a table by what identifies them: their key columns, else their place."""
    columns = KEYS.get(field)
    keyed: dict[tuple, dict] = {}
    for index, row in enumerate(rows):
        key = tuple(row.get(column) for column in columns) if columns else (index,)
        if key in keyed:  # the same key twice: the position tells them apart
            key = (*key, index)
        keyed[key] = row
    return keyed


def _rows(field: str, before: list, after: list) -> list[dict]:
    old, new = keyed(field, before), keyed(field, after)
    changes = []
    for key in [*old, *(key for key in new if key not in old)]:
        was, is_ = old.get(key), new.get(key)
        if was == is_:
            continue
        label = [part for part in key if part is not None]
        if was is None or is_ is None:
            action = "added" if was is None else "removed"
            changes.append({"row": label, "action": action, "before": was, "after": is_})
            continue
        cells = [
            {"column": column, "before": was.get(column), "after": is_.get(column)}
            for column in dict.fromkeys([*was, *is_])
            if was.get(column) != is_.get(column)
        ]
        changes.append({"row": label, "action": "changed", "cells": cells})
    return changes


def compare(before: Mapping, after: Mapping) -> list[dict]:
    """Every field that differs; tables with their changed rows and cells."""
    items = []
    for field in dict.fromkeys([*before, *after]):
        was, is_ = before.get(field), after.get(field)
        if was == is_ or (was in (None, [], "") and is_ in (None, [], "")):
            continue
        if _is_table(was) or _is_table(is_):
            items.append({"field": field, "rows": _rows(field, was or [], is_ or [])})
        else:
            items.append({"field": field, "before": was, "after": is_})
    return items
