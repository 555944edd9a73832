"""The card 附件: what has been uploaded, and the way to upload more."""

from html import escape

from AccessControl import getSecurityManager
from z3c.form.interfaces import IFieldWidget
from z3c.form.interfaces import IFormLayer
from z3c.form.widget import FieldWidget
from z3c.form.widget import Widget
from zope.component import adapter
from zope.i18n import translate
from zope.interface import implementer

from paiwu.content import _
from paiwu.content.forms.cards import IFileList
from paiwu.content.types.interfaces import MATERIAL_DOCUMENTS
from paiwu.content.types.interfaces import IPermitApplication


class FilesWidget(Widget):
    """A list of links; read-only."""

    def say(self, message) -> str:
        return escape(translate(message, context=self.request))

    def render(self) -> str:
        document = self.form.parentForm.context
        if not IPermitApplication.providedBy(document):
            return f"<p>{self.say(_('Save the application first; then materials can be uploaded.'))}</p>"
        may = getSecurityManager().checkPermission
        files = [child for child in document.objectValues() if may("View", child)]
        lines = [
            f'<li><a href="{file.absolute_url()}/view">{escape(file.title)}</a> '
            f"<small>{self.say(self.kind_of(file))}</small></li>"
            for file in files
        ]
        listing = (
            f"<ul>{''.join(lines)}</ul>"
            if lines
            else f"<p>{self.say(_('No attachments yet.'))}</p>"
        )
        url = f"{document.absolute_url()}/++add++File"
        return f'{listing}<a class="btn btn-secondary" href="{url}">{self.say(_("Upload material"))}</a>'

    def kind_of(self, file):
        return MATERIAL_DOCUMENTS.getTerm(getattr(file, "material_kind", None) or "other").title


@implementer(IFieldWidget)
@adapter(IFileList, IFormLayer)
def files_widget(field, request):
    return FieldWidget(field, FilesWidget(request))
