package anchor

// weights are fitted on 3,110 quotations in English, French, Arabic and Chinese by the program in fit; see Candidate.Features.
var weights = Weights{
	-10.1912,
	-1.2724,
	3.1989,
	0.4076,
	2.3145,
	5.2884,
	5.9839,
	-0.2030,
	5.4758,
	-6.3942,
	-5.2390,
	2.9853,
	-0.6596,
	0.9482,
	6.0119,
	-8.6820,
	-1.9833,
}
