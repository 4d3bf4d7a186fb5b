"""An imaginary company with known answers."""
