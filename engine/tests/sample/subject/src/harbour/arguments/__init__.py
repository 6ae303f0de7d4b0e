"""Tests of the judgements."""
