"""Maps of units and outlets: the operator's tiles, the points."""

import json
from collections.abc import Mapping

from plone import api

from paiwu.policy.disclosure.interfaces import IRegisterSettings


def tiles() -> dict:
    """{url, attribution}; empty where the map is a plain grid."""

    def record(name):
        return api.portal.get_registry_record(name, interface=IRegisterSettings, default="")

    return {"url": record("tiles") or "", "attribution": record("attribution") or ""}


def places(content: Mapping, unit) -> str:
    """The unit and its outlets as JSON points, of what is public of the permit; "" without any."""
    base = unit.absolute_url()
    found = [{**content, "url": base}]
    found += [
        {
            **row,
            "url": f"{base}/outlets/{row['code']}",
            "title": f"{row['code']} {row.get('name', '')}",
        }
        for row in content.get("outlets") or ()
        if row.get("code")
    ]
    names = ("title", "url", "longitude", "latitude")
    points = [
        {name: row.get(name) for name in names}
        for row in found
        if row.get("longitude") and row.get("latitude")
    ]
    return json.dumps(points, ensure_ascii=False) if points else ""
