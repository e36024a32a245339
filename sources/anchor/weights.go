package anchor

// weights are fitted on 3,110 quotations in English, French, Arabic and Chinese by the program in fit; see Candidate.Features.
var weights = Weights{
	-9.3824,
	-0.2164,
	3.7755,
	-2.1126,
	1.2405,
	3.7224,
	5.5031,
	-0.0238,
	6.0454,
	-4.7090,
	-2.8960,
	-0.0500,
	-0.3772,
	-2.8651,
	5.8218,
	-7.1441,
	0.2128,
	-4.0189,
	-10.0520,
	2.2703,
}
