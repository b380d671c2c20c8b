"""What script/server, script/test, script/manage and script/bench share. Standard library only."""
