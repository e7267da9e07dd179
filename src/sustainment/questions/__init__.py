"""What a study can be asked, by whoever asks."""
