"""Groups and local roles (Art. 6, 26, 42): which group has which role where."""

from paiwu.content import zh


#: role -> group suffix, for the groups of a unit
UNIT_ROLES = {"Filer": "filer", "Signatory": "signatory"}

#: role -> group suffix, for the groups of a region
REGION_ROLES = {
    "Clerk": "clerk",
    "Reviewer": "reviewer",
    "Approver": "approver",
    "Inspector": "inspector",
    "Supervisor": "supervisor",
    "Auditor": "auditor",
    "Agency": "agency",
}

#: roles whose group has no role of its own on the region: an agency sees what it is assigned
#: (Art. 40), one application at a time
ASSIGNED_ONE_BY_ONE = {"Agency"}

#: the group of the whole site
DATA_CLIENTS = "dataclients"

#: Chinese titles, as the contract and the Measures have them
TITLES = {
    "Filer": zh("填报人"),
    "Signatory": zh("法定代表人或主要负责人"),
    "Clerk": zh("受理"),
    "Reviewer": zh("审核"),
    "Approver": zh("部门负责人"),
    "Inspector": zh("执法"),
    "Supervisor": zh("上级主管部门"),
    "Auditor": zh("法制审计"),
    "Agency": zh("技术机构"),
    "DataClient": zh("数据接口"),
    "Consulted": zh("排放口所在地主管部门"),
}


def group_id(place: str, role: str) -> str:
    """The group of a role at a region or unit, in lower case.

    >>> group_id("370100", "Clerk")
    '370100.clerk'
    """
    return f"{place}.{(UNIT_ROLES | REGION_ROLES)[role]}".lower()
