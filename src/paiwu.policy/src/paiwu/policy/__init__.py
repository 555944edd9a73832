"""What the Measures (排污许可管理办法（试行）, Order 48) demand of the documents.

One room per part of the Measures, on floors: a room imports downwards only. In each, `rules` are pure,
`effects` act, `services` answer over REST and `browser` has the pages; the last two are leaves.
"""

from paiwu.policy.clocks.zone import set_zone


set_zone()
