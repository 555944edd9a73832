"""The blocks of an application and a permit (Art. 12 to 20), one schema module each.

An application proposes blocks A to E, a permit holds what was decided.
"""
