package anchor

// weights are fitted on 3,110 quotations in English, French, Arabic and Chinese by the program in fit; see Candidate.Features.
var weights = Weights{
	-9.4671,
	-0.2315,
	3.4714,
	-2.3738,
	1.4690,
	3.6313,
	6.0346,
	0.0661,
	6.2858,
	-4.4539,
	-2.6184,
	-0.4253,
	0.0000,
	0.0000,
	5.3153,
	-5.8077,
	0.2039,
	-3.3396,
	-10.4415,
	0.4430,
}
