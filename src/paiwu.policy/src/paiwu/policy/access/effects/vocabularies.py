"""Vocabularies of people and groups: for who keeps the accounts, whatever field asks for them.

Groups tell units, secret ones among them (Art. 67), and accounts tell who works on what (Art. 42).
"""

from AccessControl import getSecurityManager
from plone.app.content.browser.vocabulary import PERMISSIONS
from plone.app.content.browser.vocabulary import VocabLookupException
from plone.app.content.browser.vocabulary import VocabularyView


LISTING = "List portal members"
# one that stock Plone leaves open, to the public as well
PERMISSIONS["plone.app.users.group_ids"] = LISTING


class Vocabulary(VocabularyView):
    """`@@getVocabulary`, where the right to edit a field is none to list accounts."""

    def get_vocabulary(self):
        wanted = PERMISSIONS.get(self.request.get("name"))
        if wanted == LISTING and not getSecurityManager().checkPermission(LISTING, self.context):
            raise VocabLookupException("Vocabulary lookup not allowed")
        return super().get_vocabulary()
