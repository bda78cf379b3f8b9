"""What organisers change about an occurrence: the consequences before, the way back after."""
