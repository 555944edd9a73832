"""Documents over REST: what the user may see, and what the policy knows of them."""

from plone.restapi.interfaces import ISerializeToJson
from plone.restapi.serializer.dxcontent import SerializeFolderToJson
from zope.component import adapter
from zope.interface import implementer

from paiwu.content.rest.errors import said
from paiwu.content.rest.errors import translator
from paiwu.content.types.interfaces import IBlocks
from paiwu.content.types.interfaces import IPermitApplication
from paiwu.policy.access.effects.redaction import REGISTERED
from paiwu.policy.access.effects.redaction import disclose
from paiwu.policy.access.effects.redaction import may
from paiwu.policy.application.effects.clocks import overdue_days
from paiwu.policy.application.effects.subject import attachments
from paiwu.policy.application.effects.subject import subject_of
from paiwu.policy.application.rules.checks import checks
from paiwu.policy.clocks import now
from paiwu.policy.clocks.effects.documents import clocks_of
from paiwu.policy.interfaces import IPaiwuLayer
from paiwu.policy.tree.files import file_digest


@implementer(ISerializeToJson)
@adapter(IBlocks, IPaiwuLayer)
class BlocksSerializer(SerializeFolderToJson):
    """Application and permit."""

    def __call__(self, version=None, include_items=True, include_expansion=True):
        # stock versions do not exist for these types; theirs are at @versions
        result = super().__call__(None, include_items, include_expansion)
        result = disclose(self.context, result)
        if may(REGISTERED, self.context):
            result.update(said(self.known(), translator(self.request)))
        return result

    def known(self) -> dict:
        """The read-only fields that the policy fills."""
        today = now.today()
        result: dict = {"clocks": [clock.as_dict() for clock in clocks_of(self.context, today)]}
        if IPermitApplication.providedBy(self.context):
            result["checks"] = [check.as_dict() for check in checks(subject_of(self.context))]
            result["decision"] = self.context.decision
            result["overdue_days"] = overdue_days(self.context, today)
            result["attachments"] = self.attachments()
        return result

    def attachments(self) -> list[dict]:
        """The materials that the user may see (Art. 26)."""
        return [
            {
                "@id": file.absolute_url(),
                "title": file.title,
                "material_kind": file.material_kind or "other",
                "filename": file.file.filename if file.file else None,
                "size": file.file.getSize() if file.file else 0,
                "sha256": file_digest(file),
            }
            for file in attachments(self.context)
            if may("View", file)
        ]
