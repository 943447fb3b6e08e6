"""The top of the house: it wires everything and decides nothing."""
