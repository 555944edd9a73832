"""Pages without the site's frame: the outlet card on a phone, QR codes."""

from Products.Five.browser import BrowserView
from Products.Five.browser.pagetemplatefile import ViewPageTemplateFile
from zExceptions import NotFound
from zope.interface import implementer
from zope.publisher.interfaces import IPublishTraverse

from paiwu.content import tables as codes
from paiwu.policy.disclosure.browser import qr
from paiwu.policy.disclosure.effects import card
from paiwu.policy.disclosure.effects.register import STATES


@implementer(IPublishTraverse)
class OutletsView(BrowserView):
    """`{unit}/outlets/{code}`, and `qr.svg`, `qr.png` below it."""

    index = ViewPageTemplateFile("card.pt")
    code = image = None

    def publishTraverse(self, request, name):
        if self.code is None:
            self.code = name
        elif self.image is None and name in ("qr.svg", "qr.png"):
            self.image = name.rpartition(".")[2]
        else:
            raise NotFound(name)
        return self

    def __call__(self):
        self.card = card.card_of(self.context, self.code) if self.code else None
        if self.card is None:
            raise NotFound(self.code or "")
        if self.image:
            return sent(self.request, self.card["@id"], self.image)
        self.request.response.setHeader("Content-Type", "text/html; charset=utf-8")
        return self.index()

    def pollutant(self, code: str) -> str:
        return f"{codes.names('pollutants').get(code, '')} {code}".strip()

    def state(self) -> str:
        return STATES.get(self.card["state"], self.card["state"])


class PermitQR(BrowserView):
    """`{permit}/qr.svg`, `{permit}/qr.png`: the entry in the register."""

    def __call__(self):
        permit = self.context
        if not permit.permit_number:
            raise NotFound("qr")
        address = f"{permit.portal_url()}/@@permits?number={permit.permit_number}"
        return sent(self.request, address, self.__name__.rpartition(".")[2])


def sent(request, address: str, kind: str) -> bytes:
    request.response.setHeader("Content-Type", qr.KINDS[kind][0])
    return qr.image(address, kind)
