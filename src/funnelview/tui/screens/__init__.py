"""The screens: home with the team, a rep with the review."""
