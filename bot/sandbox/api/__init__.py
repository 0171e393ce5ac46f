"""The methods of the Web API, by family. Each is a function of the desk and the arguments; none knows HTTP."""
