package worth

// weights are fitted on 1011 sentences by the program in fit; see Names.
var weights = Vector{
	0.7224,  // said
	1.2208,  // compared
	0.8875,  // share
	0.9908,  // money
	0.7250,  // month
	0.7975,  // count
	0.5481,  // past
	1.8121,  // event
	0.5605,  // cause
	0.4595,  // most
	1.4817,  // record
	2.3598,  // office
	-2.2649, // self
	-2.2126, // you
	-2.8548, // view
	-2.8741, // future
	-2.0302, // furniture
	0.8522,  // named
	1.3451,  // numbered
	0.3659,  // several
	0.6007,  // dated
	-3.0645, // asks
	-0.9869, // exclaims
	-1.4192, // short
	2.5472,  // length
	-0.1368, // open
	-0.0925, // odd
	-2.9273, // bias
}

// plainWeights are those of languages without a table: fitted on the same sentences, as if none had one.
var plainWeights = Vector{
	0.0000,  // said
	0.0000,  // compared
	-0.0288, // share
	0.2042,  // money
	0.0000,  // month
	0.0000,  // count
	0.0000,  // past
	0.0000,  // event
	0.0000,  // cause
	0.0000,  // most
	0.0000,  // record
	0.0000,  // office
	0.0000,  // self
	0.0000,  // you
	0.0000,  // view
	0.0000,  // future
	0.0000,  // furniture
	0.9104,  // named
	1.4914,  // numbered
	0.0927,  // several
	1.2077,  // dated
	-2.4245, // asks
	-1.3911, // exclaims
	-1.0739, // short
	5.1318,  // length
	-0.0969, // open
	-0.5349, // odd
	-3.2137, // bias
}
