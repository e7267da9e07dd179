"""What is proven before a release: the promises of the tests at full size."""
