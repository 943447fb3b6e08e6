"""The load kit: shops to be busy in, people of several kinds, and a verdict on how each shop was served."""
