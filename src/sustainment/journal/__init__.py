"""Finished work kept on the disk, to be gone on with."""
