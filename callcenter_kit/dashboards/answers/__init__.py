"""What several pages show: findings, plans, next steps, exports."""
