"""Tests of what was really saved."""
