"""Widgets and converters for our columns: plain inputs that the checks of validation read."""

from collective.z3cform.datagridfield.datagridfield import DataGridFieldWidget
from collective.z3cform.datagridfield.datagridfield import DataGridFieldWidgetFactory
from z3c.form.browser.text import TextWidget
from z3c.form.converter import BaseDataConverter
from z3c.form.interfaces import IFieldWidget
from z3c.form.interfaces import IFormLayer
from z3c.form.interfaces import ITextWidget
from z3c.form.interfaces import IValidator
from z3c.form.validator import SimpleFieldValidator
from z3c.form.widget import FieldWidget
from zope.component import adapter
from zope.interface import Interface
from zope.interface import implementer

from paiwu.content.fields import IAmounts
from paiwu.content.fields import IIsoDate
from paiwu.content.fields import INumber
from paiwu.content.fields import IPollutant
from paiwu.content.fields import IPollutants
from paiwu.content.fields import IRows


@implementer(IFieldWidget)
@adapter(IRows, IFormLayer)
def rows_widget(field, request):
    """A table; new rows are added by its button."""
    widget = DataGridFieldWidgetFactory(field, request)
    widget.auto_append = False
    return widget


def _text_widget(css_class):
    def factory(field, request):
        widget = FieldWidget(field, TextWidget(request))
        widget.klass = f"text-widget form-control {css_class}"
        return widget

    return factory


number_widget = implementer(IFieldWidget)(
    adapter(INumber, IFormLayer)(_text_widget("paiwu-number"))
)
date_widget = implementer(IFieldWidget)(adapter(IIsoDate, IFormLayer)(_text_widget("paiwu-date")))
pollutant_widget = implementer(IFieldWidget)(
    adapter(IPollutant, IFormLayer)(_text_widget("paiwu-pollutant"))
)
pollutants_widget = implementer(IFieldWidget)(
    adapter(IPollutants, IFormLayer)(_text_widget("paiwu-pollutants"))
)
amounts_widget = implementer(IFieldWidget)(
    adapter(IAmounts, IFormLayer)(_text_widget("paiwu-amounts"))
)


def parse_number(text: str):
    """An int or float as typed; the text itself where it is none, for the check to name."""
    text = text.strip()
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text


@adapter(INumber, ITextWidget)
class NumberConverter(BaseDataConverter):
    def toWidgetValue(self, value):
        return "" if value is None else str(value)

    def toFieldValue(self, value):
        return parse_number(value) if value and value.strip() else None


@adapter(IPollutants, ITextWidget)
class PollutantsConverter(BaseDataConverter):
    """`a21002, a21005`"""

    def toWidgetValue(self, value):
        return ", ".join(value or ())

    def toFieldValue(self, value):
        text = (value or "").replace("，", ",").replace("、", ",").replace(";", ",")
        return [code.strip() for code in text.split(",") if code.strip()] or None


@adapter(IAmounts, ITextWidget)
class AmountsConverter(BaseDataConverter):
    """`a21002=380; w01018=1200`"""

    def toWidgetValue(self, value):
        return "; ".join(f"{code}={amount}" for code, amount in (value or {}).items())

    def toFieldValue(self, value):
        amounts = {}
        for part in (value or "").replace("；", ";").split(";"):
            code, _sign, amount = part.partition("=")
            if part.strip():
                amounts[code.strip()] = parse_number(amount)
        return amounts or None


@implementer(IValidator)
@adapter(Interface, IFormLayer, Interface, IRows, DataGridFieldWidget)
class RowsValidator(SimpleFieldValidator):
    """Leaves the judgement to `paiwu.content.validation`, which the form asks when it saves.

    The grid's own validator refuses the blank row that the browser shows in an empty table.
    """

    def validate(self, value, force=False):
        for row in self.widget.widgets:
            for cell in row.widgets.values():
                cell.error = None
