"""The marginal logistic model against statsmodels, geepack's figures and a closed form."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from statsmodels.genmod.cov_struct import Exchangeable, Independence
from statsmodels.genmod.families import Binomial
from statsmodels.genmod.generalized_estimating_equations import GEE

from trialwright.statistics.marginal_model import marginal_model

FILE = Path(__file__).parent.parent / "vectors" / "statistics.json"
DATA = json.loads(FILE.read_text(encoding="utf-8"))["datasets"]["gee30"]
Y, WHO = np.array(DATA["y"]), DATA["id"]
X = np.column_stack([np.ones(len(Y)), *(np.array(DATA["week"]) == week for week in (8, 12, 24))]).astype(float)


def test_independence_is_that_of_statsmodels_with_both_standard_errors() -> None:
    found = marginal_model(Y, X, WHO, "independence")
    theirs = GEE(Y, X, np.array(WHO), family=Binomial(), cov_struct=Independence())
    assert found.coefficients == pytest.approx(theirs.fit().params, rel=1e-6)
    assert found.se_robust == pytest.approx(theirs.fit().bse, rel=1e-6)
    assert found.se_bias_corrected == pytest.approx(theirs.fit(cov_type="bias_reduced").bse, rel=1e-6)
    assert found.alpha is None


def test_exchangeable_is_close_to_statsmodels_which_counts_coefficients() -> None:
    found = marginal_model(Y, X, WHO)
    theirs = GEE(Y, X, np.array(WHO), family=Binomial(), cov_struct=Exchangeable())
    assert found.coefficients == pytest.approx(theirs.fit().params, rel=5e-3)
    assert found.se_bias_corrected == pytest.approx(theirs.fit(cov_type="bias_reduced").bse, rel=5e-3)
    assert (found.se_bias_corrected > found.se_robust).all()


def test_a_model_of_one_rate_has_the_clustered_standard_error_of_the_log_odds() -> None:
    """All participants seen equally often: the rate is the mean, its variance that of the participants' means."""
    y = np.array([[1, 1, 0], [0, 0, 0], [1, 0, 1], [1, 1, 1], [0, 1, 0]])
    found = marginal_model(y.reshape(-1), np.ones((15, 1)), np.arange(5).repeat(3).tolist())
    rate = y.mean()
    error = np.sqrt(((y.mean(axis=1) - rate) ** 2).sum()) / 5
    assert found.coefficients[0] == pytest.approx(np.log(rate / (1 - rate)))
    assert found.se_robust[0] == pytest.approx(error / (rate * (1 - rate)))
    assert found.se_bias_corrected[0] == pytest.approx(error / (rate * (1 - rate)) * 5 / 4)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"working": "ar1"}, "independence or exchangeable"),
        ({"response": Y + 1}, "0 or 1"),
        ({"design": np.ones((len(Y), 2))}, "depend on each other"),
        ({"participant": list(range(len(Y)))}, "two responses or more"),
        ({"response": np.ones(len(Y))}, "no finite fit"),
        ({"response": X[:, 1]}, "no finite fit"),
        ({"response": X[:, 1], "working": "independence"}, "no finite fit"),
    ],
)
def test_what_has_no_finite_fit_is_refused_in_words(change: dict[str, Any], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        marginal_model(**{"response": Y, "design": X, "participant": WHO, **change})
