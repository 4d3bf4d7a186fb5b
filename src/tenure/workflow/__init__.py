"""What people do: actions write, queries read, rules decide. Plain functions, no HTTP."""
