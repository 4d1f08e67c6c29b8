"""Sparing WeasyPrint work: in force only around our own documents."""

import gc

import pytest
from weasyprint import css
from weasyprint.text.line_break import Layout

from labels import thrift


def test_weasyprint_is_as_it_was_afterwards_even_after_an_error() -> None:
    before = css.ComputedStyle, css.AnonymousStyle, Layout.deactivate, Layout.reactivate, gc.isenabled()
    with pytest.raises(ZeroDivisionError), thrift.sparing(short=True):
        raise ZeroDivisionError
    assert (css.ComputedStyle, css.AnonymousStyle, Layout.deactivate, Layout.reactivate, gc.isenabled()) == before


def test_a_long_document_keeps_no_shaped_lines() -> None:
    before = Layout.deactivate
    with thrift.sparing():
        assert Layout.deactivate is before


def test_what_is_filled_in_is_what_weasyprint_would_compute() -> None:
    """Each initial value that is given at once is the one an element without any rule has."""
    bare = css.ComputedStyle({}, {}, None, {}, None, None, {})
    bare.cache = {}
    assert len(thrift._plain()) > 100
    assert {name: bare[name] for name in thrift._plain()} == thrift._plain()
