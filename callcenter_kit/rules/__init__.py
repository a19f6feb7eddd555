"""What an applicant tells, what a rulebook asks, and the verdict with its reasons."""
