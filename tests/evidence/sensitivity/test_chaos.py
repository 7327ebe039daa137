"""Indices from draws, where the truth is known."""

import numpy as np
import pytest
from scipy.stats import qmc

from embargo.evidence.sensitivity.chaos import Axis, indices

FLAT = Axis()


def sobol(count: int, inputs: int, seed: int = 1) -> np.ndarray:
    points = qmc.Sobol(inputs, rng=np.random.default_rng(seed)).random(count)
    return np.clip(points, 1e-9, 1 - 1e-9)


def ishigami(u: np.ndarray) -> np.ndarray:
    x = np.pi * (2 * u - 1)
    return np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])


def test_ishigami():
    # Ishigami and Homma (1990) with a = 7, b = 0.1: variances in closed form.
    a, b = 7.0, 0.1
    one = 0.5 * (1 + b * np.pi**4 / 5) ** 2
    two, both = a**2 / 8, 8 * b**2 * np.pi**8 / 225
    whole = one + two + both
    u = sobol(512, 3)
    found = indices(u, ishigami(u), [FLAT] * 3)
    assert found.first == pytest.approx([one / whole, two / whole, 0.0], abs=0.02)
    assert found.total == pytest.approx([(one + both) / whole, two / whole, both / whole], abs=0.02)
    assert found.explained > 0.97
    assert (found.total_low <= found.total).all()
    assert (found.total <= found.total_high).all()


def test_noise_and_idle_inputs_get_nothing():
    rng = np.random.default_rng(3)
    u = sobol(512, 40)
    z = rng.standard_normal(512)
    found = indices(u, z, [FLAT] * 40)
    assert found.total.max() < 0.05
    assert found.rest > 0.9
    assert found.explained < 0.1


def test_a_known_sum_of_normals_with_noise():
    rng = np.random.default_rng(5)
    u = sobol(1024, 30)
    from scipy.special import ndtri

    x = ndtri(u)
    y = 3 * x[:, 0] + 2 * x[:, 1] * x[:, 2] + 1 * x[:, 2] + rng.standard_normal(1024)
    found = indices(u, y, [Axis(normal=True)] * 30)
    whole = 9 + 4 + 1 + 1
    assert found.first[:4] == pytest.approx([9 / whole, 0, 1 / whole, 0], abs=0.04)
    assert found.total[:4] == pytest.approx([9 / whole, 4 / whole, 5 / whole, 0], abs=0.06)
    assert found.rest == pytest.approx(1 / whole, abs=0.03)
    assert found.ends[0] == pytest.approx([-3 * 1.2816, 3 * 1.2816], abs=0.2)


def test_an_input_of_levels():
    u = sobol(512, 2)
    level = np.searchsorted([1 / 6, 1 / 2], u[:, 0], side="right")
    y = np.array([0.0, 3.0, 1.0])[level] + 0.1 * u[:, 1]
    found = indices(u, y, [Axis(levels=(1 / 6, 1 / 2, 1.0)), FLAT])
    assert found.first[0] > 0.99
    assert found.ends[0] == pytest.approx([0.05, 3.05], abs=0.02)


def test_an_answer_that_never_changes_has_no_drivers():
    found = indices(sobol(64, 3), np.full(64, 5.0), [FLAT] * 3)
    assert found.total.max() == found.rest == found.deviation == 0.0
    assert (found.ends == 5.0).all()


def test_a_seed_repeats():
    u = sobol(256, 3)
    one, two = (indices(u, ishigami(u), [FLAT] * 3, seed=4) for _ in range(2))
    assert one.total_low.tolist() == two.total_low.tolist()


@pytest.mark.parametrize(
    ("u", "y"),
    [(np.full((8, 2), 0.5), np.zeros(7)), (np.full((8, 2), np.nan), np.zeros(8))],
)
def test_wrong_shapes_are_refused(u, y):
    with pytest.raises(ValueError, match="draws"):
        indices(u, y, [FLAT] * 2)
