"""What drives an answer: Sobol' indices of its numbers, from the draws of its bands."""

from embargo.evidence.sensitivity.run import Sensitivity, drivers, sensitivity

__all__ = ["Sensitivity", "drivers", "sensitivity"]
