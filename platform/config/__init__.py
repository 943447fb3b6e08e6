"""The top of the house: it wires everything and decides nothing."""

import gc
import os

# Python would look for garbage at every 700 new objects; imports alone make 180,000, of which none is any
gc.set_threshold(20_000, 20, 20)
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")  # it would look for some among all packages
