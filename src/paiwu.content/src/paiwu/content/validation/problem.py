"""One finding of a check."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """What is wrong, and where; `row` counts from 0, `message` is a message id."""

    field: str
    message: str
    row: int | None = None
    column: str | None = None

    def as_dict(self, translate=str) -> dict:
        return {
            "field": self.field,
            "row": self.row,
            "column": self.column,
            "message": translate(self.message),
        }
