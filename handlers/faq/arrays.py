"""Names for the array types that the modules share."""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
Vectors: TypeAlias = NDArray[np.float32]
Ids: TypeAlias = NDArray[np.int32]
Flags: TypeAlias = NDArray[np.bool_]
