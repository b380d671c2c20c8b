"""Why a unit has, or does not have, an award of a year: each station on the way, told to one reader."""
