"""What members mean, read from their own words: vocabulary, patterns, and who applies them. Pure."""
