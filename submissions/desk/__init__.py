"""The editors' desk: what the queue and the workbench show, apart from how."""
