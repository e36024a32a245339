package anchor

// weights are fitted on 3,110 quotations in English, French, Arabic and Chinese by the program in fit; see Candidate.Features.
var weights = Weights{
	-9.4719,
	-0.2637,
	3.4450,
	-2.2878,
	1.3731,
	3.7170,
	5.9516,
	0.0338,
	6.2160,
	-4.4763,
	-2.6999,
	-0.2725,
	0.0000,
	0.0000,
	5.4003,
	-5.5619,
	0.1741,
	-3.3134,
	-10.5376,
	0.5988,
}
