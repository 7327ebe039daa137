"""Who said what to whom, whether it is true, whether it was kept, what keeping it costs."""
