"""Vocabularies over the code tables; a term's title shows code and name."""

from zope.interface import provider
from zope.schema.interfaces import IVocabularyFactory
from zope.schema.vocabulary import SimpleTerm
from zope.schema.vocabulary import SimpleVocabulary

from paiwu.content import tables


def _table(name, show=lambda row: f"{row['code']} {row['name']}"):
    built = SimpleVocabulary(
        [SimpleTerm(row["code"], row["code"], show(row)) for row in tables.read(name)]
    )

    @provider(IVocabularyFactory)
    def factory(context=None):
        return built

    return factory


pollutants = _table("pollutants")
industries = _table("industries")
standards = _table("standards")
units = _table("units", lambda row: row["name"])


def terms(*pairs) -> SimpleVocabulary:
    """A small fixed vocabulary from (value, title) pairs."""
    return SimpleVocabulary([SimpleTerm(value, value, title) for value, title in pairs])
