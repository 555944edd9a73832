"""JSON into a document: everything is checked before anything is written."""

from AccessControl import getSecurityManager
from Acquisition import aq_parent
from plone.autoform.interfaces import WRITE_PERMISSIONS_KEY
from plone.dexterity.utils import iterSchemata
from plone.restapi.deserializer import json_body
from plone.restapi.deserializer.dxcontent import DeserializeFromJson
from plone.restapi.interfaces import IDeserializeFromJson
from plone.supermodel.utils import mergedTaggedValueDict
from zope.component import adapter
from zope.component import getUtility
from zope.event import notify
from zope.interface import Interface
from zope.interface import implementer
from zope.lifecycleevent import Attributes
from zope.lifecycleevent import ObjectModifiedEvent
from zope.schema import getFieldNames
from zope.schema import getFieldsInOrder
from zope.security.interfaces import IPermission

from paiwu.content import _
from paiwu.content.rest.errors import Invalid
from paiwu.content.rest.errors import NotPermitted
from paiwu.content.rest.serializer import json_value
from paiwu.content.rest.serializer import values
from paiwu.content.types.identity import check_new
from paiwu.content.types.interfaces import GIVEN_ONCE
from paiwu.content.types.interfaces import IPaiwuContent
from paiwu.content.validation import Problem
from paiwu.content.validation import check
from paiwu.content.validation import convert_field


@implementer(IDeserializeFromJson)
@adapter(IPaiwuContent, Interface)
class DocumentDeserializer(DeserializeFromJson):
    """Writes the fields of a document's own schema; behaviors are left to plone.restapi."""

    def __call__(self, validate_all=False, data=None, create=False, mask_validation_errors=True):
        by_client = data is None  # an import hands over what another site's documents had
        data = json_body(self.request) if by_client else data
        self.schema = next(iter(iterSchemata(self.context)))
        before = values(self.context)
        changes, problems = self.read(data)
        if by_client:
            problems += self.unwritable(data, before, create)
        self.refuse_unwritable(changes)
        if create:
            self.write(changes)
            problems += self.missing(problems)
            if not problems:
                place = aq_parent(self.context)
                problems += check_new(place, self.context, data.get("id"), set(data))
            after = values(self.context)
        else:
            after = before | {name: json_value(value) for name, value in changes.items()}
        located = {(problem.field, problem.row, problem.column) for problem in problems}
        problems += [
            problem
            for problem in check(after)
            if (problem.field, problem.row, problem.column) not in located
        ]
        if problems:
            raise Invalid(problems)
        if not create:
            changes = {
                name: value for name, value in changes.items() if json_value(value) != before[name]
            }
            self.write(changes)
            if changes:
                names = [f"{self.schema.__name__}.{name}" for name in changes]
                notify(ObjectModifiedEvent(self.context, Attributes(self.schema, *names)))
        return self.context

    def read(self, data) -> tuple[dict, list[Problem]]:
        """The values sent, converted, and what is wrong with them."""
        changes, problems = {}, []
        for name, field in getFieldsInOrder(self.schema):
            if name not in data or field.readonly:
                continue
            value = data[name]
            if value is None:
                if field.required:
                    problems.append(Problem(name, _("is required")))
                changes[name] = [] if field.missing_value == [] else field.missing_value
                continue
            changes[name], found = convert_field(field, value)
            problems += found
        return changes, problems

    def unwritable(self, data, before: dict, create: bool) -> list[Problem]:
        """Fields that there are none of, or that nobody writes; as they are now, they may be sent along.

        So may what tells of the document and not in it (`@id`, `review_state`), as a GET hands it out.
        """
        schema = dict(getFieldsInOrder(self.schema))
        fixed = {name for name, field in schema.items() if field.readonly}
        if not create:
            fixed |= set(self.schema.queryTaggedValue(GIVEN_ONCE, ()))
        problems = []
        for name, value in data.items():
            if name in fixed and value != before[name]:
                problems.append(
                    Problem(name, _("is set by the platform and may not be written"))
                    if schema[name].readonly
                    else Problem(name, _("is given once and may not be changed"))
                )
            elif name not in schema and not is_told(name) and name not in self.of_behaviors():
                problems.append(Problem(str(name), _("is no field of this document")))
        return problems

    def of_behaviors(self) -> set[str]:
        return {name for schema in iterSchemata(self.context) for name in getFieldNames(schema)}

    def refuse_unwritable(self, changes):
        """NotPermitted if a field would change that the user may not write now."""
        permissions = mergedTaggedValueDict(self.schema, WRITE_PERMISSIONS_KEY)
        checker = getSecurityManager().checkPermission
        refused = []
        for name in list(changes):
            permission = permissions.get(name)
            if permission is None:
                continue
            title = getUtility(IPermission, name=permission).title
            if checker(title, self.context):
                continue
            if json_value(changes.pop(name)) != json_value(getattr(self.context, name, None)):
                refused.append(Problem(name, _("may not be written by you now")))
        if refused:
            raise NotPermitted(_("You may not change these fields now."), refused)

    def missing(self, problems) -> list[Problem]:
        known = {problem.field for problem in problems}
        return [
            Problem(name, _("is required"))
            for name, field in getFieldsInOrder(self.schema)
            if field.required
            and name not in known
            and name not in GIVEN_BY_PLACE
            and getattr(self.context, name, None) in (None, "")
        ]

    def write(self, changes):
        for name, value in changes.items():
            setattr(self.context, name, value)


#: what a GET tells of a document beside its fields, and what plone.restapi takes beside them
TOLD = {
    *("UID", "allow_discussion", "created", "creators", "description", "exclude_from_nav", "id"),
    *(
        "is_folderish",
        "items",
        "items_total",
        "language",
        "layout",
        "lock",
        "modified",
        "next_item",
    ),
    *("ordering", "parent", "previous_item", "review_state", "sort", "title", "translation_of"),
    *(
        "attachments",
        "checks",
        "clocks",
        "decision",
        "figures",
        "overdue_days",
        "signed",
        "withheld",
    ),
    *("type_title", "version", "working_copy", "working_copy_of", "batching", "changeNote"),
}


def is_told(name) -> bool:
    """True for what stands in an answer beside the fields."""
    return name in TOLD or (isinstance(name, str) and name.startswith("@"))


#: required fields that the place of a new document can fill in
GIVEN_BY_PLACE = {"title"}
