"""What has to be done and by when: repairs, advice, the six steps dated, ways to begin."""
