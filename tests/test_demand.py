"""Tokens imply chips: the arithmetic by hand, its directions, and what it says of bad input."""

import numpy as np
import pytest

from briefing.tables.loading import load
from china_ai.models import demand, priors
from china_ai.models.demand import Rates, Serving, Traffic

# A day of 1,000 tokens for each second of it: 600 of input computed, 200 from a cache, 200 output.
TRAFFIC = Traffic(tokens=1000 * 86_400, output_share=0.2, cached_share=0.25)
SERVING = Serving(active_parameters=1e12, attention=0.5, prefill_use=0.3, decode_use=0.1)


def test_a_case_worked_by_hand():
    # 3e12 operations a token; 1,979e12 x 0.3 / 3e12 = 197.9 tokens a second in, 65.97 out.
    busy = demand.busy(TRAFFIC, SERVING)
    assert busy.prefill == pytest.approx(600 / 197.9)
    assert busy.decode == pytest.approx(200 / (197.9 / 3))
    assert busy.total == pytest.approx(600 / 197.9 + 600 / 197.9)
    assert demand.installed(busy.total, 1.5) == pytest.approx(1.5 * busy.total)


def test_no_tokens_ask_for_no_chips():
    assert demand.busy(TRAFFIC._replace(tokens=0.0), SERVING).total == 0


def test_tokens_are_conserved():
    computed = TRAFFIC.computed_input + TRAFFIC.output
    assert computed + TRAFFIC.tokens * 0.8 * 0.25 == pytest.approx(TRAFFIC.tokens)


def test_chips_times_what_each_serves_are_the_tokens():
    each = demand.rates(SERVING)
    busy = demand.by_rates(TRAFFIC, each)
    served = (busy.prefill * each.prefill + busy.decode * each.decode) * demand.SECONDS_OF_A_DAY
    assert served == pytest.approx(TRAFFIC.computed_input + TRAFFIC.output)


@pytest.mark.parametrize(
    ("part", "name", "more", "sign"),
    [
        ("traffic", "tokens", 2e8, 1),
        ("traffic", "output_share", 0.3, 1),  # output uses less of a chip's rate than input
        ("traffic", "cached_share", 0.5, -1),
        ("serving", "active_parameters", 2e12, 1),
        ("serving", "attention", 1.0, 1),
        ("serving", "prefill_use", 0.4, -1),
        ("serving", "decode_use", 0.2, -1),
    ],
)
def test_demand_goes_with_each_input(part, name, more, sign):
    traffic, serving = TRAFFIC, SERVING
    if part == "traffic":
        traffic = traffic._replace(**{name: more})
    else:
        serving = serving._replace(**{name: more})
    change = demand.busy(traffic, serving).total - demand.busy(TRAFFIC, SERVING).total
    assert sign * change > 0


def test_both_routes_agree_where_they_rest_on_the_same_day():
    each = demand.rates(SERVING._replace(attention=0.0))
    use = demand.use_of(each, SERVING.active_parameters)
    assert (use.prefill, use.decode) == pytest.approx((0.3, 0.1))
    assert demand.scaled(each, 1e12, 1e12) == pytest.approx(each)
    # twice the parameters and twice the engineering leave tokens a second as they were
    assert demand.scaled(each, 2e12, 1e12, gain=2.0) == pytest.approx(each)


def test_a_chip_stands_for_itself_and_half_as_fast_for_half():
    each = demand.rates(SERVING)
    half = Rates(each.prefill / 2, each.decode / 2)
    assert demand.replaced(each, each, TRAFFIC) == pytest.approx(1)
    assert demand.replaced(half, each, TRAFFIC) == pytest.approx(0.5)


def test_with_each_reconciled_value_the_stock_just_suffices():
    stock = 0.8 * float(demand.busy(TRAFFIC, SERVING).total) * 1.5
    at = demand.reconciled(TRAFFIC, SERVING, 1.5, stock)

    def needed(traffic=TRAFFIC, serving=SERVING):
        return demand.installed(demand.busy(traffic, serving).total, 1.5)

    uses = {name: getattr(SERVING, name) * at.use_factor for name in ("prefill_use", "decode_use")}
    for found in (
        needed(TRAFFIC._replace(tokens=at.tokens)),
        needed(TRAFFIC._replace(output_share=at.output_share)),
        needed(TRAFFIC._replace(cached_share=at.cached_share)),
        needed(serving=SERVING._replace(active_parameters=at.active_parameters)),
        needed(serving=SERVING._replace(**uses)),
    ):
        assert found == pytest.approx(stock)


def test_where_no_share_reconciles_there_is_none():
    at = demand.reconciled(TRAFFIC, SERVING, 1.0, stock=1000.0)
    assert np.isnan(at.cached_share)
    assert np.isnan(at.output_share)
    assert at.tokens > TRAFFIC.tokens


@pytest.mark.parametrize(
    ("traffic", "serving", "told"),
    [
        (TRAFFIC._replace(cached_share=1.5), SERVING, "cached_share is 1.5"),
        (TRAFFIC._replace(output_share=-0.1), SERVING, "output_share is -0.1"),
        (TRAFFIC._replace(tokens=-1.0), SERVING, "tokens is -1"),
        (TRAFFIC, SERVING._replace(decode_use=0.0), "decode_use is 0"),
        (TRAFFIC, SERVING._replace(prefill_use=2.0), "prefill_use is 2"),
        (TRAFFIC, SERVING._replace(active_parameters=0.0), "active_parameters is 0"),
    ],
)
def test_bad_input_is_told(traffic, serving, told):
    with pytest.raises(ValueError, match=told):
        demand.busy(traffic, serving)


def test_a_peak_below_the_mean_is_told():
    with pytest.raises(ValueError, match=r"peak_to_mean is 0\.9"):
        demand.installed(10.0, 0.9)


def test_deepseeks_day_agrees_with_itself():
    rows = load("model_results").set_index("id")
    assert rows.at["tokens-chip-check-total", "value"] == pytest.approx(1, abs=0.01)


def test_drawn_demand_is_the_tables():
    drawn = priors.draws(priors.priors("tokens"))
    count = load("applications").set_index("id").at["tokens-cn-2026-03", "value"] * 1e12
    busy = demand.busy(demand.traffic_of(count, drawn), demand.serving_of(drawn)).total
    row = load("model_results").set_index("id").loc["tokens-busy-china-2026-03-operations"]
    assert np.percentile(busy, [5, 50, 95]) == pytest.approx(
        [row["low"], row["value"], row["high"]], rel=1e-3
    )
