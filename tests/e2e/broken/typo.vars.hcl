usres = 4
