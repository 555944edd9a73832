"""Units that involve state secrets (Art. 67): nowhere but in their own department and with themselves.

Below such a unit nobody has roles from above, and no document is viewable by more roles than these.
"""

from AccessControl import getSecurityManager
from AccessControl.PermissionRole import rolesForPermissionOn
from Acquisition import aq_parent
from Products.CMFCore.utils import getToolByName
from Products.DCWorkflow.utils import modifyRolesForPermission
from zope.container.interfaces import IContainerModifiedEvent

from paiwu.policy.access.rules.roles import REGION_ROLES
from paiwu.policy.access.rules.roles import TITLES
from paiwu.policy.access.rules.roles import UNIT_ROLES
from paiwu.policy.access.rules.roles import group_id
from paiwu.policy.tree.places import unit_of
from paiwu.policy.tree.states import workflow_of


#: the roles of the unit and of its own department
INSIDERS = ("Filer", "Signatory", "Clerk", "Reviewer", "Approver", "Inspector", "Manager")
DEPARTMENT = tuple(role for role in REGION_ROLES if role in INSIDERS)
VIEWING = ("View", "Access contents information", "List folder contents")


def is_secret(document) -> bool:
    """True for a secret unit and everything in it."""
    return bool(getattr(unit_of(document), "state_secret", False))


def restrict(document):
    """Take viewing from everyone but insiders; where it was public they keep it."""
    for permission in VIEWING:
        held = rolesForPermissionOn(permission, document)
        roles = INSIDERS if "Anonymous" in held else [role for role in held if role in INSIDERS]
        modifyRolesForPermission(document, permission, tuple(roles))


def after_transition(document, event):
    """Every state, the first one included, maps permissions anew."""
    if is_secret(document):
        restrict(document)


def unit_changed(unit, event):
    """Seal or unseal a unit when its mark has changed."""
    if IContainerModifiedEvent.providedBy(event):
        return
    if bool(unit.state_secret) == bool(getattr(unit, "sealed", False)):
        return
    unit.sealed = bool(unit.state_secret)
    region = aq_parent(unit).getId()
    # an acquired role would let superiors and auditors in
    unit.__ac_local_roles_block__ = unit.sealed or None
    for role in DEPARTMENT:
        group = group_id(region, role)
        if unit.sealed:
            unit.manage_setLocalRoles(group, [role])
        else:
            unit.manage_delLocalRoles([group])
    for document in [unit, *_below(unit)]:
        workflow = workflow_of(document)
        if workflow is not None:
            workflow.updateRoleMappingsFor(document)
            if unit.sealed:
                restrict(document)
    name_groups(unit)
    unit.reindexObjectSecurity()
    if "permit" in unit.objectIds():  # the register lists no secret unit
        unit["permit"].reindexObject()


def _below(container):
    for child in container.objectValues():
        yield child
        if hasattr(child, "objectValues"):
            yield from _below(child)


def name_groups(unit):
    """The names of a secret unit's groups do not tell the unit's name."""
    groups = getToolByName(unit, "portal_groups")
    shown = unit.getId() if unit.state_secret else unit.title
    for role in UNIT_ROLES:
        groups.editGroup(group_id(unit.getId(), role), title=f"{shown} {TITLES[role]}")


def is_insider(document) -> bool:
    """True if the present user has a role of the unit or of its department on the document."""
    roles = getSecurityManager().getUser().getRolesInContext(document)
    return any(role in INSIDERS for role in roles)
