package worth

// weights are fitted on 1011 sentences by the program in fit; see Names.
var weights = Vector{
	0.7340,  // said
	1.2115,  // compared
	0.9055,  // share
	0.9609,  // money
	0.6931,  // month
	0.7769,  // count
	0.5646,  // past
	1.8201,  // event
	0.5192,  // cause
	0.4902,  // most
	1.4371,  // record
	2.3192,  // office
	-2.2831, // self
	-2.1492, // you
	-2.8627, // view
	-2.8740, // future
	-1.8184, // furniture
	0.8491,  // named
	1.3326,  // numbered
	0.3755,  // several
	0.5774,  // dated
	-3.0565, // asks
	-0.9945, // exclaims
	-1.4486, // short
	2.6294,  // length
	-0.0970, // open
	-0.1152, // odd
	-2.9461, // bias
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
