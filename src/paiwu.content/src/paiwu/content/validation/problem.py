"""One finding of a check."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """What is wrong, and where; `row` counts from 0, `message` is a message id."""

    field: str
    message: str
    row: int | None = None
    column: str | None = None
    #: the line of a file, counted from 1, its header included
    line: int | None = None

    def as_dict(self, translate=str) -> dict:
        place = {"field": self.field, "row": self.row, "column": self.column}
        if self.line is not None:
            place["line"] = self.line
        return place | {"message": translate(self.message)}
