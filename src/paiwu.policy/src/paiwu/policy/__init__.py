"""What the Measures (排污许可管理办法（试行）, Order 48) demand of the documents.

One room per part of the Measures; in each, `rules` are pure, `effects` act, `services` answer
over REST and `views` are pages.
"""

from paiwu.policy.clocks.zone import set_zone


set_zone()
