"""Claims held against the store: what each dataset says, and how the claim rates."""
