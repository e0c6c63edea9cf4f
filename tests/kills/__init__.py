"""Real processes, killed at random, and a check that nothing was lost or done twice: `make kills`."""
