"""Tokens imply chips: how many accelerators a number of tokens a day keeps busy.

A forward pass costs about two operations for each active parameter and token (Kaplan et al. 2020,
section 2.1), and attention a part on top. Input that stands in a cache costs next to nothing. Input
is computed in parallel (prefill), output one token after the other (decode); the two use a chip's
rate in very different degrees. So, a day:

    operations of a phase = tokens of the phase x 2 x active parameters x (1 + attention)
    accelerators busy     = operations / (rate of one x use of it x seconds of a day)

The rate is that of an H100 at 8 bits without sparsity: results are H100 equivalents as law counts
them (`law` in the supply model), of chips that balance memory and compute as an H100 does. A chip
with more memory bandwidth for its rate, as the H20, decodes more than its H100 equivalents say:
`replaced` compares chips by what they serve.

The second route needs no parameters: tokens a second of a chip as a service has stated them.

>>> traffic = Traffic(tokens=1e12, output_share=0.2, cached_share=0.5)
>>> serving = Serving(active_parameters=37e9, attention=0.0, prefill_use=0.2, decode_use=0.05)
>>> round(float(busy(traffic, serving).total))
2597
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from china_ai.models.checks import positive, share
from china_ai.models.priors import SHARE
from china_ai.simulation import Draws

Values = float | NDArray[np.float64]

# What `data/priors.csv` must have for the model `tokens`, with units.
INPUTS: Mapping[str, str] = {
    **dict.fromkeys(["counted_share", "output_share", "cached_share", "inference_share"], SHARE),
    "active_parameters_bn": "billion parameters",
    **dict.fromkeys(["prefill_use", "decode_use"], SHARE),
    **dict.fromkeys(["attention", "peak_to_mean"], "ratio"),
    **dict.fromkeys(["gain_since_2025", "service_of_benchmark"], "ratio"),
}

H100_8_BIT = 1.979e15  # operations a second, dense; one H100 equivalent
SECONDS_OF_A_DAY = 86_400
OPERATIONS = 2  # for each active parameter and token: one multiplication and one addition


class Traffic(NamedTuple):
    """What is asked of the models in a day."""

    tokens: Values  # input and output together, a day
    output_share: Values  # of all tokens
    cached_share: Values  # of the input

    @property
    def computed_input(self) -> Values:
        """Input tokens a day that are not found in a cache."""
        return self.tokens * (1 - self.output_share) * (1 - self.cached_share)

    @property
    def output(self) -> Values:
        """Output tokens a day."""
        return self.tokens * self.output_share


class Serving(NamedTuple):
    """How the models are served."""

    active_parameters: Values  # number used for one token, mean over tokens
    attention: Values  # operations of attention over those of the parameters
    prefill_use: Values  # part of the 8-bit rate that is used while input is computed
    decode_use: Values  # the same while output is computed

    @property
    def operations(self) -> Values:
        """Operations that one token costs."""
        return OPERATIONS * self.active_parameters * (1 + self.attention)


class Rates(NamedTuple):
    """Tokens a second of one accelerator, for models of one size."""

    prefill: Values  # input tokens that are computed
    decode: Values  # output tokens


class Busy(NamedTuple):
    """Accelerators busy, mean of a day."""

    prefill: Values
    decode: Values

    @property
    def total(self) -> Values:
        """Both phases together."""
        return self.prefill + self.decode


def rates(serving: Serving, rate: float = H100_8_BIT) -> Rates:
    """Return the tokens a second of an accelerator with this rate, in operations a second.

    >>> round(float(rates(Serving(37e9, 0.0, 0.2, 0.05)).decode))
    1337
    """
    _check(serving)
    each = rate / serving.operations
    return Rates(each * serving.prefill_use, each * serving.decode_use)


def by_rates(traffic: Traffic, each: Rates) -> Busy:
    """Return the accelerators that serve this traffic at these rates."""
    share(traffic.output_share, "output_share")
    share(traffic.cached_share, "cached_share")
    positive(traffic.tokens, "tokens", zero=True)
    positive(each.prefill, "prefill rate")
    positive(each.decode, "decode rate")
    return Busy(
        traffic.computed_input / (each.prefill * SECONDS_OF_A_DAY),
        traffic.output / (each.decode * SECONDS_OF_A_DAY),
    )


def busy(traffic: Traffic, serving: Serving) -> Busy:
    """Return the H100 equivalents busy: the first route, from operations."""
    return by_rates(traffic, rates(serving))


def scaled(stated: Rates, parameters: Values, of: Values, gain: Values = 1.0) -> Rates:
    """Return stated rates for models of another size, and after a gain in engineering.

    Tokens a second go as one over the active parameters; `of` is the size at which they were
    stated.
    """
    positive(parameters, "parameters")
    positive(gain, "gain")
    factor = of / parameters * gain
    return Rates(stated.prefill * factor, stated.decode * factor)


def use_of(stated: Rates, active_parameters: Values, attention: Values = 0.0) -> Rates:
    """Return which part of an H100's 8-bit rate stated tokens a second use, in both phases.

    >>> use = use_of(Rates(4026, 1850), 37e9)
    >>> round(float(use.prefill), 3), round(float(use.decode), 3)
    (0.151, 0.069)
    """
    operations = OPERATIONS * active_parameters * (1 + attention)
    return Rates(stated.prefill * operations / H100_8_BIT, stated.decode * operations / H100_8_BIT)


def replaced(chip: Rates, reference: Rates, traffic: Traffic) -> Values:
    """Return how many of the reference one chip stands for, in this mix of input and output."""
    return by_rates(traffic, reference).total / by_rates(traffic, chip).total


def installed(busy_chips: Values, peak_to_mean: Values) -> Values:
    """Return the accelerators that must stand ready where the busiest hour decides."""
    if (least := float(np.min(peak_to_mean))) < 1:
        raise ValueError(f"peak_to_mean is {least:g}; a peak is at least the mean, 1 or more")
    return busy_chips * peak_to_mean


class Reconciled(NamedTuple):
    """What each input alone would have to be for demand to equal a stock; nan where none does."""

    tokens: float  # a day
    active_parameters: float
    use_factor: float  # by which both uses of the rate would have to be multiplied
    output_share: float
    cached_share: float


def reconciled(traffic: Traffic, serving: Serving, peak_to_mean: float, stock: float) -> Reconciled:
    """Return, for single numbers, the value of each input at which `stock` just suffices.

    Demand goes with tokens and parameters, against use; with each share it is a straight line.
    """
    positive(stock, "stock")
    need = float(installed(busy(traffic, serving).total, peak_to_mean))
    factor = stock / need

    def crossing(at_0: Traffic, at_1: Traffic) -> float:
        """Where the line through the demands at a share of 0 and of 1 meets the stock."""
        first, last = (
            float(installed(busy(one, serving).total, peak_to_mean)) for one in (at_0, at_1)
        )
        at = (stock - first) / (last - first)
        return at if 0 <= at <= 1 else float("nan")

    return Reconciled(
        tokens=float(traffic.tokens) * factor,
        active_parameters=float(serving.active_parameters) * factor,
        use_factor=1 / factor,
        output_share=crossing(*(traffic._replace(output_share=one) for one in (0.0, 1.0))),
        cached_share=crossing(*(traffic._replace(cached_share=one) for one in (0.0, 1.0))),
    )


def traffic_of(tokens: float, drawn: Mapping[str, Draws]) -> Traffic:
    """Return the traffic behind a published number of tokens a day, for draws of the priors."""
    return Traffic(tokens * drawn["counted_share"], drawn["output_share"], drawn["cached_share"])


def serving_of(drawn: Mapping[str, Draws]) -> Serving:
    """Return how models are served, for draws of the priors."""
    return Serving(
        drawn["active_parameters_bn"] * 1e9,
        drawn["attention"],
        drawn["prefill_use"],
        drawn["decode_use"],
    )


def _check(serving: Serving) -> None:
    positive(serving.active_parameters, "active_parameters")
    positive(serving.attention, "attention", zero=True)
    positive(serving.prefill_use, "prefill_use")
    positive(serving.decode_use, "decode_use")
    share(serving.prefill_use, "prefill_use")
    share(serving.decode_use, "decode_use")
