"""Judgements as tests: whether each holds on the tables, by how much, and what would turn it.

A subject states each judgement as a function of its premises (part `arguments`, see `holds_if`);
the table `premises` says which number each premise is and over which range it is uncertain. From
both follow the margin, the share of that range in which the judgement holds, and its flip points.
"""

from briefing.arguments.registry import holds_if, refuted_if

__all__ = ["holds_if", "refuted_if"]
