package anchor

// weights are fitted on 3,110 quotations in English, French, Arabic and Chinese by the program in fit; see Candidate.Features.
var weights = Weights{
	-9.2917,
	-0.6058,
	3.5653,
	-0.6588,
	1.5846,
	4.3549,
	5.4653,
	-0.6711,
	5.4679,
	-4.1032,
	-2.3556,
	-2.2054,
	-0.2914,
	0.0689,
	5.7722,
	-7.5299,
	-0.3666,
	-8.3395,
	-5.3705,
}
