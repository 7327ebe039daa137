"""`python -m embargo.facts.seasons`: fit the seasons again from the public sources."""

from embargo.facts import sources_root
from embargo.facts.seasons.build import rows, write

if __name__ == "__main__":
    found = rows(sources_root())
    write(found)
    print(f"{len(found)} places")
