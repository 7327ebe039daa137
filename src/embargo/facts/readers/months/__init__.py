"""Readers of monthly sources: trade, crude by stream, gas at borders, demand, cargoes."""
