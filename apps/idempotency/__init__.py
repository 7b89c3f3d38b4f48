"""Answers of creating requests, kept a day so that a repeated request creates nothing twice."""
