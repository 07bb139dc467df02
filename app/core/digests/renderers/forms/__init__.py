"""The secretariat's forms: Word templates of ours, or an administrator's, filled in from a digest."""
