"""Questions put to the twin from a page: what is compared, played in the background, and read."""
