"""What the documents of a discharge permit (排污许可) are."""

from zope.i18nmessageid import MessageFactory


#: what the platform says itself: the id is the English text
_ = MessageFactory("paiwu")
#: what the law says and the record keeps, in the language of record: the id is the Chinese text, which may
#: be stored as it is; English in `locales/en`
zh = MessageFactory("paiwu.zh")
