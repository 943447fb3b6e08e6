"""Whether a running installation keeps two shops apart: the operator's own check, beside the suite's."""
