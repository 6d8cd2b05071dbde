"""Gradient-boosted trees as a rival of the networks. Importing scikit-learn takes seconds: import this late."""

import numpy as np
from sklearn.ensemble import HistGradientBoostingRegressor

from visualizer.tasks.rivals import Windows


def boosted_trees(windows: Windows) -> np.ndarray:
    """Fit scikit-learn's histogram gradient boosting, its settings as they come; return its forecast. (M,)."""
    model = HistGradientBoostingRegressor(random_state=0).fit(windows.features, windows.asked)
    forecast: np.ndarray = model.predict(windows.held_out_features)
    return forecast
