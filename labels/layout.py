"""Which words the label's template says: the number of the layout, and how a change of them cannot go unnoticed.

A record names the layout that draws it. Verification compares pages word for word with what the present template makes of the
record, so a label that older words drew is not called altered: its comparison is left to the tanbiao of its own layout.

**When tests/labels/test_layout.py fails,** the words of a label, or where they are cut, have changed (templates/label.html, or what
feeds it: sheet.py, wording.py, room.py, lettering.py, rounding.py, the typeface). If that was not meant, mend it. If it was: raise
LAYOUT by one, unless no release has gone out with the present number; put the digest that the test names into WORDS; add a line to the
table of layouts in docs/verify.md and one to CHANGELOG.md. A table of words that only gained a key which no label has had yet wants the
new digest alone. A change of style (label.css, estimates in room.py) changes neither.
"""

from __future__ import annotations

LAYOUT = 1
WORDS = "8429b4f2e20e60760b35ffba6694dec57aa2cfefd218c3b9f1692b4c0db8be65"
"""SHA-256 of the words of two made-up labels at every density, as that test counts it"""
