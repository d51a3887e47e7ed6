"""What will be asked of whom: tasks meet arms, controls are added, leaks looked for."""
