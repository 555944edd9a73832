"""What an operator sets for what is public."""

from zope import schema
from zope.interface import Interface

from paiwu.content import _
from paiwu.policy.settings import Wrong


def is_tiles(address: str) -> bool:
    """Empty, or an address that has a tile's place in it."""
    places = all(place in address for place in ("{x}", "{y}", "{z}"))
    if address and not (places and address.startswith(("https://", "http://", "/"))):
        raise Wrong(_("must be an address with {z}, {x} and {y}"))
    return True


class IRegisterSettings(Interface):
    """Registry records of the public register."""

    tiles = schema.TextLine(
        title=_("Map tiles"),
        description=_(
            "Address of map tiles with {z}, {x}, {y}; without it the map is a plain grid."
        ),
        constraint=is_tiles,
        default="",
        required=False,
    )
    attribution = schema.TextLine(title=_("Source of the map tiles"), default="", required=False)
