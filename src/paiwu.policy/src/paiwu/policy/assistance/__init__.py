"""辅助校核: what a specification would lead one to expect, held against what is written.

A finding points out a place and a reason; it decides nothing. Another industry is more rows in
`tables/`, not more code.
"""
