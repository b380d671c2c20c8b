"""Sample data beside the real cases: people, units and clusters that are plainly made up."""
