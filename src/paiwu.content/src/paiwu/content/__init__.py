"""What the documents of a discharge permit (排污许可) are."""

from zope.i18nmessageid import MessageFactory


_ = MessageFactory("paiwu")
