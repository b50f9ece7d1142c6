"""好差评: what visitors think of a visit or a case, and what follows bad ratings. No clerk can give one."""
