"""Execution reports over REST: the enterprise's text, the system's figures."""

from plone.restapi.interfaces import ISerializeToJson
from plone.restapi.serializer.dxcontent import SerializeFolderToJson
from zope.component import adapter
from zope.interface import implementer

from paiwu.content.rest.errors import said
from paiwu.content.rest.errors import translator
from paiwu.content.types.interfaces import IExecutionReport
from paiwu.policy.access.effects.redaction import may
from paiwu.policy.interfaces import IPaiwuLayer
from paiwu.policy.reporting.effects import figures as effects


@implementer(ISerializeToJson)
@adapter(IExecutionReport, IPaiwuLayer)
class ReportSerializer(SerializeFolderToJson):
    def __call__(self, version=None, include_items=True, include_expansion=True):
        result = super().__call__(None, include_items, include_expansion)
        report = self.context
        result["figures"] = effects.figures_of(report)
        result["signed"] = report.attestation
        if may("paiwu: View readings", report):
            result["checks"] = effects.checks_of(report)
        return said(result, translator(self.request))
