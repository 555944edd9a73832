"""What an operator sets for what is public."""

from zope import schema
from zope.interface import Interface

from paiwu.content import _


class IRegisterSettings(Interface):
    """Registry records of the public register."""

    tiles = schema.TextLine(
        title=_("Map tiles"),
        description=_(
            "Address of map tiles with {z}, {x}, {y}; without it the map is a plain grid."
        ),
        default="",
        required=False,
    )
    attribution = schema.TextLine(title=_("Source of the map tiles"), default="", required=False)
