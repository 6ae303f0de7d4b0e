"""The residual of NVIDIA's filings: parts that add up, bounds, and what bad input is told."""

import numpy as np
import pytest

from briefing.tables.loading import load
from china_ai.models import offshore
from china_ai.models.offshore import Shares

SHARES = Shares(other_markets=0.4, legal_remainder=0.25, resold=0.5)


def test_a_case_worked_by_hand():
    # 1000 - 200 licensed = 800; - 0.4 x 500 = 600; a quarter of it = 150; half of 450 = 225.
    parts = offshore.residual(1000.0, 200.0, 500.0, SHARES)
    assert tuple(map(float, parts)) == pytest.approx((200, 200, 150, 225, 225))
    assert offshore.in_h100e(float(parts.abroad) * 1e6, 15_000.0) == pytest.approx(15_000)


def test_parts_add_up_whatever_is_drawn():
    drawn = np.random.default_rng(1)
    revenue = drawn.uniform(0, 10_000, 1000)
    shares = Shares(*(drawn.uniform(0, 1, 1000) for _ in SHARES))
    licensed, other = drawn.uniform(0, 20_000, (2, 1000))
    parts = offshore.residual(revenue, licensed, other, shares)
    assert np.allclose(parts.total, revenue)
    assert all(np.all(np.asarray(part) >= 0) for part in parts)


def test_no_revenue_leaves_nothing_abroad():
    assert tuple(offshore.residual(0.0, 100.0, 500.0, SHARES)) == (0, 0, 0, 0, 0)


@pytest.mark.parametrize("name", Shares._fields)
def test_more_taken_off_leaves_less(name):
    more = SHARES._replace(**{name: 0.9})
    less = offshore.residual(1000.0, 200.0, 500.0, more).abroad
    assert less < offshore.residual(1000.0, 200.0, 500.0, SHARES).abroad


def test_what_is_licensed_comes_off_first_and_never_more_than_all():
    parts = offshore.residual(100.0, 300.0, 500.0, SHARES)
    assert (parts.licensed, parts.abroad) == (100, 0)


def test_in_the_leanest_quarter_the_lower_bound_is_nothing():
    revenues, other = [400.0, 300.0, 800.0], [600.0, 600.0, 700.0]
    most = offshore.leanest(revenues, other)
    assert most == 0.5
    ends = [
        offshore.bounds(one, (0.0, 0.0), whole, most)
        for one, whole in zip(revenues, other, strict=True)
    ]
    assert [one.least for one in ends] == [100, 0, 450]
    assert [one.most for one in ends] == revenues


def test_bounds_hold_what_priors_find():
    rows = load("model_results")
    named = rows.set_index("id")
    for name in named.index[named["step"] == "bounds"]:
        found = named.loc[name.removesuffix("bounds") + "abroad"]
        assert found["high"] <= named.at[name, "high"]


def test_parts_of_a_period_in_the_table_add_up_to_the_revenue():
    rows = load("model_results")
    parts = rows[rows["id"].str.startswith("offshore-q2-fy2027-") & (rows["step"] == "part")]
    revenue = load("compute").set_index("id").at["nvidia-china-revenue-q2-fy2027", "value"]
    # medians of parts add up about, since their distributions lean
    assert parts["value"].sum() == pytest.approx(revenue, rel=0.03)


@pytest.mark.parametrize(
    ("revenue", "licensed", "shares", "told"),
    [
        (-1.0, 0.0, SHARES, "revenue is -1"),
        (1.0, -2.0, SHARES, "licensed is -2"),
        (1.0, 0.0, SHARES._replace(resold=1.2), "resold is 1.2"),
    ],
)
def test_bad_input_is_told(revenue, licensed, shares, told):
    with pytest.raises(ValueError, match=told):
        offshore.residual(revenue, licensed, 100.0, shares)


def test_a_price_of_nothing_is_told():
    with pytest.raises(ValueError, match="dollars_each is 0"):
        offshore.in_h100e(1.0, 0.0)
