"""`@@export_content` and `@@import_content` for our documents."""

from decimal import Decimal

from collective.exportimport.export_content import ExportContent
from collective.exportimport.import_content import ImportContent

from paiwu.content.types.interfaces import IPaiwuContent
from paiwu.policy.exchange.effects import capture
from paiwu.policy.trail.record.effects.recorder import note
from paiwu.policy.tree.states import workflow_of


KEY = "paiwu"


def plain(value):
    """JSON as the importer's parser hands it out, with numbers as they were written.

    >>> from decimal import Decimal
    >>> plain({"a": [Decimal("380.0"), Decimal("7")]})
    {'a': [380.0, 7]}
    """
    if isinstance(value, Decimal):
        return int(value) if value.as_tuple().exponent >= 0 else float(value)
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [plain(inner) for inner in value]
    return value


class Export(ExportContent):
    """Adds to every item what only we know of it; that something was exported is on record."""

    takes_lists = True  # the types to be exported

    def export_content(self):
        note(self.context, "export", details={"types": self.portal_type, "path": self.path})
        return super().export_content()

    def global_dict_hook(self, item, obj):
        item[KEY] = capture.capture(obj)
        return item


class Import(ImportContent):
    """Puts items back without going through the gates that new work goes through."""

    def global_dict_hook(self, item):
        taken = item.get(KEY)
        if taken:
            taken = item[KEY] = plain(taken)
        if taken and "fields" in taken:
            for name in taken["fields"]:
                item.pop(name, None)
        return item

    def import_new_content(self, data):
        """Children come after their parent: their order is put back at the end."""
        self.orders = []
        added = super().import_new_content(data)
        for document, names in self.orders:
            capture.restore_order(document, names)
        return added

    def global_obj_hook(self, obj, item):
        if KEY in item:
            capture.restore(obj, item[KEY])
            if "order" in item[KEY]:
                self.orders.append((obj, item[KEY]["order"]))
        return obj

    def import_review_state(self, obj, item):
        """The state comes with the workflow history; no transition is taken."""

    def import_workflow_history(self, obj, item):
        super().import_workflow_history(obj, item)
        workflow = workflow_of(obj)
        if workflow is not None:
            workflow.updateRoleMappingsFor(obj)
        if KEY in item:
            capture.restore_viewing(obj, item[KEY])
        obj.reindexObject()
        if IPaiwuContent.providedBy(obj):
            obj.reindexObjectSecurity()
