"""Add and edit forms: what they save goes through the same door as REST."""

import datetime
from collections.abc import Callable
from html import escape
from typing import Any

from AccessControl import getSecurityManager
from Acquisition import aq_base
from plone.autoform.interfaces import WRITE_PERMISSIONS_KEY
from plone.dexterity.browser.add import DefaultAddForm
from plone.dexterity.browser.add import DefaultAddView
from plone.dexterity.browser.edit import DefaultEditForm
from plone.dexterity.events import EditFinishedEvent
from plone.dexterity.utils import createContent
from plone.restapi.interfaces import IDeserializeFromJson
from plone.supermodel.utils import mergedTaggedValueDict
from plone.z3cform import layout
from plone.z3cform.fieldsets.group import GroupFactory
from Products.statusmessages.interfaces import IStatusMessage
from z3c.form import button
from z3c.form.field import Fields
from z3c.form.interfaces import DISPLAY_MODE
from z3c.form.interfaces import IDataConverter
from z3c.form.interfaces import IErrorViewSnippet
from zope.component import getMultiAdapter
from zope.component import getUtility
from zope.event import notify
from zope.i18n import translate
from zope.interface import Invalid
from zope.interface.interface import InterfaceClass
from zope.schema import getFieldsInOrder
from zope.security.interfaces import IPermission

from paiwu.content import _
from paiwu.content.fields import Rows
from paiwu.content.forms.cards import CARDS
from paiwu.content.forms.cards import ICards
from paiwu.content.forms.cards import IFileList
from paiwu.content.forms.cards import locate
from paiwu.content.forms.cards import merge
from paiwu.content.rest.errors import Refusal
from paiwu.content.types.interfaces import IPermitApplication


def as_json(value):
    """Form data as JSON would have it: empty cells and rows left out, days as ISO strings."""
    if isinstance(value, list):
        return [item for item in map(as_json, value) if item != {}]
    if isinstance(value, dict):
        return {
            key: as_json(item)
            for key, item in value.items()
            if item not in (None, "", []) and not repr(item).startswith("<NO_VALUE")
        }
    return value.isoformat() if isinstance(value, datetime.date) else value


def fields_of(fields) -> Fields:
    """A card's fields; the list of files only shows."""
    if any(IFileList.providedBy(field) for field in fields):
        return Fields(*fields, mode=DISPLAY_MODE, ignoreContext=True)
    return Fields(*fields)


class DocumentForm:
    """What add and edit form share: cards, saving, problems shown where they belong."""

    # given by the form it is mixed into
    context: Any
    request: Any
    schema: InterfaceClass
    extractData: Callable[[], tuple[dict, tuple]]

    default_fieldset_label = CARDS[0].title
    css_class = "paiwu-form"
    enable_form_tabbing = True
    #: what is missing is refused when saving, by the deserializer; asked here, it would bring the
    #: browser's validation pattern, which takes seconds over hundreds of cells
    ignoreRequiredOnExtract = True
    #: without files; Zope takes no more than 1024 parts of multipart/form-data, fifty outlets have more
    enctype = "application/x-www-form-urlencoded"

    def updateActions(self):
        super().updateActions()
        # nor the browser's own check, which is mute about an empty cell on another card
        self.actions["save"].attributes["formnovalidate"] = True

    def updateFieldsFromSchemata(self):
        if not issubclass(self.schema, IPermitApplication):
            super().updateFieldsFromSchemata()
            return
        available = self.writable(dict(getFieldsInOrder(self.schema)))
        if "outlets" in available:
            available |= dict(getFieldsInOrder(ICards))
        cards = [
            (card, [available[name] for name in card.fields if name in available])
            for card in CARDS
        ]
        cards = [(card, fields) for card, fields in cards if fields]
        self.default_fieldset_label = cards[0][0].title if cards else ""
        self.fields = Fields(*cards[0][1]) if cards else Fields()
        self.groups = [
            GroupFactory(card.id, fields_of(fields), label=card.title)
            for card, fields in cards[1:]
        ]

    def writable(self, fields: dict) -> dict:
        permissions = mergedTaggedValueDict(self.schema, WRITE_PERMISSIONS_KEY)
        checker = getSecurityManager().checkPermission
        return {
            name: field
            for name, field in fields.items()
            if not field.readonly
            and checker(
                getUtility(IPermission, permissions.get(name, "zope2.View")).title, self.context
            )
        }

    def collect(self) -> tuple[dict, tuple]:
        """All data of the form as JSON, with what could not even be read."""
        data, errors = self.extractData()
        return {name: as_json(value) for name, value in data.items()}, errors

    def save(self, document, data: dict, **how):
        deserializer = getMultiAdapter((document, self.request), IDeserializeFromJson)
        deserializer(data=merge(data), **how)

    def show(self, refusal: Refusal, data: dict):
        """Each problem at its table or field, rows counted from 1."""
        widgets = {}
        for part in (self, *self.groups):
            for name, widget in part.widgets.items():
                widgets[name.split(".")[-1]] = (part, widget)
        rest: list[str] = []
        texts: dict[str, list[str]] = {}
        for problem in refusal.errors:
            field, row = locate(problem.field, problem.row, data)
            text = translate(problem.message, context=self.request)
            part, widget = widgets.get(field, (None, None))
            if widget is None:
                rest.append(f"{problem.field}: {text}")
                continue
            columns = widget.field.columns() if isinstance(widget.field, Rows) else {}
            if problem.column in columns:
                text = f"{translate(columns[problem.column].title, context=self.request)}：{text}"
            if row is not None:
                text = translate(
                    _("row ${row}, ${text}", mapping={"row": row + 1, "text": text}),
                    context=self.request,
                )
            texts.setdefault(field, []).append(text)
        for field, lines in texts.items():
            part, widget = widgets[field]
            snippet = getMultiAdapter(
                (
                    Invalid("；".join(lines)),
                    self.request,
                    widget,
                    widget.field,
                    part,
                    self.context,
                ),
                IErrorViewSnippet,
            )
            snippet.update()
            widget.error = snippet
            part.widgets.errors = (*(part.widgets.errors or ()), snippet)
        # the template writes it as HTML, and problems quote what was typed in
        said = "；".join([translate(refusal.message, context=self.request), *rest])
        self.status = escape(said, quote=False)
        self.formErrorsMessage = self.status  # the template tells an error by it


class EditForm(DocumentForm, DefaultEditForm):
    @button.buttonAndHandler(_("Save"), name="save")
    def handleApply(self, action):
        data, errors = self.collect()
        if errors:
            self.status = self.formErrorsMessage
            return
        try:
            self.save(self.context, data)
        except Refusal as refusal:
            self.show(refusal, data)
            return
        IStatusMessage(self.request).addStatusMessage(_("Changes saved"), "info")
        self.request.response.redirect(self.nextURL())
        notify(EditFinishedEvent(self.context))

    @button.buttonAndHandler(_("Cancel"), name="cancel")
    def handleCancel(self, action):
        self.request.response.redirect(self.nextURL())


EditView = layout.wrap_form(EditForm)


class AddForm(DocumentForm, DefaultAddForm):
    def updateWidgets(self, *args, **kw):
        super().updateWidgets(*args, **kw)
        self.prefill()

    def prefill(self):
        """An application begins with what its unit already says (block A)."""
        unit = getattr(self.context, "aq_parent", None)
        if self.portal_type != "PermitApplication" or self.request.method == "POST":
            return
        for name, widget in self.widgets.items():
            value = getattr(aq_base(unit), name.rpartition(".")[2], None)
            if value is not None:
                widget.value = IDataConverter(widget).toWidgetValue(value)
                if hasattr(widget, "updateItems"):
                    widget.updateItems()

    @button.buttonAndHandler(_("Save"), name="save")
    def handleAdd(self, action):
        data, errors = self.collect()
        if errors:
            self.status = self.formErrorsMessage
            return
        document = createContent(self.portal_type).__of__(self.container)
        try:
            self.save(document, data, validate_all=True, create=True)
        except Refusal as refusal:
            self.show(refusal, data)
            return
        self.add(aq_base(document))
        self._finishedAdd = True
        IStatusMessage(self.request).addStatusMessage(self.success_message, "info")

    @button.buttonAndHandler(_("Cancel"), name="cancel")
    def handleCancel(self, action):
        self.request.response.redirect(self.context.absolute_url())


class AddView(DefaultAddView):
    form = AddForm
