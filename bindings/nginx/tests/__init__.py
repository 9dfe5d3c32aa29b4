"""Tests of the module, with a real nginx on the loopback interface."""
