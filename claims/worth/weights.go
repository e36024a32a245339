package worth

// weights are fitted on 1014 sentences by the program in fit; see Names.
var weights = Vector{
	0.7387,  // said
	1.3382,  // compared
	0.8648,  // share
	1.0855,  // money
	0.3354,  // month
	0.8201,  // count
	0.6063,  // past
	1.7953,  // event
	0.5804,  // cause
	0.4803,  // most
	1.5039,  // record
	2.2935,  // office
	-2.3176, // self
	-2.1823, // you
	-2.8740, // view
	-2.8649, // future
	-2.5504, // furniture
	0.7940,  // named
	1.3955,  // numbered
	0.1974,  // several
	0.4301,  // dated
	-2.9691, // asks
	-0.9672, // exclaims
	-1.3386, // short
	2.4582,  // length
	-0.1316, // open
	-0.0537, // odd
	-2.8762, // bias
}

// plainWeights are those of languages without a table: fitted on the same sentences, as if none had one.
var plainWeights = Vector{
	0.0000,  // said
	0.0000,  // compared
	0.0483,  // share
	0.2356,  // money
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
	-2.0406, // furniture
	0.7776,  // named
	1.5151,  // numbered
	-0.0297, // several
	0.9835,  // dated
	-2.4056, // asks
	-1.3956, // exclaims
	-1.0494, // short
	5.1066,  // length
	-0.1773, // open
	-0.5031, // odd
	-3.1820, // bias
}
