"""Derived numbers: a module a chapter, each number a function marked with `metric`."""
