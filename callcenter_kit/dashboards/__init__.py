"""The pages, the widget behind them, and their server."""
